// Random quantized graphs: numbers as integers of a scale, and the products,
// convolutions and tables that models keep so.
#include "compiler/tools/burin-fuzz/Graph.h"
#include <cmath>

using namespace mlir;

namespace burin::fuzz {

using nn::HostTensor;

/// A constant whose numbers `draw` gives.
static Value constantOf(Graph &graph, ArrayRef<int64_t> shape, Type element,
                        llvm::function_ref<double()> draw) {
  HostTensor tensor(RankedTensorType::get(shape, element));
  for (int64_t i = 0; i < tensor.size(); ++i) {
    double number = draw();
    if (tensor.isFloat())
      tensor.setReal(i, number);
    else
      tensor.setInteger(i, nn::Integer(number));
  }
  return graph.add("constant", {}, graph.attr("value", tensor.toElements()));
}

/// The shape of a scale for a tensor of `shape`: one number, or one for each
/// place along `axis`, a random one where that is negative.
static Shape scaleShape(Graph &graph, ArrayRef<int64_t> shape, int64_t axis) {
  if (shape.empty() || graph.random.chance(40))
    return {};
  if (axis < 0)
    axis = graph.random.below(int64_t(shape.size()));
  Shape scale(shape.size() - axis, 1);
  scale[0] = shape[axis];
  return scale;
}

static Value makeScale(Graph &graph, ArrayRef<int64_t> shape, Type element) {
  // Powers of two leave halves, which round to even.
  bool isPower = graph.random.chance(30);
  if (graph.random.chance(15))
    return graph.input(shape, element, Range{1, 3});
  return constantOf(graph, shape, element, [&] {
    return isPower ? std::ldexp(1, int(graph.random.between(-6, 1)))
                   : 0.01 + graph.random.unit();
  });
}

/// A zero point of `element` for a scale of `shape`; null for none.
static Value makeZero(Graph &graph, ArrayRef<int64_t> shape, Type element) {
  if (graph.random.chance(35))
    return nullptr;
  Shape own(graph.random.chance(30) ? ArrayRef<int64_t>() : shape);
  // Inputs have at least 8 bits.
  if (element.getIntOrFloatBitWidth() >= 8 && graph.random.chance(15))
    return graph.input(own, element, Range{0, 9});
  bool isNone = graph.random.chance(30);
  int64_t low = element.isUnsignedInteger() ? 0 : -20;
  return constantOf(graph, own, element, [&] {
    return isNone ? 0.0 : double(graph.random.between(low, 100));
  });
}

static SmallVector<Value> withZero(std::initializer_list<Value> operands,
                                   Value zero) {
  SmallVector<Value> all(operands);
  if (zero)
    all.push_back(zero);
  return all;
}

/// An integer type of 8 or 16 bits.
static Type quantizedType(Graph &graph) {
  return graph.builder.getIntegerType(graph.random.chance(80) ? 8 : 16,
                                      graph.random.chance(50));
}

static Value quantize(Graph &graph, Value x, Type to) {
  if (!x)
    return nullptr;
  Shape shape = scaleShape(graph, shapeOf(x), -1);
  return graph.add("quantize",
                   withZero({x, makeScale(graph, shape, elementOf(x))},
                            makeZero(graph, shape, to)),
                   graph.attr("to", TypeAttr::get(to)));
}

static Value dequantize(Graph &graph, Value x, Type element,
                        int64_t axis = -1) {
  if (!x)
    return nullptr;
  Shape shape = scaleShape(graph, shapeOf(x), axis);
  return graph.add("dequantize",
                   withZero({x, makeScale(graph, shape, element)},
                            makeZero(graph, shape, elementOf(x))));
}

/// Weights that a model keeps in few bits, scaled along `axis`.
static Value keptWeights(Graph &graph, ArrayRef<int64_t> shape, int64_t axis) {
  Type element = quantizedType(graph);
  if (graph.random.chance(15))
    element = graph.builder.getIntegerType(graph.random.chance(70) ? 4 : 2,
                                           graph.random.chance(50));
  bool isUnsigned = element.isUnsignedInteger();
  Value kept = constantOf(graph, shape, element, [&] {
    return double(graph.random.between(isUnsigned ? 0 : -128, 127));
  });
  return dequantize(graph, kept, graph.floatType, axis);
}

static void makeQuantize(Graph &graph) {
  quantize(graph, graph.pick(graph.floats), quantizedType(graph));
}

static void makeDequantize(Graph &graph) {
  SmallVector<Type> types;
  for (unsigned width : {8, 16, 32})
    for (bool isSigned : {true, false})
      types.push_back(graph.builder.getIntegerType(width, isSigned));
  for (unsigned width : {8, 16, 32})
    types.push_back(graph.builder.getIntegerType(width));
  dequantize(graph, graph.pick(types),
             graph.random.oneOf(ArrayRef(graph.floats)));
}

/// To integers and back, as a model is written for quantized execution.
static void makeRoundTrip(Graph &graph) {
  Value x = graph.pick(graph.floats);
  Type to = quantizedType(graph);
  if (x)
    dequantize(graph, quantize(graph, x, to), elementOf(x));
}

static void makeQuantizedMatmul(Graph &graph) {
  int64_t k = graph.random.between(1, 8), n = graph.random.between(1, 8);
  if (graph.random.chance(20))
    n = graph.random.between(30, 40);
  Value a = graph.operand({graph.random.between(1, 5), k}, graph.floatType);
  if (graph.random.chance(50))
    a = dequantize(graph, quantize(graph, a, quantizedType(graph)),
                   graph.floatType);
  bool isTurned = graph.random.chance(30);
  Value b = keptWeights(graph, isTurned ? Shape{n, k} : Shape{k, n},
                        graph.random.chance(80) ? !isTurned : isTurned);
  SmallVector<NamedAttribute> attributes;
  if (isTurned)
    attributes.push_back(
        graph.attr("transpose_b", graph.builder.getUnitAttr()));
  Value y = graph.add("matmul", {a, b}, attributes);
  if (y && graph.random.chance(50))
    y = graph.add("add", {y, graph.constant({n}, graph.floatType)});
  if (y && graph.random.chance(50))
    quantize(graph, y, quantizedType(graph));
}

static void makeQuantizedConv(Graph &graph) {
  int64_t channels = graph.random.between(1, 5),
          filters = graph.random.between(1, 6);
  Shape image{graph.random.between(1, 2), channels}, weights{filters, channels};
  for (int64_t rank = graph.random.between(1, 3); rank > 0; --rank) {
    weights.push_back(graph.random.between(1, 3));
    image.push_back(weights.back() + graph.random.below(4));
  }
  SmallVector<Value> operands{
      graph.operand(image, graph.floatType),
      keptWeights(graph, weights, graph.random.chance(85) ? 0 : 1)};
  if (graph.random.chance(50))
    operands.push_back(graph.operand({filters}, graph.floatType));
  Value y = graph.add("conv", operands);
  if (y && graph.random.chance(50))
    quantize(graph, y, quantizedType(graph));
}

/// Rows of a table that is kept in few bits.
static void makeQuantizedTable(Graph &graph) {
  Value table = keptWeights(graph, {5, graph.random.between(1, 6)}, -1);
  graph.add("gather", {table, graph.indices({graph.random.between(1, 4)}, 5)},
            graph.integer("axis", 0));
}

/// `x` in 32 bits, less its zero point.
static Value widened(Graph &graph, Value x) {
  Type wide = graph.builder.getI32Type();
  auto widen = [&](Value value) {
    return graph.add("cast", value, graph.attr("to", TypeAttr::get(wide)));
  };
  if (!x)
    return nullptr;
  Value zero = makeZero(graph, {}, elementOf(x));
  x = widen(x);
  return zero && x ? graph.add("sub", {x, widen(zero)}) : x;
}

/// A product or a convolution of integers, and its numbers in another scale.
static void makeIntegerProduct(Graph &graph) {
  Type a = quantizedType(graph), b = quantizedType(graph);
  Value sums;
  if (graph.random.chance(60)) {
    int64_t k = graph.dimension();
    Shape left = graph.random.chance(30) ? Shape{2, 3, k} : Shape{3, k};
    sums = graph.add(
        "matmul", {widened(graph, graph.operand(left, a)),
                   widened(graph, graph.operand({k, graph.dimension()}, b))});
  } else {
    int64_t channels = graph.random.between(1, 4);
    sums = graph.add("conv",
                     {widened(graph, graph.operand({1, channels, 5, 4}, a)),
                      widened(graph, graph.operand({3, channels, 2, 3}, b))});
  }
  if (sums && graph.random.chance(60))
    sums = dequantize(graph, sums, graph.floatType);
  if (sums && graph.random.chance(40) && isa<FloatType>(elementOf(sums)))
    quantize(graph, sums, quantizedType(graph));
}

void addQuantizedChoices(SmallVectorImpl<Choice> &choices) {
  choices.append({{makeQuantize, 3},
                  {makeDequantize, 3},
                  {makeRoundTrip, 2},
                  {makeQuantizedMatmul, 4},
                  {makeQuantizedConv, 3},
                  {makeQuantizedTable, 1},
                  {makeIntegerProduct, 3}});
}

} // namespace burin::fuzz
