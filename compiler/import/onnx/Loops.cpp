// Loops whose number of steps is known are written out, step after step, where
// that is short; no op remains of them.
#include "compiler/import/onnx/BodyImporter.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;
using burin::support::quote;

namespace burin::onnx {

/// A loop of more steps is no code that anyone wants.
static constexpr int64_t maxSteps = 1024;
/// Nor is one that comes to more nodes, if it can be had otherwise.
static constexpr size_t maxNodesWrittenOut = 1024;

/// A loop on its way through its steps.
struct Loop {
  const proto::GraphProto &body;
  /// The constants of the body, which all steps share.
  Scope constants;
  /// Steps at most; infinite where only the condition says.
  double count = std::numeric_limits<double>::infinity();
  int64_t step = 0;
  /// Absent where it is not known.
  std::optional<bool> goesOn = true;
  llvm::SmallVector<Value> carried;
  /// By output of the body that is stacked: what each step gave.
  llvm::SmallVector<llvm::SmallVector<Value>> stacked;

  Loop(const proto::GraphProto &body, const Scope &outer, llvm::StringRef name)
      : body(body), constants(body.node(), outer.opsets) {
    constants.outer = &outer;
    constants.depth = outer.depth + 1;
    constants.prefix = name.str();
    constants.attributes = outer.attributes;
  }
};

/// The only element of a constant; absent for what is none.
static std::optional<double> knownNumber(Value value) {
  ElementsAttr elements = nn::constantElements(value);
  if (!elements || elements.getNumElements() != 1)
    return std::nullopt;
  auto tensor = nn::HostTensor::fromElements(elements);
  return succeeded(tensor) ? std::optional(tensor->number(0)) : std::nullopt;
}

/// What the steps gave, one upon the other along a new first dimension.
static Value stack(nn::OnnxNode &node, llvm::ArrayRef<Value> parts) {
  llvm::SmallVector<Value> rows;
  for (Value part : parts) {
    if (!isa<ShapedType>(part.getType())) {
      node.emitError() << "expected tensors to stack, got a sequence";
      return nullptr;
    }
    rows.push_back(node.create<nn::UnsqueezeOp>(part, ArrayRef<int64_t>(0)));
    if (!rows.back())
      return nullptr;
  }
  return rows.size() < 2 ? rows.front()
                         : node.create<nn::ConcatOp>(ValueRange(rows), 0);
}

FailureOr<std::optional<double>> BodyImporter::readKnown(NodeVisit &visit,
                                                         Value value) {
  nn::OnnxNode asked(builder, visit.view.loc, visit.view.op);
  asked.operands.push_back(value);
  if (failed(known.settle(asked)))
    return failure();
  return knownNumber(asked.operands.front());
}

LogicalResult BodyImporter::importStep(NodeVisit &visit, Loop &loop) {
  const proto::GraphProto &graph = loop.body;
  nn::OnnxNode &view = visit.view;
  Scope step(graph.node(), visit.scope.opsets);
  step.outer = &loop.constants;
  step.depth = loop.constants.depth;
  step.prefix = fmt::format("{}/{}", loop.constants.prefix, loop.step);
  step.attributes = visit.scope.attributes;
  llvm::SmallVector<Value> inputs = {
      view.scalar(builder.getI64Type(), double(loop.step)),
      view.scalar(builder.getI1Type(), 1)};
  llvm::append_range(inputs, loop.carried);
  for (auto [input, value] : llvm::zip_equal(graph.input(), inputs))
    if (failed(define(step, input.name(), {value}, view.loc)))
      return failure();
  if (loop.step == 0)
    (void)checkOperators(step);
  if (failed(importNodes(step)))
    return failure();
  llvm::SmallVector<Value> outputs;
  for (const proto::ValueInfoProto &output : graph.output()) {
    auto value = result(step, output.name(), view.loc);
    if (failed(value))
      return failure();
    outputs.push_back(*value);
  }
  // Each further step would only repeat what is wrong.
  if (faults.any())
    return failure();
  auto goesOn = readKnown(visit, outputs.front());
  if (failed(goesOn))
    return failure();
  loop.goesOn = *goesOn ? std::optional(**goesOn != 0) : std::nullopt;
  size_t count = loop.carried.size();
  auto rest = llvm::ArrayRef(outputs).drop_front();
  loop.carried.assign(rest.begin(), rest.begin() + count);
  for (auto [parts, value] :
       llvm::zip_equal(loop.stacked, rest.drop_front(count)))
    parts.push_back(value);
  ++loop.step;
  return success();
}

/// The results of a loop that is through.
static LogicalResult finish(NodeVisit &visit, const Loop &loop) {
  auto &results = visit.view.results;
  llvm::append_range(results, loop.carried);
  for (llvm::ArrayRef<Value> parts : loop.stacked) {
    // What nobody reads need not be stacked.
    bool isRead = results.size() < size_t(visit.node.output_size()) &&
                  !visit.node.output(results.size()).empty();
    results.push_back(isRead ? stack(visit.view, parts) : Value());
    if (isRead && !results.back())
      return failure();
  }
  return success();
}

FailureOr<bool> BodyImporter::writeOut(NodeVisit &visit, Loop &loop,
                                       size_t mostNodes) {
  size_t before = nodeCount;
  if (failed(importInitializers(loop.body, loop.constants)))
    return failure();
  while (loop.goesOn.value_or(false) && double(loop.step) < loop.count) {
    if (loop.step == maxSteps || nodeCount - before > mostNodes)
      return false;
    if (failed(importStep(visit, loop)))
      return failure();
  }
  return loop.goesOn.has_value();
}

void BodyImporter::discardBehind(Operation *last) {
  auto &ops = builder.getInsertionBlock()->getOperations();
  auto first = last ? std::next(last->getIterator()) : ops.begin();
  for (Operation &op : llvm::make_range(first, ops.end()))
    op.dropAllReferences();
  discarded.getOperations().splice(discarded.end(), ops, first, ops.end());
}

LogicalResult BodyImporter::importKnownLoop(NodeVisit &visit,
                                            const Loop &start) {
  Block &block = *builder.getInsertionBlock();
  Operation *last = block.empty() ? nullptr : &block.back();
  Loop loop = start;
  auto isThrough = writeOut(visit, loop, maxNodesWrittenOut);
  if (failed(isThrough))
    return failure();
  // Of no steps nothing can be stacked, but the shape is known.
  if (*isThrough && (loop.step > 0 || loop.stacked.empty()))
    return finish(visit, loop);
  discardBehind(last);
  if (*isThrough || !loop.goesOn)
    return importRunTimeLoop(visit, loop.body);
  {
    // A body that has to know the number of its step, or whose values change
    // their shapes, is written out whatever it comes to.
    std::optional<nn::NodeError> error;
    {
      ScopedDiagnosticHandler silent(
          builder.getContext(), [&](Diagnostic &diagnostic) {
            if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
              return failure();
            if (!error)
              error.emplace(diagnostic);
            return success();
          });
      if (succeeded(importRunTimeLoop(visit, loop.body)) && !error)
        return success();
    }
    // Nothing is looked at any more.
    if (isAborted)
      return error->raise();
  }
  discardBehind(last);
  visit.view.results.clear();
  Loop again = start;
  isThrough = writeOut(visit, again, std::numeric_limits<size_t>::max());
  if (failed(isThrough))
    return failure();
  if (*isThrough)
    return finish(visit, again);
  // Too long for either: what keeps it from being a loop is worth knowing.
  discardBehind(last);
  return importRunTimeLoop(visit, loop.body);
}

LogicalResult BodyImporter::importLoop(NodeVisit &visit) {
  nn::OnnxNode &view = visit.view;
  if (failed(checkDepth(visit)))
    return failure();
  const proto::GraphProto *body = graphOf(visit, "body");
  int carried = std::max<int>(view.operands.size(), 2) - 2;
  if (!body || body->input_size() != carried + 2 ||
      body->output_size() <= carried ||
      visit.node.output_size() > body->output_size() - 1) {
    InFlightDiagnostic error = view.emitError();
    error << "expected a graph 'body' of " << carried + 2
          << " inputs and at least "
          << std::max(carried, visit.node.output_size()) + 1
          << " outputs, got ";
    return body ? error << body->input_size() << " and " << body->output_size()
                : error << "none";
  }
  Loop loop(*body, visit.scope, nn::nodeName(view.loc));
  loop.stacked.resize(body->output_size() - carried - 1);
  for (int i = 0; i < carried; ++i) {
    if (!view.operands[i + 2])
      return view.emitError()
             << "expected a value as operand " << i + 2 << ", got none";
    loop.carried.push_back(view.operands[i + 2]);
  }
  FailureOr<std::optional<double>> count = std::optional(
                                       std::numeric_limits<double>::infinity()),
                                   condition = std::optional(1.0);
  if (view.operand(0))
    count = readKnown(visit, view.operand(0));
  if (view.operand(1))
    condition = readKnown(visit, view.operand(1));
  if (failed(count) || failed(condition))
    return failure();
  if (!*count || !*condition)
    return importRunTimeLoop(visit, *body);
  loop.count = **count;
  loop.goesOn = **condition != 0;
  return importKnownLoop(visit, loop);
}

} // namespace burin::onnx
