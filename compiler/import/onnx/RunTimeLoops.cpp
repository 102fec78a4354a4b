// Loops that are not written out: the body becomes the block of one op.
#include "compiler/import/onnx/RunTimeLoops.h"
#include "compiler/import/onnx/BodyImporter.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/import/Iterations.h"
#include "dialects/nn/reference/CountIterations.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using burin::support::quote;

namespace burin::onnx {

/// The only element of a constant; absent for what is none.
static std::optional<int64_t> knownInteger(Value value) {
  auto numbers = nn::constantIntegers(value);
  return numbers && numbers->size() == 1 ? std::optional(numbers->front())
                                         : std::nullopt;
}

/// Whether a condition holds whatever the data; a left out one does.
static bool alwaysHolds(Value condition) {
  ElementsAttr elements =
      condition ? nn::constantElements(condition) : ElementsAttr();
  if (!elements || elements.getNumElements() != 1)
    return !condition;
  auto tensor = nn::HostTensor::fromElements(elements);
  return succeeded(tensor) && tensor->integer(0) != 0;
}

/// The name that output `name` of `graph` stands for, through nodes that only
/// pass their input on.
static llvm::StringRef sourceOf(const proto::GraphProto &graph,
                                llvm::StringRef name) {
  for (const proto::NodeProto &node : llvm::reverse(graph.node()))
    if (node.op_type() == "Identity" && node.input_size() == 1 &&
        node.output_size() == 1 && name == node.output(0))
      name = node.input(0);
  return name;
}

RunTimeLoop BodyImporter::beginLoop(NodeVisit &visit) {
  RunTimeLoop loop;
  loop.draft =
      builder.create<nn::LoopOp>(visit.view.loc, TypeRange(), Value(), Value(),
                                 nn::mostIterations, ValueRange());
  loop.block = &loop.draft.getBody().emplaceBlock();
  loop.block->addArgument(RankedTensorType::get({}, builder.getI64Type()),
                          visit.view.loc);
  return loop;
}

/// Adds a value that the loop carries; gives it as it is inside.
static Value carry(RunTimeLoop &loop, Value initial) {
  loop.initial.push_back(initial);
  return loop.block->addArgument(initial.getType(), initial.getLoc());
}

FailureOr<llvm::SmallVector<Value>>
BodyImporter::importLoopBody(NodeVisit &visit, RunTimeLoop &loop,
                             const proto::GraphProto &body,
                             llvm::ArrayRef<Value> inputs) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(loop.block);
  Scope scope = scopeOf(body, visit);
  for (auto [input, value] : llvm::zip_equal(body.input(), inputs))
    if (failed(define(scope, input.name(), {value}, visit.view.loc)))
      return failure();
  (void)checkOperators(scope);
  if (failed(importInitializers(body, scope)) || failed(importNodes(scope)))
    return failure();
  llvm::SmallVector<Value> outputs;
  for (const proto::ValueInfoProto &output : body.output()) {
    auto value = result(scope, output.name(), visit.view.loc);
    if (failed(value))
      return failure();
    outputs.push_back(*value);
  }
  if (failed(checkTensors(visit, outputs)))
    return failure();
  return outputs;
}

bool agree(Value a, Value b) {
  ShapedType x = nn::shaped(a), y = nn::shaped(b);
  return x.getElementType() == y.getElementType() &&
         (!x.hasRank() || !y.hasRank() ||
          succeeded(verifyCompatibleShape(x, y)));
}

LogicalResult BodyImporter::checkCarried(NodeVisit &visit,
                                         const RunTimeLoop &loop) {
  for (auto [initial, next] : llvm::zip_equal(loop.initial, loop.next))
    if (!faults.isTainted(initial) && !faults.isTainted(next) &&
        !agree(initial, next))
      return visit.view.emitError()
             << "expected a carried value that keeps its type and shape, got "
             << initial.getType() << " before and " << next.getType()
             << " after an iteration";
  return success();
}

/// Takes the condition away where the number of iterations is known.
static void count(RunTimeLoop &loop) {
  if (loop.count)
    return;
  if (loop.condition && knownInteger(loop.condition) == 0) {
    loop.condition = loop.goesOn = nullptr;
    loop.count = 0;
    return;
  }
  std::optional<int64_t> trips =
      loop.trips ? knownInteger(loop.trips) : std::nullopt;
  if (loop.goesOn && alwaysHolds(loop.condition)) {
    std::optional<int64_t> steps = nn::countIterations(
        *loop.block, loop.goesOn, loop.next, loop.initial, nn::mostIterations);
    if (steps && (trips || !loop.trips)) {
      trips = trips ? std::min(*trips, *steps) : *steps;
      loop.goesOn = nullptr;
    }
  }
  if (!loop.goesOn && alwaysHolds(loop.condition)) {
    loop.condition = nullptr;
    loop.count = trips;
  }
}

FailureOr<nn::LoopOp> BodyImporter::finishLoop(NodeVisit &visit,
                                               RunTimeLoop &loop) {
  nn::OnnxNode &view = visit.view;
  if (failed(checkCarried(visit, loop)))
    return failure();
  count(loop);
  if (!loop.trips && !loop.goesOn && !loop.count && alwaysHolds(loop.condition))
    return view.emitError() << "expected a loop that ends, got one without a "
                               "number of iterations whose condition always "
                               "holds";
  if (!loop.stacked.empty() && !loop.count)
    return view.emitError()
           << "expected a number of iterations that follows from constants and "
              "from the shapes of inputs, where values of all iterations are "
              "stacked, got one that depends on data";
  bool hasCondition = loop.condition || loop.goesOn;
  if (hasCondition && !loop.condition)
    loop.condition = view.scalar(builder.getI1Type(), 1);
  llvm::SmallVector<Value> given;
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(loop.block);
    if (hasCondition)
      given.push_back(loop.goesOn ? loop.goesOn
                                  : view.scalar(builder.getI1Type(), 1));
    llvm::append_range(given, loop.next);
    llvm::append_range(given, loop.stacked);
    builder.create<nn::YieldOp>(view.loc, given);
  }
  if (loop.count)
    loop.trips = view.constant(
        DenseElementsAttr::get(RankedTensorType::get({}, builder.getI64Type()),
                               std::max<int64_t>(0, *loop.count)));
  llvm::SmallVector<Type> types;
  for (Value initial : loop.initial)
    types.push_back(initial.getType());
  types.append(loop.stacked.size(),
               UnrankedTensorType::get(builder.getNoneType()));
  auto op = builder.create<nn::LoopOp>(
      view.loc, types, loop.trips, loop.condition,
      loop.count ? std::max<int64_t>(0, *loop.count) : nn::mostIterations,
      loop.initial);
  op.getBody().takeBody(loop.draft.getBody());
  loop.draft->erase();
  if (failed(nn::refineResultTypes(op)))
    return failure();
  for (auto [i, result] : llvm::enumerate(op.getResults()))
    if (faults.isTainted(given[i + (hasCondition ? 1 : 0)]))
      faults.taint(result);
  return op;
}

LogicalResult BodyImporter::importRunTimeLoop(NodeVisit &visit,
                                              const proto::GraphProto &body) {
  nn::OnnxNode &view = visit.view;
  size_t carried = std::max<size_t>(view.operands.size(), 2) - 2;
  llvm::ArrayRef<Value> initial =
      llvm::ArrayRef(view.operands).take_back(carried);
  RunTimeLoop loop = beginLoop(visit);
  loop.trips = view.operand(0);
  loop.condition = view.operand(1);
  if (failed(checkTensors(visit, initial)) ||
      failed(checkTrips(visit, loop.trips)) ||
      (loop.condition &&
       failed(checkCondition(visit, loop.condition, "a condition"))))
    return failure();
  llvm::SmallVector<Value> inputs = {loop.block->getArgument(0),
                                     view.scalar(builder.getI1Type(), 1)};
  std::vector<bool> varies;
  for (auto [i, value] : llvm::enumerate(initial)) {
    varies.push_back(sourceOf(body, body.output(i + 1).name()) !=
                     body.input(i + 2).name());
    inputs.push_back(varies.back() ? carry(loop, value) : value);
  }
  auto outputs = importLoopBody(visit, loop, body, inputs);
  if (failed(outputs) ||
      failed(checkCondition(visit, outputs->front(), "a next condition")))
    return failure();
  loop.goesOn = alwaysHolds(outputs->front()) ? Value() : outputs->front();
  for (auto [i, isVarying] : llvm::enumerate(varies))
    if (isVarying)
      loop.next.push_back((*outputs)[i + 1]);
  // What nobody reads need not be stacked.
  auto isRead = [&](size_t output) {
    return output < size_t(visit.node.output_size()) &&
           !visit.node.output(output).empty();
  };
  for (size_t i = carried; i + 1 < outputs->size(); ++i)
    if (isRead(i))
      loop.stacked.push_back((*outputs)[i + 1]);
  auto op = finishLoop(visit, loop);
  if (failed(op))
    return failure();
  auto results = op->getResults().begin();
  for (auto [value, isVarying] : llvm::zip_equal(initial, varies))
    view.results.push_back(isVarying ? Value(*results++) : value);
  for (size_t i = carried; i + 1 < outputs->size(); ++i)
    view.results.push_back(isRead(i) ? Value(*results++) : Value());
  return success();
}

LogicalResult BodyImporter::checkTrips(NodeVisit &visit, Value trips) {
  if (!trips || faults.isTainted(trips))
    return success();
  ShapedType type = nn::shaped(trips);
  if (type.getElementType().isSignlessInteger(64) &&
      (!type.hasStaticShape() || type.getNumElements() == 1))
    return success();
  return visit.view.emitError()
         << "expected a number of iterations of one 64-bit integer, got "
         << type;
}

} // namespace burin::onnx
