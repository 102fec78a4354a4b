// Random recurrences, Fourier transforms and resampling.
#include "compiler/tools/burin-fuzz/Graph.h"

using namespace mlir;

namespace burin::fuzz {

static void makeRecurrence(Graph &graph) {
  struct Record {
    const char *name;
    int64_t gates;
  };
  static constexpr Record records[] = {{"lstm", 4}, {"gru", 3}, {"rnn", 1}};
  auto [name, gates] = graph.random.oneOf(ArrayRef(records));
  bool isLstm = gates == 4, isGru = gates == 3;
  static constexpr const char *ways[] = {"forward", "reverse", "bidirectional"};
  StringRef direction = graph.random.oneOf(ArrayRef(ways));
  int64_t directions = direction == "bidirectional" ? 2 : 1,
          steps = graph.random.between(1, 4),
          batch = graph.random.between(1, 3),
          hidden = graph.random.between(1, 4);
  Type element = graph.floatType;
  bool isBatchFirst = graph.random.chance(30);
  int64_t columns = directions * gates * hidden;
  SmallVector<Value> operands{
      graph.operand(isBatchFirst ? Shape{batch, steps, columns}
                                 : Shape{steps, batch, columns},
                    element),
      graph.operand({directions, gates * hidden, hidden}, element)};
  SmallVector<int32_t> segments{1, 1};
  auto optional = [&](ArrayRef<int64_t> shape, int chance) {
    bool isThere = graph.random.chance(chance);
    if (isThere)
      operands.push_back(graph.operand(shape, element));
    segments.push_back(isThere);
  };
  optional({directions, batch, hidden}, 40);
  if (isLstm) {
    optional({directions, batch, hidden}, 40);
    optional({directions, 3 * hidden}, 30);
  }
  if (isGru)
    optional({directions, hidden}, 40);
  segments.push_back(graph.random.chance(30));
  if (segments.back())
    operands.push_back(
        graph.input({batch}, graph.builder.getI64Type(), Range{0, steps}));
  SmallVector<NamedAttribute> attributes{
      graph.text("direction", direction),
      graph.flag("batch_first", isBatchFirst)};
  if (isGru)
    attributes.push_back(graph.flag("reset_after", graph.random.chance(50)));
  if (isLstm && graph.random.chance(20))
    attributes.push_back(graph.flag("coupled", true));
  if (graph.random.chance(20))
    attributes.push_back(graph.real("clip", 0.5));
  graph.addAll(name, operands, attributes, isLstm ? 3 : 2, segments);
}

static void makeFourier(Graph &graph) {
  Value x = graph.pick(
      graph.floats,
      [](ArrayRef<int64_t> shape) {
        return !shape.empty() && elementsOf(shape) > 0;
      },
      [&]() -> Shape {
        return {graph.random.between(1, 3), graph.random.between(1, 20)};
      });
  if (!x)
    return;
  int64_t axis = graph.axis(shapeOf(x));
  int64_t size =
      shapeOf(x)[axis < 0 ? axis + int64_t(shapeOf(x).size()) : axis];
  SmallVector<Value> operands{graph.finite(x)};
  if (graph.random.chance(40))
    operands.push_back(graph.finite(graph.operand(shapeOf(x), elementOf(x))));
  graph.addAll("fourier", operands,
               {graph.integer("axis", axis),
                graph.integer("points", graph.random.chance(60)
                                            ? size
                                            : graph.random.between(1, 24)),
                graph.flag("inverse", graph.random.chance(40)),
                graph.flag("half", graph.random.chance(40)),
                graph.real("scale", 0.5)},
               2);
}

static void makeGridSample(Graph &graph) {
  static constexpr const char *modes[] = {"linear", "nearest", "cubic"},
                              *paddings[] = {"zeros", "border", "reflection"};
  int64_t rank = graph.random.between(1, 2);
  Shape image{graph.random.between(1, 2), graph.random.between(1, 3)},
      grid{image.front()};
  for (int64_t i = 0; i < rank; ++i) {
    image.push_back(graph.random.between(1, 5));
    grid.push_back(graph.random.between(1, 4));
  }
  grid.push_back(rank);
  graph.add("grid_sample",
            {graph.operand(image, graph.floatType),
             graph.operand(grid, graph.floatType)},
            {graph.text("mode", graph.random.oneOf(ArrayRef(modes))),
             graph.text("padding", graph.random.oneOf(ArrayRef(paddings))),
             graph.flag("align", graph.random.chance(50))});
}

static void makeResize(Graph &graph) {
  static constexpr const char *modes[] = {"nearest", "linear", "cubic"},
                              *places[] = {"half_pixel", "asymmetric",
                                           "align_corners",
                                           "pytorch_half_pixel"},
                              *roundings[] = {"round_prefer_floor",
                                              "round_prefer_ceil", "floor",
                                              "ceil"};
  Value x = graph.pick(
      graph.floats,
      [](ArrayRef<int64_t> shape) {
        return shape.size() >= 3 && elementsOf(shape) > 0;
      },
      [&]() -> Shape {
        return {1, graph.random.between(1, 3), graph.random.between(1, 5),
                graph.random.between(1, 5)};
      });
  if (!x)
    return;
  Shape sizes(shapeOf(x));
  for (size_t i = 2; i < sizes.size(); ++i)
    sizes[i] =
        graph.random.chance(30) ? sizes[i] * 2 : graph.random.between(1, 7);
  SmallVector<NamedAttribute> attributes{
      graph.text("mode", graph.random.oneOf(ArrayRef(modes))),
      graph.text("coordinates", graph.random.oneOf(ArrayRef(places))),
      graph.text("nearest_mode", graph.random.oneOf(ArrayRef(roundings)))};
  if (graph.random.chance(20))
    attributes.push_back(graph.flag("antialias", true));
  if (graph.random.chance(20))
    attributes.push_back(graph.flag("exclude_outside", true));
  graph.add("resize", {x, graph.integers(sizes)}, attributes, {1, 0, 1, 0});
}

void addSequenceChoices(SmallVectorImpl<Choice> &choices) {
  choices.append({{makeRecurrence, 2},
                  {makeFourier, 2},
                  {makeGridSample, 1},
                  {makeResize, 3}});
}

} // namespace burin::fuzz
