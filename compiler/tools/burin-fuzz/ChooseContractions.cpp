// Random matrix products, convolutions, poolings and attention.
#include "compiler/tools/burin-fuzz/Graph.h"

using namespace mlir;

namespace burin::fuzz {

static void makeMatmul(Graph &graph) {
  Value a = graph.pick(
      graph.random.chance(90) ? graph.floats : graph.numbers,
      [](ArrayRef<int64_t> shape) { return shape.size() >= 1; },
      [&] { return graph.shape(1, 4); });
  if (!a)
    return;
  ArrayRef<int64_t> shape = shapeOf(a);
  bool turnsA = shape.size() > 1 && graph.random.chance(25),
       turnsB = graph.random.chance(25);
  int64_t k = shape[shape.size() - (turnsA ? 2 : 1)];
  int64_t n = graph.random.chance(15) ? graph.random.between(30, 40)
                                      : graph.dimension();
  Shape other;
  if (shape.size() > 2 && graph.random.chance(50))
    other = graph.broadcastable(shape.drop_back(2));
  if (graph.random.chance(10) && other.empty()) {
    other = {k};
    turnsB = false;
  } else {
    other.append(turnsB ? Shape{n, k} : Shape{k, n});
  }
  if (elementsOf(other) > maxElements)
    return;
  SmallVector<NamedAttribute> attributes;
  if (turnsA)
    attributes.push_back(
        graph.attr("transpose_a", graph.builder.getUnitAttr()));
  if (turnsB)
    attributes.push_back(
        graph.attr("transpose_b", graph.builder.getUnitAttr()));
  graph.add("matmul", {a, graph.operand(other, elementOf(a))}, attributes);
}

static void makeEinsum(Graph &graph) {
  struct Record {
    const char *equation;
    SmallVector<const char *, 2> operands;
  };
  static const Record records[] = {{"ij,jk->ik", {"ij", "jk"}},
                                   {"bij,bjk->bik", {"bij", "bjk"}},
                                   {"bhid,bhjd->bhij", {"bhid", "bhjd"}},
                                   {"bij,bkj->bik", {"bij", "bkj"}},
                                   {"ij->ji", {"ij"}},
                                   {"ii->i", {"ii"}},
                                   {"ij,ij->", {"ij", "ij"}},
                                   {"i,j->ij", {"i", "j"}},
                                   {"ijk,k->ji", {"ijk", "k"}},
                                   {"bi,ijk,bk->bj", {"bi", "ijk", "bk"}}};
  const Record &record = graph.random.oneOf(ArrayRef(records));
  llvm::DenseMap<char, int64_t> sizes;
  SmallVector<Value> operands;
  for (StringRef labels : record.operands) {
    Shape shape;
    for (char label : labels) {
      auto [found, isNew] = sizes.try_emplace(label, 0);
      if (isNew)
        found->second = graph.random.between(1, 4);
      shape.push_back(found->second);
    }
    operands.push_back(graph.operand(shape, graph.floatType));
  }
  graph.add("einsum", operands, graph.text("equation", record.equation));
}

namespace {

/// Random attributes of windows over `spatial` dimensions.
struct Windows {
  SmallVector<int64_t> kernel, strides, dilations, pads;

  Windows(Graph &graph, ArrayRef<int64_t> spatial) {
    for (int64_t size : spatial) {
      kernel.push_back(
          graph.random.between(1, std::clamp<int64_t>(size, 1, 4)));
      strides.push_back(graph.random.chance(60) ? 1
                                                : graph.random.between(1, 3));
      dilations.push_back(graph.random.chance(80) ? 1 : 2);
    }
    for (size_t i = 0; i < 2 * spatial.size(); ++i)
      pads.push_back(graph.random.chance(50)
                         ? 0
                         : graph.random.below(kernel[i % spatial.size()]));
  }
  SmallVector<NamedAttribute> attributes(Graph &graph) const {
    return {graph.list("strides", strides), graph.list("dilations", dilations),
            graph.list("pads", pads)};
  }
};

} // namespace

/// [N, C, spatial...] with `channels` divisible by the result.
static Value image(Graph &graph, ArrayRef<Type> elements) {
  return graph.pick(
      elements,
      [](ArrayRef<int64_t> shape) {
        return shape.size() >= 3 && shape.size() <= 5 && elementsOf(shape) > 0;
      },
      [&]() -> Shape {
        Shape shape{graph.random.between(1, 2), graph.random.between(1, 6)};
        for (int64_t rank = graph.random.between(1, 3); rank > 0; --rank)
          shape.push_back(graph.random.between(1, 7));
        return shape;
      });
}

static void makeConv(Graph &graph) {
  Value x = image(graph, graph.floats);
  if (!x)
    return;
  ArrayRef<int64_t> shape = shapeOf(x);
  int64_t channels = shape[1], group = 1;
  if (graph.random.chance(40))
    group = graph.random.chance(60) ? channels : 2;
  if (channels % group != 0)
    return;
  Windows windows(graph, shape.drop_front(2));
  int64_t filters = graph.random.chance(20) ? 33 : graph.random.between(1, 9);
  filters = std::max<int64_t>((filters + group - 1) / group, 1);
  bool isTransposed = graph.random.chance(25);
  Shape weights = isTransposed ? Shape{channels, filters}
                               : Shape{filters * group, channels / group};
  weights.append(windows.kernel);
  if (elementsOf(weights) > maxElements)
    return;
  SmallVector<Value> operands{isTransposed ? graph.finite(x) : x,
                              graph.weights(weights, elementOf(x))};
  if (graph.random.chance(50))
    operands.push_back(graph.operand({filters * group}, elementOf(x)));
  SmallVector<NamedAttribute> attributes = windows.attributes(graph);
  attributes.push_back(graph.integer("group", group));
  if (!isTransposed && graph.random.chance(15)) {
    attributes[2] = graph.list("pads", {});
    attributes.push_back(graph.text(
        "auto_pad", graph.random.chance(50) ? "same_upper" : "same_lower"));
  }
  if (isTransposed && graph.random.chance(30)) {
    SmallVector<int64_t> more;
    for (int64_t stride : windows.strides)
      more.push_back(graph.random.below(stride));
    attributes.push_back(graph.list("output_padding", more));
  }
  graph.add(isTransposed ? "conv_transpose" : "conv", operands, attributes);
}

static void makePool(Graph &graph) {
  bool isMax = graph.random.chance(50), isInteger = graph.random.chance(10);
  Value x = image(graph, isInteger ? graph.integerTypes : graph.floats);
  if (!x)
    return;
  Windows windows(graph, shapeOf(x).drop_front(2));
  SmallVector<NamedAttribute> attributes = windows.attributes(graph);
  attributes.push_back(graph.list("kernel", windows.kernel));
  attributes.push_back(graph.flag("ceil_mode", graph.random.chance(20)));
  if (isMax && graph.random.chance(30)) {
    attributes.push_back(graph.flag("column_major", graph.random.chance(30)));
    graph.add("max_pool_indices", x, attributes);
    return;
  }
  if (!isMax) {
    attributes.push_back(
        graph.flag("count_include_pad", graph.random.chance(40)));
    if (graph.random.chance(10))
      attributes.push_back(
          graph.integer("divisor", graph.random.between(1, 5)));
  }
  graph.add(isMax ? "max_pool" : "average_pool", x, attributes);
}

static void makeAdaptivePool(Graph &graph) {
  Value x = image(graph, graph.floats);
  if (!x)
    return;
  SmallVector<int64_t> size;
  for (size_t i = 2; i < shapeOf(x).size() && graph.random.chance(95); ++i)
    size.push_back(graph.random.between(1, 4));
  graph.add(graph.random.chance(50) ? "adaptive_max_pool"
                                    : "adaptive_average_pool",
            x, graph.list("size", size));
}

static void makeAttention(Graph &graph) {
  int64_t b = graph.random.between(1, 2), kvHeads = graph.random.between(1, 2),
          heads = kvHeads * graph.random.between(1, 2),
          queries = graph.random.between(1, 6),
          keys = graph.random.between(1, 6),
          channels = graph.random.between(1, 5),
          values =
              graph.random.chance(60) ? channels : graph.random.between(1, 9);
  Type element = graph.floatType;
  // Heads often come out of a transpose.
  auto make = [&](int64_t h, int64_t rows, int64_t columns) -> Value {
    if (graph.random.chance(50))
      return graph.operand({b, h, rows, columns}, element);
    Value split = graph.operand({b, rows, h, columns}, element);
    return split ? graph.add("transpose", split,
                             graph.list("permutation", {0, 2, 1, 3}))
                 : split;
  };
  SmallVector<Value> operands{make(heads, queries, channels),
                              make(kvHeads, keys, channels),
                              make(kvHeads, keys, values)};
  if (graph.random.chance(50))
    operands.push_back(graph.operand(
        graph.broadcastable({b, heads, queries, keys}),
        graph.random.chance(50) ? element : Type(graph.builder.getI1Type())));
  SmallVector<NamedAttribute> attributes{graph.real("scale", 0.5)};
  if (graph.random.chance(20))
    attributes.push_back(graph.real("softcap", 2));
  if (graph.random.chance(30))
    attributes.push_back(graph.attr("causal", graph.builder.getUnitAttr()));
  if (graph.random.chance(50))
    attributes.push_back(graph.attr("zero_empty", graph.builder.getUnitAttr()));
  Value result = graph.add("attention", operands, attributes);
  if (result && graph.random.chance(40))
    graph.add("transpose", result, graph.list("permutation", {0, 2, 1, 3}));
}

void addContractionChoices(SmallVectorImpl<Choice> &choices) {
  choices.append({{makeMatmul, 9},
                  {makeEinsum, 3},
                  {makeConv, 8},
                  {makePool, 4},
                  {makeAdaptivePool, 2},
                  {makeAttention, 3}});
}

} // namespace burin::fuzz
