// Branches and loops around random ops.
#include "compiler/tools/burin-fuzz/Graph.h"
#include "dialects/nn/ops/Control.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::fuzz {

/// A boolean, now and then a constant one.
static Value makeCondition(Graph &graph) {
  return graph.operand({}, graph.builder.getI1Type());
}

/// A value of this type inside of a block, the newer ones more likely.
static Value valueOf(Graph &graph, Type type) {
  return graph.find([&](RankedTensorType other) { return other == type; });
}

static void makeIf(Graph &graph) {
  SmallVector<Type> types;
  for (int64_t left = graph.random.between(1, 2); left > 0; --left)
    if (Value like = graph.pick(graph.all))
      types.push_back(like.getType());
  Value condition = makeCondition(graph);
  Location loc = graph.builder.getUnknownLoc();
  auto op = graph.builder.create<nn::IfOp>(loc, types, condition);
  for (Region &region : op->getRegions()) {
    bool isBuilt = graph.inBlock(region.emplaceBlock(), [&] {
      graph.grow(graph.random.between(0, 3));
      SmallVector<Value> given;
      for (Type type : types)
        given.push_back(valueOf(graph, type));
      graph.builder.create<nn::YieldOp>(loc, given);
    });
    if (!isBuilt)
      return op->erase();
  }
  graph.addValues(op->getResults());
}

/// A number of iterations of at most `most`, as an input or a constant.
static Value makeTrips(Graph &graph, int64_t most) {
  Type type = graph.builder.getI64Type();
  return graph.random.chance(50)
             ? graph.scalar(type, double(graph.random.between(0, most)))
             : graph.input({}, type, Range{-1, most});
}

/// Fills the block of a loop; gives the types of what it stacks.
static void fillLoop(Graph &graph, Block &block, ArrayRef<Type> carried,
                     bool hasCondition, unsigned stacked,
                     SmallVectorImpl<Type> &rows) {
  graph.grow(graph.random.between(1, 3));
  SmallVector<Value> given;
  Type boolean = RankedTensorType::get({}, graph.builder.getI1Type());
  if (hasCondition) {
    Value last = graph.scalar(graph.builder.getI64Type(),
                              double(graph.random.between(0, 2)));
    Value less = graph.add("less", {block.getArgument(0), last});
    given.push_back(graph.random.chance(30) ? valueOf(graph, boolean) : less);
  }
  for (Type type : carried)
    given.push_back(valueOf(graph, type));
  for (unsigned i = 0; i < stacked; ++i) {
    given.push_back(graph.find([](RankedTensorType type) {
      return type.getNumElements() <= maxElements / 4;
    }));
    rows.push_back(given.back().getType());
  }
  graph.builder.create<nn::YieldOp>(graph.builder.getUnknownLoc(), given);
}

static void makeLoop(Graph &graph) {
  static constexpr int64_t most = 3;
  OpBuilder &builder = graph.builder;
  Location loc = builder.getUnknownLoc();
  SmallVector<Value> initial;
  for (int64_t left = graph.random.between(0, 3); left > 0; --left)
    if (Value value = graph.pick(graph.all))
      initial.push_back(value);
  bool hasCondition = graph.random.chance(50);
  Value trips = makeTrips(graph, most), condition;
  auto known =
      trips.getDefiningOp() ? nn::constantIntegers(trips) : std::nullopt;
  unsigned stacked =
      known && !hasCondition ? unsigned(graph.random.between(0, 2)) : 0;
  if (hasCondition)
    condition = makeCondition(graph);
  SmallVector<Type> types(ValueRange(initial).getTypes()), rows;
  auto draft =
      builder.create<nn::LoopOp>(loc, types, trips, condition, most, initial);
  Block &block = draft.getBody().emplaceBlock();
  block.addArgument(RankedTensorType::get({}, builder.getI64Type()), loc);
  for (Type type : types)
    block.addArgument(type, loc);
  if (!graph.inBlock(block, [&] {
        fillLoop(graph, block, types, hasCondition, stacked, rows);
      }))
    return draft->erase();
  for (Type row : rows) {
    Shape shape(cast<RankedTensorType>(row).getShape());
    shape.insert(shape.begin(), known->front());
    types.push_back(cast<RankedTensorType>(row).clone(shape));
  }
  auto op =
      builder.create<nn::LoopOp>(loc, types, trips, condition, most, initial);
  op.getBody().takeBody(draft.getBody());
  draft->erase();
  graph.addValues(op->getResults());
}

void addControlChoices(SmallVectorImpl<Choice> &choices) {
  choices.append({{makeIf, 4}, {makeLoop, 4}});
}

} // namespace burin::fuzz
