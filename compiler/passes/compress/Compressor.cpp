// Puts quantized and dequantized operands, or narrower weights, into layers.
#include "compiler/passes/compress/Compressor.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Conv.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Slice.h"
#include "dialects/nn/reference/Constants.h"
#include "dialects/nn/reference/Resources.h"
#include "dialects/nn/shape/Shapes.h"
#include <algorithm>
#include <cmath>

using namespace mlir;

namespace burin::compress {

using nn::createConstant;
using nn::FoldingBuilder;

static Value floats(FoldingBuilder &build, ArrayRef<int64_t> shape,
                    ArrayRef<double> numbers) {
  nn::HostTensor tensor(
      RankedTensorType::get(shape, build.builder.getF32Type()));
  for (auto [i, number] : llvm::enumerate(numbers))
    tensor.setReal(int64_t(i), number);
  return createConstant(build.builder, build.loc, tensor);
}

// ---- activations

/// By one scale that is known when compiling.
static Value quantizeStatically(FoldingBuilder &build, Value x,
                                std::pair<double, double> range) {
  ByteScale known = scaleOfRange(range.first, range.second);
  Type byte = build.builder.getIntegerType(8, /*isSigned=*/false);
  Value scale = floats(build, {}, {double(known.scale)}),
        zero = build.number(byte, known.zero);
  Value bytes = build.make<nn::QuantizeOp>(x, scale, zero, byte);
  return build.make<nn::DequantizeOp>(bytes, scale, zero);
}

/// The scale of what spans `span` steps; of zeros alone any would do.
static Value scaleOfSpan(FoldingBuilder &build, Value span, double steps) {
  Value none = floats(build, {}, {0}), one = floats(build, {}, {1});
  return build.make<nn::WhereOp>(
      build.make<nn::EqualOp>(span, none), one,
      build.make<nn::DivOp>(span, floats(build, {}, {steps})));
}

/// By the scale of each row, as signed bytes around 0.
static Value quantizeRows(FoldingBuilder &build, Value x) {
  Type byte = build.builder.getI8Type();
  auto last = build.builder.getDenseI64ArrayAttr({nn::ranked(x).getRank() - 1});
  Value span = build.make<nn::ReduceMaxOp>(build.make<nn::AbsOp>(x), last,
                                           build.builder.getBoolAttr(true));
  Value scale = scaleOfSpan(build, span, greatestByte);
  Value bytes = build.make<nn::QuantizeOp>(x, scale, Value(), byte);
  return build.make<nn::DequantizeOp>(bytes, scale, Value());
}

/// By one scale, as ONNX's DynamicQuantizeLinear does.
static Value quantizeWhole(FoldingBuilder &build, Value x) {
  Type byte = build.builder.getIntegerType(8, /*isSigned=*/false);
  auto no = build.builder.getBoolAttr(false);
  Value none = floats(build, {}, {0});
  Value least = build.make<nn::MinimumOp>(
      build.make<nn::ReduceMinOp>(x, DenseI64ArrayAttr(), no), none);
  Value greatest = build.make<nn::MaximumOp>(
      build.make<nn::ReduceMaxOp>(x, DenseI64ArrayAttr(), no), none);
  Value scale = scaleOfSpan(build, build.make<nn::SubOp>(greatest, least), 255);
  Value zero = build.make<nn::QuantizeOp>(build.make<nn::NegOp>(least), scale,
                                          Value(), byte);
  Value bytes = build.make<nn::QuantizeOp>(x, scale, zero, byte);
  return build.make<nn::DequantizeOp>(bytes, scale, zero);
}

/// Whether each row may have a scale of its own: the scales of bytes on the
/// left vary along rows alone.
static bool hasRows(const Layer &layer) {
  return layer.canSmooth() &&
         llvm::all_of(nn::ranked(layer.activation).getShape().drop_back(2),
                      [](int64_t n) { return n == 1; });
}

/// `x` times a number for each of its columns. Where a reshape made these of
/// several dimensions, they are multiplied before it: loops over those read and
/// write in order.
static Value multiplyColumns(FoldingBuilder &build, Value x,
                             ArrayRef<double> factors) {
  auto reshape = x.getDefiningOp<nn::ReshapeOp>();
  if (reshape && nn::shaped(reshape.getX()).hasStaticShape()) {
    ArrayRef<int64_t> shape = nn::ranked(reshape.getX()).getShape();
    SmallVector<int64_t> columns;
    int64_t count = 1;
    while (count < int64_t(factors.size()) && columns.size() < shape.size()) {
      columns.insert(columns.begin(), shape[shape.size() - 1 - columns.size()]);
      count *= columns.front();
    }
    if (count == int64_t(factors.size())) {
      Value product = build.make<nn::MulOp>(reshape.getX(),
                                            floats(build, columns, factors));
      return build.reshape(product, nn::ranked(x).getShape());
    }
  }
  return build.make<nn::MulOp>(
      x, floats(build, {int64_t(factors.size())}, factors));
}

Value Compressor::activation(FoldingBuilder &build, const Layer &layer,
                             const Compression &compression) {
  // All that decides what the layer reads.
  std::string key = compression.precision + (hasRows(layer) ? "/rows" : "");
  if (compression.range) {
    key.append(reinterpret_cast<const char *>(&compression.range->first), 8);
    key.append(reinterpret_cast<const char *>(&compression.range->second), 8);
  }
  key.append(reinterpret_cast<const char *>(compression.smooth.data()),
             compression.smooth.size() * sizeof(float));
  Value &result = known[layer.activation][key];
  if (result)
    return result;
  Value x = layer.activation;
  if (!compression.smooth.empty()) {
    SmallVector<double> factors;
    for (float smooth : compression.smooth)
      factors.push_back(1.0 / smooth);
    x = multiplyColumns(build, x, factors);
  }
  result = compression.precision == "int8"
               ? quantizeStatically(build, x, *compression.range)
           : hasRows(layer) ? quantizeRows(build, x)
                            : quantizeWhole(build, x);
  return result;
}

// ---- weights

/// The weights of a layer that share scales, and how they become integers.
struct WeightGroups {
  const Layer &layer;
  bool areNibbles; ///< integers of 4 bits, else bytes
  int64_t rows;    ///< of a group
  int64_t count;   ///< for each column
  int64_t inner;   ///< elements from one column to the next

  int64_t columnOf(int64_t i) const { return i / inner % layer.columns; }
  /// The number of the group of element `i`, in the order of the scales.
  int64_t groupOf(int64_t i) const {
    int64_t column = columnOf(i);
    if (count == 1)
      return column;
    int64_t group = layer.rowOf(i) / rows;
    return layer.weightAxis == 0 ? column * count + group
                                 : group * layer.columns + column;
  }
  /// Where the integer of element `i` lies: short groups are filled up.
  int64_t placeOf(int64_t i) const {
    if (count * rows == layer.depth)
      return i;
    return layer.weightAxis == 0 ? columnOf(i) * count * rows + layer.rowOf(i)
                                 : i;
  }
  int64_t elements() const { return layer.columns * count * rows; }

  /// The scale of a group whose number furthest from 0 is `extreme`.
  double scaleOf(double extreme) const {
    double scale = float(areNibbles ? extreme / leastNibble
                                    : std::fabs(extreme) / greatestByte);
    return scale == 0 ? 1 : scale;
  }
  double round(double steps) const {
    double least = areNibbles ? leastNibble : -greatestByte;
    return std::clamp(std::nearbyint(steps), least,
                      areNibbles ? -least - 1 : greatestByte);
  }
};

/// Integers with the groups as a dimension, dequantized, as the weights' shape.
static Value dequantizeGroups(FoldingBuilder &build, const WeightGroups &groups,
                              std::vector<char> numbers,
                              ArrayRef<double> scales) {
  const Layer &layer = groups.layer;
  RankedTensorType type = nn::ranked(layer.weights);
  SmallVector<int64_t> shape(type.getShape()), scaleShape(shape.size(), 1);
  scaleShape[size_t(layer.weightAxis)] = layer.columns;
  bool areSplit = groups.count > 1;
  if (areSplit && layer.weightAxis == 0) {
    shape = {layer.columns, groups.count, groups.rows};
    scaleShape = {layer.columns, groups.count, 1};
  } else if (areSplit) {
    shape = {groups.count, groups.rows, layer.columns};
    scaleShape = {groups.count, 1, layer.columns};
  }
  auto whole = RankedTensorType::get(
      shape, build.builder.getIntegerType(groups.areNibbles ? 4 : 8));
  Value integers =
      groups.areNibbles
          ? nn::createPacked(build.builder, build.loc, whole, numbers)
          : nn::createBytes(build.builder, build.loc, whole,
                            std::move(numbers));
  Value result = build.builder.create<nn::DequantizeOp>(
      build.loc, whole.clone(build.builder.getF32Type()), integers,
      floats(build, scaleShape, scales), Value());
  if (!areSplit)
    return result;
  int64_t filled = groups.count * groups.rows, axis = 1 - layer.weightAxis;
  shape.assign(type.getShape().begin(), type.getShape().end());
  shape[size_t(axis)] = filled;
  result = build.reshape(result, shape);
  if (filled == layer.depth)
    return result;
  auto ends = [&](int64_t end) {
    return nn::createIntegers(build.builder, build.loc, {end});
  };
  return build.make<nn::SliceOp>(result, ends(0), ends(layer.depth),
                                 ArrayRef<int64_t>(axis), ArrayRef<int64_t>(1));
}

FailureOr<Value> Compressor::weights(FoldingBuilder &build, const Layer &layer,
                                     const Compression &compression) {
  FailureOr<nn::HostTensor> numbers = nn::readConstant(layer.weights);
  if (failed(numbers))
    return layer.op->emitError() << "expected weights whose bytes are there";
  int64_t inner = 1;
  for (int64_t size : numbers->shape().drop_front(layer.weightAxis + 1))
    inner *= size;
  bool areSplit = compression.group != 0 && compression.group < layer.depth;
  int64_t rows = areSplit ? compression.group : layer.depth;
  const WeightGroups groups{layer, compression.precision == "w4", rows,
                            int64_t(llvm::divideCeil(layer.depth, rows)),
                            inner};
  if (!compression.smooth.empty())
    for (int64_t i = 0; i < numbers->size(); ++i)
      numbers->setReal(i, numbers->real(i) *
                              compression.smooth[size_t(layer.rowOf(i))]);
  std::vector<double> scales(size_t(layer.columns * groups.count), 0);
  for (int64_t i = 0; i < numbers->size(); ++i) {
    double number = numbers->real(i);
    if (!std::isfinite(number))
      return layer.op->emitError() << "expected finite weights, got " << number;
    double &extreme = scales[size_t(groups.groupOf(i))];
    if (std::fabs(number) > std::fabs(extreme))
      extreme = number;
  }
  for (double &scale : scales)
    scale = groups.scaleOf(scale);
  std::vector<char> integers(size_t(groups.elements()), 0);
  for (int64_t i = 0; i < numbers->size(); ++i)
    integers[size_t(groups.placeOf(i))] = char(
        groups.round(numbers->real(i) / scales[size_t(groups.groupOf(i))]));
  return dequantizeGroups(build, groups, std::move(integers), scales);
}

// ---- layers

/// Adds a number to each column or output channel: to a bias, where there is
/// one.
static void addCorrection(const Layer &layer, ArrayRef<float> correction) {
  OpBuilder builder(layer.op->getContext());
  auto add = [&](Value bias) {
    FailureOr<nn::HostTensor> sum = nn::readConstant(bias);
    if (failed(sum) || sum->size() != layer.columns)
      return Value();
    builder.setInsertionPointAfterValue(bias);
    for (auto [i, number] : llvm::enumerate(correction))
      sum->setReal(int64_t(i), sum->real(int64_t(i)) + number);
    return createConstant(builder, layer.op->getLoc(), *sum);
  };
  if (auto conv = dyn_cast<nn::ConvOp>(layer.op); conv && conv.getBias())
    if (Value sum = add(conv.getBias())) {
      conv.getBiasMutable().assign(sum);
      return;
    }
  Value result = layer.op->getResult(0);
  auto sum = result.hasOneUse() ? dyn_cast<nn::AddOp>(*result.user_begin())
                                : nn::AddOp();
  int64_t behind = nn::ranked(result).getRank() - 1 - layer.resultAxis;
  SmallVector<int64_t> shape(size_t(1 + behind), 1);
  shape[0] = layer.columns;
  if (sum && sum.getType() == result.getType()) {
    unsigned other = sum.getX() == result ? 1 : 0;
    Value bias = sum->getOperand(other);
    ArrayRef<int64_t> own = nn::ranked(bias).getShape();
    bool isAlong = nn::constantElements(bias) && own.size() >= shape.size() &&
                   own.take_back(shape.size()) == ArrayRef<int64_t>(shape);
    if (Value changed = isAlong ? add(bias) : Value()) {
      sum->setOperand(other, changed);
      return;
    }
  }
  builder.setInsertionPointAfter(layer.op);
  nn::HostTensor numbers(RankedTensorType::get(shape, builder.getF32Type()));
  for (auto [i, number] : llvm::enumerate(correction))
    numbers.setReal(int64_t(i), number);
  Value addend = createConstant(builder, layer.op->getLoc(), numbers);
  auto corrected = builder.create<nn::AddOp>(layer.op->getLoc(),
                                             result.getType(), result, addend);
  result.replaceAllUsesExcept(corrected.getResult(), corrected);
}

LogicalResult Compressor::compress(Layer layer,
                                   const Compression &compression) {
  FoldingBuilder build(layer.op);
  if (compression.precision == "bf16") {
    Type narrow = build.builder.getBF16Type();
    layer.op->setOperand(0, build.cast(layer.activation, narrow));
    layer.op->setOperand(1, build.cast(layer.weights, narrow));
    layer.op->setAttr("element", TypeAttr::get(build.builder.getF32Type()));
  } else {
    FailureOr<Value> narrow = weights(build, layer, compression);
    if (failed(narrow))
      return failure();
    layer.op->setOperand(1, *narrow);
    if (compression.precision != "w8" && compression.precision != "w4")
      layer.op->setOperand(0, activation(build, layer, compression));
  }
  if (!compression.correction.empty())
    addCorrection(layer, compression.correction);
  return success();
}

} // namespace burin::compress
