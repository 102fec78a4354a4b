// Random reductions, norms, softmax and their like.
#include "compiler/tools/burin-fuzz/Graph.h"

using namespace mlir;

namespace burin::fuzz {

static Value rankedTensor(Graph &graph, ArrayRef<Type> elements) {
  return graph.pick(
      elements, [](ArrayRef<int64_t> shape) { return !shape.empty(); },
      [&] { return graph.shape(1, 4); });
}

static void makeReduce(Graph &graph) {
  static constexpr const char *names[] = {
      "reduce_sum", "reduce_mean",        "reduce_prod",   "reduce_max",
      "reduce_min", "reduce_l1",          "reduce_l2",     "reduce_sum_square",
      "reduce_sum", "reduce_log_sum_exp", "reduce_log_sum"};
  Value x =
      rankedTensor(graph, graph.random.chance(80) ? graph.floats : graph.all);
  if (!x)
    return;
  SmallVector<NamedAttribute> attributes;
  if (graph.random.chance(90)) {
    SmallVector<int64_t> axes;
    for (size_t i = 0; i < shapeOf(x).size(); ++i)
      if (graph.random.chance(50))
        axes.push_back(int64_t(i));
    attributes.push_back(graph.list("axes", axes));
  }
  attributes.push_back(graph.flag("keep_dims", graph.random.chance(40)));
  if (graph.random.chance(10)) {
    attributes.push_back(
        graph.real("correction", double(graph.random.below(2))));
    graph.add("reduce_variance", x, attributes);
    return;
  }
  graph.add(graph.random.oneOf(ArrayRef(names)), x, attributes);
}

static void makeArgExtreme(Graph &graph) {
  Value x = rankedTensor(graph, graph.numbers);
  if (x)
    graph.add("arg_extreme", x,
              {graph.integer("axis", graph.axis(shapeOf(x))),
               graph.flag("keep_dims", graph.random.chance(40)),
               graph.flag("least", graph.random.chance(50)),
               graph.flag("last", graph.random.chance(30))});
}

static void makeSoftmax(Graph &graph) {
  Value x = rankedTensor(graph, graph.floats);
  if (!x)
    return;
  SmallVector<NamedAttribute> attributes{
      graph.integer("axis", graph.axis(shapeOf(x)))};
  if (graph.random.chance(15))
    attributes.push_back(graph.attr("flatten", graph.builder.getUnitAttr()));
  graph.add(graph.random.chance(70) ? "softmax" : "log_softmax", x, attributes);
}

static void makeNorm(Graph &graph) {
  Value x = rankedTensor(graph, graph.floats);
  if (!x)
    return;
  bool isGroup = graph.random.chance(30) && shapeOf(x).size() >= 2;
  Shape parameters;
  SmallVector<NamedAttribute> attributes{graph.real("epsilon", 0.125)};
  if (isGroup) {
    int64_t channels = shapeOf(x)[1];
    int64_t groups =
        channels % 2 == 0 ? graph.random.between(0, 2) : graph.random.below(2);
    attributes.push_back(graph.integer("groups", groups));
    parameters = {channels};
  } else {
    int64_t rank = int64_t(shapeOf(x).size());
    int64_t axis =
        graph.random.chance(60) ? rank - 1 : graph.random.below(rank);
    attributes.push_back(graph.integer("axis", axis));
    parameters.append(shapeOf(x).begin() + axis, shapeOf(x).end());
    if (graph.random.chance(10))
      parameters.back() = 1;
  }
  SmallVector<Value> operands{x};
  SmallVector<int32_t> segments{1, 0, 0};
  for (int i : {1, 2})
    if (graph.random.chance(60)) {
      operands.push_back(graph.operand(parameters, elementOf(x)));
      segments[i] = 1;
    }
  const char *name = isGroup                   ? "group_norm"
                     : graph.random.chance(60) ? "layer_norm"
                                               : "rms_norm";
  graph.add(name, operands, attributes, segments);
}

static void makeBatchNorm(Graph &graph) {
  Value x = graph.pick(
      graph.floats, [](ArrayRef<int64_t> shape) { return shape.size() >= 2; },
      [&] { return graph.shape(2, 4); });
  if (!x)
    return;
  Shape channels{shapeOf(x)[1]};
  SmallVector<Value> operands{x};
  for (int i = 0; i < 4; ++i)
    operands.push_back(graph.weights(channels, elementOf(x)));
  // A variance is not below 0.
  operands[4] = graph.add("abs", operands[4]);
  graph.add("batch_norm", operands, graph.real("epsilon", 0.25));
}

static void makeRunning(Graph &graph) {
  Value x = rankedTensor(graph, graph.random.chance(80) ? graph.floats
                                                        : graph.numbers);
  if (!x)
    return;
  int64_t axis = graph.axis(shapeOf(x));
  int64_t die = graph.random.below(4);
  if (die == 0)
    graph.addAll("running_extreme", x,
                 {graph.integer("axis", axis),
                  graph.flag("least", graph.random.chance(50))},
                 2);
  else if (die == 1)
    graph.add("running_log_sum_exp", x, graph.integer("axis", axis));
  else
    graph.add("cumulative", x,
              {graph.integer("axis", axis),
               graph.flag("exclusive", graph.random.chance(30)),
               graph.flag("reverse", graph.random.chance(30)),
               graph.flag("product", graph.random.chance(30))});
}

void addReductionChoices(SmallVectorImpl<Choice> &choices) {
  choices.append({{makeReduce, 10},
                  {makeArgExtreme, 3},
                  {makeSoftmax, 4},
                  {makeNorm, 5},
                  {makeBatchNorm, 2},
                  {makeRunning, 3}});
}

} // namespace burin::fuzz
