// `torch.cond` and `while_loop`: graphs that data choose or repeat become the
// blocks of one op. They are closed: all that they read are operands.

#include "dialects/nn/ops/Control.h"
#include "compiler/import/pt2/ComplexTensors.h"
#include "compiler/import/pt2/GraphImporter.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/import/Iterations.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using burin::support::quote;

namespace burin::pt2 {

/// The graph that is argument `number` of the node; null where that is none.
static const Graph *graphOf(const Node &node, size_t number) {
  if (number >= node.inputs.size() ||
      node.inputs[number].value.kind != ArgumentKind::Graph)
    return nullptr;
  return node.inputs[number].value.as<GraphArgument>().graph.get();
}

FailureOr<GraphImporter::Values>
GraphImporter::valuesOf(NodeVisit &visit, const Argument &argument) {
  Values values;
  if (argument.kind != ArgumentKind::Tensors &&
      argument.kind != ArgumentKind::None)
    return visit.view.emitError()
           << "expected a list of tensors as operands, got "
           << nameOf(argument.kind).str();
  LogicalResult isSound = success();
  forEachTensor(argument, [&](const Argument::OptionalName &name) {
    if (failed(isSound))
      return;
    FailureOr<Value> value = lookUp(visit.scope, name.value_or(""), visit.view);
    isSound = value;
    if (failed(value))
      return;
    if (!*value || isComplex(visit.scope.graph, *name))
      isSound = visit.view.emitError()
                << "expected real tensors that nodes before it define, got "
                << quote(name.value_or(""));
    values.push_back(*value);
  });
  if (failed(isSound))
    return failure();
  return values;
}

FailureOr<GraphImporter::Values> GraphImporter::runOnValues(NodeVisit &visit,
                                                            const Graph &graph,
                                                            ValueRange values) {
  llvm::SmallVector<Storages::Id> operands;
  for (Value value : values)
    operands.push_back(storages.addBase(value));
  auto results = runGraph(visit, graph, operands, visit.scope.isAutocast);
  if (failed(results))
    return failure();
  Values given;
  for (Storages::Id id : *results) {
    if (!id)
      return visit.view.emitError() << "expected graphs that give tensors";
    FailureOr<Value> value = storages.read(visit.view, id);
    if (failed(value))
      return failure();
    given.push_back(*value);
  }
  return given;
}

FailureOr<GraphImporter::Values> GraphImporter::runInBlock(NodeVisit &visit,
                                                           const Graph &graph,
                                                           Region &region,
                                                           ValueRange values) {
  OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&region);
  auto given = runOnValues(visit, graph, values);
  if (succeeded(given))
    builder.create<nn::YieldOp>(visit.view.loc, *given);
  return given;
}

LogicalResult GraphImporter::defineValues(NodeVisit &visit, ValueRange values) {
  size_t next = 0;
  LogicalResult isSound = success();
  for (const Argument &output : visit.node.outputs)
    forEachTensor(output, [&](const Argument::OptionalName &name) {
      Value value = next < values.size() ? values[next] : Value();
      ++next;
      if (failed(isSound) || !name)
        return;
      if (!value)
        isSound = visit.view.emitError()
                  << "expected " << next << " results of its graphs, got "
                  << values.size();
      else if (succeeded(isSound = checkResult(visit, *name, value)))
        isSound = defineBase(visit.scope, *name, value, visit.view.loc);
    });
  return isSound;
}

/// Whether two values may be one, as far as their types are known.
static bool agree(Value a, Value b) {
  ShapedType x = nn::shaped(a), y = nn::shaped(b);
  return x.getElementType() == y.getElementType() &&
         (!x.hasRank() || !y.hasRank() ||
          succeeded(verifyCompatibleShape(x, y)));
}

/// Refuses a condition that is no single boolean.
static LogicalResult checkCondition(nn::AtenNode &view, Value condition) {
  ShapedType type = nn::shaped(condition);
  if (type.getElementType().isInteger(1) &&
      (!type.hasStaticShape() || type.getNumElements() == 1))
    return success();
  return view.emitError() << "expected a condition of one boolean, got "
                          << type;
}

/// The branch that a condition takes which is known; absent for others.
static std::optional<bool> knownCondition(Value condition) {
  ElementsAttr elements = nn::constantElements(condition);
  if (!elements || elements.getNumElements() != 1)
    return std::nullopt;
  auto tensor = nn::HostTensor::fromElements(elements);
  return succeeded(tensor) ? std::optional(tensor->integer(0) != 0)
                           : std::nullopt;
}

/// In place, on values of their own.
LogicalResult GraphImporter::runOneBranch(NodeVisit &visit, const Graph &graph,
                                          const Argument &operands) {
  auto values = valuesOf(visit, operands);
  if (failed(values))
    return failure();
  auto given = runOnValues(visit, graph, *values);
  return failed(given) ? failure() : defineValues(visit, *given);
}

LogicalResult GraphImporter::runBranch(NodeVisit &visit) {
  nn::AtenNode &view = visit.view;
  const Node &node = visit.node;
  const Graph *graphs[] = {graphOf(node, 1), graphOf(node, 2)};
  if (node.inputs.size() != 4 || !graphs[0] || !graphs[1])
    return view.emitError()
           << "expected a condition, two graphs and their operands";
  const Argument &choice = node.inputs[0].value,
                 &operands = node.inputs[3].value;
  if (choice.kind == ArgumentKind::Bool ||
      choice.kind == ArgumentKind::SymBool) {
    if (failed(readArgument(visit, {"pred", choice})))
      return failure();
    return runOneBranch(visit, *graphs[view.getBool("pred", false) ? 0 : 1],
                        operands);
  }
  if (choice.kind != ArgumentKind::Tensor)
    return view.emitError() << "expected a tensor or a truth as condition, got "
                            << nameOf(choice.kind).str();
  if (failed(readArgument(visit, {"pred", choice})))
    return failure();
  Value condition = view.operand("pred");
  if (!condition || failed(checkCondition(view, condition)))
    return failure();
  if (std::optional<bool> known = knownCondition(condition))
    return runOneBranch(visit, *graphs[*known ? 0 : 1], operands);
  auto values = valuesOf(visit, operands);
  if (failed(values))
    return failure();
  // The results' types are known once both are imported.
  auto draft = builder.create<nn::IfOp>(view.loc, TypeRange(), condition);
  Values given[2];
  for (unsigned i = 0; i < 2; ++i) {
    auto branch = runInBlock(visit, *graphs[i], draft->getRegion(i), *values);
    if (failed(branch))
      return failure();
    given[i] = *branch;
  }
  if (given[0].size() != given[1].size())
    return view.emitError()
           << "expected branches that give equally many values, got "
           << given[0].size() << " and " << given[1].size();
  llvm::SmallVector<Type> types;
  for (auto [i, first, second] : llvm::enumerate(given[0], given[1])) {
    if (!agree(first, second))
      return view.emitError()
             << "expected branches that agree in type and shape, got "
             << first.getType() << " and " << second.getType() << " as result "
             << i;
    types.push_back(nn::shaped(first).hasStaticShape() ? first.getType()
                                                       : second.getType());
  }
  auto op = builder.create<nn::IfOp>(view.loc, types, condition);
  for (unsigned i = 0; i < 2; ++i)
    op->getRegion(i).takeBody(draft->getRegion(i));
  draft->erase();
  return defineValues(visit, op.getResults());
}

FailureOr<GraphImporter::Values>
GraphImporter::runIteration(NodeVisit &visit, const Graph &condition,
                            const Graph &body, Region &region,
                            ValueRange carried, ValueRange others) {
  OpBuilder::InsertionGuard guard(builder);
  llvm::SmallVector<Type> types = {
      RankedTensorType::get({}, builder.getI64Type())};
  llvm::append_range(types, carried.getTypes());
  Block *block = builder.createBlock(
      &region, {}, types,
      llvm::SmallVector<Location>(types.size(), visit.view.loc));
  Values operands(block->getArguments().drop_front());
  llvm::append_range(operands, others);
  auto next = runOnValues(visit, body, operands);
  if (failed(next))
    return failure();
  if (next->size() != carried.size())
    return visit.view.emitError()
           << "expected a body that gives " << carried.size() << " values, got "
           << next->size();
  operands = *next;
  llvm::append_range(operands, others);
  auto goesOn = runOnValues(visit, condition, operands);
  if (failed(goesOn))
    return failure();
  goesOn->append(*next);
  builder.create<nn::YieldOp>(visit.view.loc, *goesOn);
  return goesOn;
}

LogicalResult GraphImporter::runLoop(NodeVisit &visit) {
  nn::AtenNode &view = visit.view;
  const Graph *condition = graphOf(visit.node, 0),
              *body = graphOf(visit.node, 1);
  if (visit.node.inputs.size() < 3 || !condition || !body)
    return view.emitError()
           << "expected a graph of the condition, one of the body, and what "
              "is carried";
  auto carried = valuesOf(visit, visit.node.inputs[2].value);
  FailureOr<Values> others = Values();
  if (visit.node.inputs.size() > 3)
    others = valuesOf(visit, visit.node.inputs[3].value);
  if (failed(carried) || failed(others))
    return failure();
  Values operands = *carried;
  llvm::append_range(operands, *others);
  auto first = runOnValues(visit, *condition, operands);
  if (failed(first))
    return failure();
  if (first->size() != 1)
    return view.emitError() << "expected a condition of one boolean, got "
                            << first->size() << " values";
  if (failed(checkCondition(view, first->front())))
    return failure();
  // The results' types are those that are carried.
  auto draft = builder.create<nn::LoopOp>(
      view.loc, ValueRange(*carried).getTypes(), /*trips=*/nullptr,
      first->front(), nn::mostIterations, *carried);
  auto next = runIteration(visit, *condition, *body, draft.getBody(), *carried,
                           *others);
  if (failed(next))
    return failure();
  for (auto [i, before, after] :
       llvm::enumerate(*carried, llvm::drop_begin(*next)))
    if (!agree(before, after))
      return view.emitError()
             << "expected a carried value that keeps its type and shape, got "
             << before.getType() << " before and " << after.getType()
             << " after an iteration as value " << i;
  return defineValues(visit, draft.getResults());
}

} // namespace burin::pt2
