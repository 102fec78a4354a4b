// Random ops that read or write at places which are data.
#include "compiler/tools/burin-fuzz/Graph.h"

using namespace mlir;

namespace burin::fuzz {

/// Any value with no empty dimension.
static Value fullTensor(Graph &graph, ArrayRef<Type> elements) {
  return graph.pick(
      elements,
      [](ArrayRef<int64_t> shape) {
        return !shape.empty() && elementsOf(shape) > 0;
      },
      [&]() -> Shape {
        Shape shape = graph.shape(1, 4);
        for (int64_t &size : shape)
          size = std::max<int64_t>(size, 1);
        return shape;
      });
}

static void makeGather(Graph &graph) {
  Value x = fullTensor(graph, graph.all);
  if (!x)
    return;
  int64_t axis = graph.random.below(int64_t(shapeOf(x).size()));
  if (graph.random.chance(60)) {
    graph.add("gather", {x, graph.indices(graph.shape(0, 2), shapeOf(x)[axis])},
              graph.integer("axis", axis));
    return;
  }
  Shape shape(shapeOf(x));
  for (auto [i, size] : llvm::enumerate(shape))
    size = int64_t(i) == axis ? graph.random.between(0, 4)
                              : graph.random.between(1, size);
  graph.add("gather_elements", {x, graph.indices(shape, shapeOf(x)[axis])},
            graph.integer("axis", axis));
}

/// Tuples of places in the dimensions [first, first + count) of `x`.
static Value tuples(Graph &graph, Value x, Shape shape, int64_t first,
                    int64_t count) {
  int64_t least = shapeOf(x)[first];
  for (int64_t size : shapeOf(x).slice(first, count))
    least = std::min(least, size);
  shape.push_back(count);
  return graph.indices(shape, least);
}

static void makeGatherNd(Graph &graph) {
  Value x = fullTensor(graph, graph.all);
  if (!x)
    return;
  int64_t rank = int64_t(shapeOf(x).size());
  int64_t batch = rank > 1 && graph.random.chance(30) ? 1 : 0;
  Shape shape(shapeOf(x).take_front(batch));
  shape.push_back(graph.random.between(1, 4));
  graph.add("gather_nd",
            {x, tuples(graph, x, shape, batch,
                       graph.random.between(1, rank - batch))},
            graph.integer("batch", batch));
}

static const char *reduction(Graph &graph, Value x) {
  static constexpr const char *names[] = {"none", "add", "mul", "max", "min"};
  // Of several at one place the last counts; booleans are only replaced.
  return elementOf(x).isInteger(1) ? "none"
                                   : graph.random.oneOf(ArrayRef(names));
}

static void makeScatter(Graph &graph) {
  Value x = fullTensor(graph, graph.all);
  if (!x)
    return;
  int64_t rank = int64_t(shapeOf(x).size());
  if (graph.random.chance(50)) {
    int64_t axis = graph.random.below(rank);
    Shape shape(shapeOf(x));
    for (auto [i, size] : llvm::enumerate(shape))
      size = int64_t(i) == axis ? graph.random.between(0, 4)
                                : graph.random.between(1, size);
    graph.add("scatter_elements",
              {x, graph.indices(shape, shapeOf(x)[axis]),
               graph.operand(shape, elementOf(x))},
              {graph.integer("axis", axis),
               graph.text("reduction", reduction(graph, x))});
    return;
  }
  int64_t count = graph.random.between(1, rank),
          rows = graph.random.between(1, 4);
  Shape updates{rows};
  updates.append(shapeOf(x).begin() + count, shapeOf(x).end());
  graph.add("scatter_nd",
            {x, tuples(graph, x, {rows}, 0, count),
             graph.operand(updates, elementOf(x))},
            graph.text("reduction", reduction(graph, x)));
}

static void makeOneHot(Graph &graph) {
  int64_t depth = graph.random.between(1, 5);
  Shape shape = graph.shape(0, 2);
  Value places = graph.indices(shape, depth + graph.random.below(2));
  Type element = graph.random.chance(70)
                     ? Type(graph.floatType)
                     : graph.random.oneOf(ArrayRef(graph.numbers));
  Value values = graph.constant({2}, element);
  Value code = graph.add(
      "one_hot",
      {places, graph.scalar(graph.builder.getI64Type(), double(depth)), values},
      graph.integer("axis", -1));
  // Where a matrix follows, this is a gather in disguise.
  if (code && isa<FloatType>(element) && graph.random.chance(50))
    graph.add("matmul", {code, graph.operand({depth, 3}, element)});
}

static void makeRange(Graph &graph) {
  Type element = graph.random.chance(50) ? Type(graph.floatType)
                                         : Type(graph.builder.getI64Type());
  int64_t delta = graph.random.chance(70) ? graph.random.between(1, 2) : -1;
  int64_t start = graph.random.between(-4, 4);
  graph.add("range",
            {graph.scalar(element, double(start)),
             graph.scalar(element,
                          double(start + delta * graph.random.between(0, 8))),
             graph.scalar(element, double(delta))});
}

static void makeTopK(Graph &graph) {
  Value x = fullTensor(graph, graph.numbers);
  if (!x)
    return;
  int64_t axis = graph.random.below(int64_t(shapeOf(x).size()));
  int64_t k =
      graph.random.between(graph.random.chance(5) ? 0 : 1, shapeOf(x)[axis]);
  graph.addAll("top_k", {x, graph.integers({k})},
               {graph.integer("axis", axis),
                graph.flag("largest", graph.random.chance(50))},
               2);
}

static void makeSearch(Graph &graph) {
  Value values = graph.pick(graph.floats);
  if (!values)
    return;
  Value sequence =
      graph.operand({graph.random.between(0, 7)}, elementOf(values));
  if (graph.random.chance(70) && shapeOf(sequence).front() > 0) {
    SmallVector<Value> sorted = graph.addAll(
        "top_k", {sequence, graph.integers(shapeOf(sequence))},
        {graph.integer("axis", 0), graph.flag("largest", false)}, 2);
    if (!sorted.empty())
      sequence = sorted.front();
  }
  graph.add("search", {sequence, values},
            graph.flag("right", graph.random.chance(50)));
}

static void makeReverseSequence(Graph &graph) {
  Value x = graph.pick(
      graph.all,
      [](ArrayRef<int64_t> shape) {
        return shape.size() >= 2 && elementsOf(shape) > 0;
      },
      [&]() -> Shape {
        return {graph.random.between(1, 5), graph.random.between(1, 4),
                graph.random.between(1, 3)};
      });
  if (!x)
    return;
  int64_t time = graph.random.below(2), batch = 1 - time;
  graph.add("reverse_sequence",
            {x, graph.input({shapeOf(x)[batch]}, graph.builder.getI64Type(),
                            Range{0, shapeOf(x)[time]})},
            {graph.integer("batch", batch), graph.integer("time", time)});
}

void addIndexChoices(SmallVectorImpl<Choice> &choices) {
  choices.append({{makeGather, 6},
                  {makeGatherNd, 3},
                  {makeScatter, 5},
                  {makeOneHot, 2},
                  {makeRange, 1},
                  {makeTopK, 3},
                  {makeSearch, 1},
                  {makeReverseSequence, 1}});
}

} // namespace burin::fuzz
