// Random ops that only move elements by their shapes.
#include "compiler/tools/burin-fuzz/Graph.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

using namespace mlir;

namespace burin::fuzz {

/// Any value of at least one dimension.
static Value anyTensor(Graph &graph, int64_t least = 1) {
  return graph.pick(
      graph.all,
      [&](ArrayRef<int64_t> shape) { return int64_t(shape.size()) >= least; },
      [&] { return graph.shape(least, std::max<int64_t>(least, 4)); });
}

static void makeTranspose(Graph &graph) {
  Value x = anyTensor(graph);
  if (!x)
    return;
  SmallVector<int64_t> order =
      llvm::to_vector(llvm::seq<int64_t>(0, int64_t(shapeOf(x).size())));
  for (size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[graph.random.below(int64_t(i))]);
  graph.add("transpose", x, graph.list("permutation", order));
}

/// A random shape of so many elements.
static Shape factors(Graph &graph, int64_t elements) {
  Shape shape;
  if (elements == 0)
    return {graph.random.between(0, 3), 0};
  int64_t rest = elements;
  for (int64_t i = graph.random.below(4); i > 0; --i) {
    SmallVector<int64_t> divisors;
    for (int64_t d = 1; d <= rest; ++d)
      if (rest % d == 0)
        divisors.push_back(d);
    shape.push_back(graph.random.oneOf(ArrayRef(divisors)));
    rest /= shape.back();
  }
  if (rest != 1 || graph.random.chance(20))
    shape.insert(shape.begin() + graph.random.below(shape.size() + 1), rest);
  return shape;
}

static void makeReshape(Graph &graph) {
  Value x = graph.pick(graph.all);
  if (!x)
    return;
  Shape shape = factors(graph, elementsOf(shapeOf(x)));
  if (!shape.empty())
    graph.add("reshape", {x, graph.integers(shape)},
              graph.flag("allow_zero", true));
}

static void makeSqueeze(Graph &graph) {
  Value x = graph.pick(graph.all);
  if (!x)
    return;
  int64_t rank = int64_t(shapeOf(x).size());
  if (graph.random.chance(40))
    graph.add("squeeze", x);
  else if (graph.random.chance(50) && rank < 5)
    graph.add("unsqueeze", x,
              graph.list("axes", {graph.random.between(-rank - 1, rank)}));
  else if (rank > 1) {
    int64_t first = graph.random.below(rank);
    graph.add("collapse", x,
              {graph.integer("first", first),
               graph.integer("last", graph.random.between(first, rank - 1))});
  }
}

static void makeSlice(Graph &graph) {
  Value x = anyTensor(graph);
  if (!x)
    return;
  ArrayRef<int64_t> shape = shapeOf(x);
  SmallVector<int64_t> starts, ends, axes, steps;
  for (auto [i, size] : llvm::enumerate(shape)) {
    if (!axes.empty() && graph.random.chance(60))
      continue;
    int64_t step = graph.random.chance(60) ? 1 : graph.random.between(-3, 3);
    step = step == 0 ? -1 : step;
    int64_t start = graph.random.between(-size, size),
            end = graph.random.between(-size, size);
    if (graph.random.chance(70)) { // something is left
      start = step > 0 ? graph.random.below((size + 1) / 2) : size - 1;
      end = step > 0 ? size - graph.random.below((size + 1) / 2) : -size - 1;
    }
    axes.push_back(int64_t(i));
    starts.push_back(start);
    ends.push_back(end);
    steps.push_back(step);
  }
  graph.add("slice", {x, graph.integers(starts), graph.integers(ends)},
            {graph.list("axes", axes), graph.list("steps", steps)});
}

static void makeConcat(Graph &graph) {
  Value x = anyTensor(graph);
  if (!x)
    return;
  Shape shape(shapeOf(x));
  int64_t axis = graph.random.below(int64_t(shape.size()));
  SmallVector<Value> parts{x};
  for (int64_t i = graph.random.between(1, 3); i > 0; --i) {
    Value other = graph.find([&](RankedTensorType type) {
      if (type.getElementType() != elementOf(x) ||
          type.getRank() != int64_t(shape.size()))
        return false;
      for (int64_t d = 0; d < type.getRank(); ++d)
        if (d != axis && type.getDimSize(d) != shape[d])
          return false;
      return true;
    });
    if (!other || graph.random.chance(30)) {
      Shape own = shape;
      own[axis] = graph.random.between(0, 3);
      other = graph.operand(own, elementOf(x));
    }
    parts.insert(parts.begin() + graph.random.below(parts.size() + 1), other);
  }
  graph.add("concat", parts, graph.integer("axis", axis));
}

static void makeSplit(Graph &graph) {
  Value x = anyTensor(graph);
  if (!x)
    return;
  int64_t axis = graph.random.below(int64_t(shapeOf(x).size()));
  int64_t size = shapeOf(x)[axis], first = graph.random.between(0, size),
          second = graph.random.between(0, size - first);
  graph.addAll("split", x,
               {graph.integer("axis", axis),
                graph.list("sizes", {first, second, size - first - second})},
               3);
}

static void makePad(Graph &graph) {
  Value x = anyTensor(graph);
  if (!x)
    return;
  static constexpr const char *modes[] = {"constant", "constant", "edge",
                                          "reflect", "wrap"};
  const char *mode = graph.random.oneOf(ArrayRef(modes));
  SmallVector<int64_t> pads;
  for (size_t i = 0; i < 2 * shapeOf(x).size(); ++i)
    pads.push_back(graph.random.chance(50) ? 0 : graph.random.between(-1, 3));
  graph.add("pad",
            {x, graph.integers(pads),
             graph.scalar(elementOf(x), double(graph.random.below(3)))},
            graph.text("mode", mode));
}

static void makeExpand(Graph &graph) {
  Value x = graph.pick(graph.all);
  if (!x)
    return;
  Shape shape(shapeOf(x));
  for (int64_t &size : shape)
    if (size == 1 && graph.random.chance(60))
      size = graph.dimension();
  while (shape.size() < 4 && graph.random.chance(40))
    shape.insert(shape.begin(), graph.random.between(1, 3));
  if (shape.empty())
    return;
  if (graph.random.chance(70)) {
    graph.add("expand", {x, graph.integers(shape)});
    return;
  }
  SmallVector<int64_t> repeats;
  for (size_t i = 0; i < shapeOf(x).size(); ++i)
    repeats.push_back(graph.random.between(0, 3));
  graph.add("tile", {x, graph.integers(repeats)});
}

static void makeTriangle(Graph &graph) {
  Value x = anyTensor(graph, 2);
  if (!x)
    return;
  int64_t diagonal = graph.random.between(-2, 2);
  if (graph.random.chance(20) && shapeOf(x).size() == 2)
    graph.add("eye", x,
              {graph.integer("diagonal", diagonal),
               graph.attr("to", TypeAttr::get(graph.floatType))});
  else
    graph.add("triangle",
              {x, graph.scalar(graph.builder.getI64Type(), double(diagonal))},
              graph.flag("upper", graph.random.chance(50)));
}

/// [..., C, H, W] of a block that divides what it has to.
static void makeDepthSpace(Graph &graph) {
  int64_t block = graph.random.between(1, 3);
  bool toSpace = graph.random.chance(50);
  Value x = graph.pick(
      graph.numbers,
      [&](ArrayRef<int64_t> shape) {
        if (shape.size() != 4)
          return false;
        return toSpace ? shape[1] % (block * block) == 0
                       : shape[2] % block == 0 && shape[3] % block == 0;
      },
      [&]() -> Shape {
        int64_t n = graph.random.between(1, 2), c = graph.random.between(1, 2),
                h = graph.random.between(1, 3), w = graph.random.between(1, 3);
        return toSpace ? Shape{n, c * block * block, h, w}
                       : Shape{n, c, h * block, w * block};
      });
  graph.add(toSpace ? "depth_to_space" : "space_to_depth", x,
            {graph.integer("block", block),
             graph.flag("columns_first", graph.random.chance(50))});
}

static void makeUnfold(Graph &graph) {
  Value x = anyTensor(graph);
  if (!x || shapeOf(x).size() > 4)
    return;
  int64_t axis = graph.random.below(int64_t(shapeOf(x).size()));
  Value windows =
      graph.add("unfold", x,
                {graph.integer("axis", axis),
                 graph.integer("size", graph.random.between(1, 3)),
                 graph.integer("step", graph.random.between(1, 3)),
                 graph.integer("dilation", graph.random.between(1, 2))});
  if (windows && graph.random.chance(40))
    graph.add("fold", windows,
              {graph.integer("axis", axis),
               graph.integer("length", shapeOf(x)[axis]),
               graph.integer("step", graph.random.between(1, 2)),
               graph.integer("dilation", 1)});
}

void addMoveChoices(SmallVectorImpl<Choice> &choices) {
  choices.append({{makeTranspose, 8},
                  {makeReshape, 8},
                  {makeSqueeze, 3},
                  {makeSlice, 7},
                  {makeConcat, 7},
                  {makeSplit, 3},
                  {makePad, 5},
                  {makeExpand, 4},
                  {makeTriangle, 2},
                  {makeDepthSpace, 2},
                  {makeUnfold, 2}});
}

} // namespace burin::fuzz
