// Random graphs of the forms that passes look for: activations, norms and
// attention spelled out, and chains that fold into each other.
#include "compiler/tools/burin-fuzz/Graph.h"

using namespace mlir;

namespace burin::fuzz {

static void makeActivation(Graph &graph) {
  Value x = graph.pick(graph.floats);
  if (!x)
    return;
  Type element = elementOf(x);
  auto number = [&](double value) { return graph.scalar(element, value); };
  switch (graph.random.below(3)) {
  case 0: // x * sigmoid(x)
    graph.add("mul", {x, graph.add("sigmoid", x)});
    return;
  case 1: { // 0.5 x (1 + erf(x / sqrt 2)), in some order
    Value erf =
        graph.add("erf", graph.add("mul", {x, number(0.7071067811865476)}));
    Value sum = graph.add("add", {erf, number(1)});
    graph.add("mul", {graph.add("mul", {x, number(0.5)}), sum});
    return;
  }
  default: // x * min(max(x + 3, 0), 6) / 6
    Value sum = graph.add("add", {x, number(3)});
    Value held = graph.add("minimum",
                           {graph.add("maximum", {sum, number(0)}), number(6)});
    graph.add("div", {graph.add("mul", {x, held}), number(6)});
  }
}

static void makeLayerNorm(Graph &graph) {
  Value x = graph.pick(
      graph.floats,
      [](ArrayRef<int64_t> shape) {
        return !shape.empty() && elementsOf(shape) > 0;
      },
      [&] { return graph.shape(1, 3); });
  if (!x)
    return;
  auto mean = [&](Value of) {
    return graph.add("reduce_mean", of,
                     {graph.list("axes", {-1}), graph.flag("keep_dims", true)});
  };
  bool isRms = graph.random.chance(40);
  Value centred = isRms ? x : graph.add("sub", {x, mean(x)});
  Value variance = mean(graph.add("mul", {centred, centred}));
  Value root = graph.add(
      "sqrt", graph.add("add", {variance, graph.scalar(elementOf(x), 0.125)}));
  Value norm = graph.random.chance(50)
                   ? graph.add("div", {centred, root})
                   : graph.add("mul", {centred, graph.add("reciprocal", root)});
  if (norm && graph.random.chance(70))
    norm = graph.add(
        "mul", {norm, graph.operand(shapeOf(x).take_back(1), elementOf(x))});
  if (norm && graph.random.chance(70))
    graph.add("add",
              {norm, graph.operand(shapeOf(x).take_back(1), elementOf(x))});
}

static void makeSpelledAttention(Graph &graph) {
  int64_t b = graph.random.between(1, 2), heads = graph.random.between(1, 3),
          rows = graph.random.between(1, 6),
          channels = graph.random.between(1, 4);
  Type element = graph.floatType;
  Value x = graph.operand({b, rows, heads * channels}, element);
  auto project = [&]() {
    Value y = graph.add(
        "matmul",
        {x, graph.operand({heads * channels, heads * channels}, element)});
    y = graph.add("reshape", {y, graph.integers({b, rows, heads, channels})});
    return graph.add("transpose", y, graph.list("permutation", {0, 2, 1, 3}));
  };
  Value q = project(), k = project(), v = project();
  Value scores = graph.add(
      "matmul", {q, k}, graph.attr("transpose_b", graph.builder.getUnitAttr()));
  scores = graph.add("mul", {scores, graph.scalar(element, 0.5)});
  if (graph.random.chance(50) && scores)
    scores = graph.add(
        "add",
        {scores, graph.operand(graph.broadcastable(shapeOf(scores)), element)});
  Value weights = graph.add("softmax", scores, graph.integer("axis", -1));
  Value y = graph.add("matmul", {weights, v});
  y = graph.add("transpose", y, graph.list("permutation", {0, 2, 1, 3}));
  graph.add("reshape", {y, graph.integers({b, rows, heads * channels})});
}

/// A padded convolution, its norm and an activation, as image models have.
static void makeImageBlock(Graph &graph) {
  int64_t c = graph.random.between(1, 4), h = graph.random.between(3, 6);
  Type element = graph.floatType;
  Value x = graph.operand({1, c, h, h}, element);
  Value residual = x;
  if (graph.random.chance(50))
    x = graph.add(
        "pad",
        {x, graph.integers({0, 0, 1, 1, 0, 0, 1, 1}), graph.scalar(element, 0)},
        graph.text("mode", "constant"));
  bool isPadded = x && shapeOf(x)[2] != h;
  x = graph.add("conv", {x, graph.weights({c, c, 3, 3}, element)},
                graph.list("pads", isPadded ? Shape{} : Shape{1, 1, 1, 1}));
  SmallVector<Value> norm{x};
  for (int i = 0; i < 3; ++i)
    norm.push_back(graph.weights({c}, element));
  norm.push_back(graph.scalar(element, 1));
  norm.back() = graph.add("expand", {norm.back(), graph.integers({c})});
  if (graph.random.chance(70))
    x = graph.add("batch_norm", norm, graph.real("epsilon", 0.25));
  if (graph.random.chance(50))
    x = graph.add("add", {x, residual});
  graph.add("relu", x);
}

/// Two products that could be one, a table that is scaled, moves in a row.
static void makeFoldable(Graph &graph) {
  Type element = graph.floatType;
  int64_t k = graph.random.between(1, 4), n = graph.random.between(1, 4);
  if (graph.random.chance(50)) {
    Value x = graph.operand({graph.random.between(1, 4), k}, element);
    Value y = graph.add("matmul", {x, graph.constant({k, n}, element)});
    if (graph.random.chance(50))
      y = graph.add("add", {y, graph.constant({n}, element)});
    else
      y = graph.add("mul", {y, graph.constant({n}, element)});
    graph.add("matmul", {y, graph.constant({n, k}, element)});
    if (graph.random.chance(50))
      graph.add("matmul", {x, graph.constant({k, n}, element)});
    return;
  }
  Value table = graph.constant({5, k}, element);
  Value rows = graph.add(
      "gather", {table, graph.indices({graph.random.between(1, 3)}, 5)},
      graph.integer("axis", 0));
  rows = graph.add("mul", {rows, graph.constant({k}, element)});
  graph.add("add", {rows, graph.constant({k}, element)});
}

void addSpelledChoices(SmallVectorImpl<Choice> &choices) {
  choices.append({{makeActivation, 2},
                  {makeLayerNorm, 2},
                  {makeSpelledAttention, 2},
                  {makeImageBlock, 2},
                  {makeFoldable, 2}});
}

} // namespace burin::fuzz
