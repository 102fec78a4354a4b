// Branches that are chosen in each run: both are imported, as blocks of one op.
#include "compiler/import/onnx/BodyImporter.h"
#include "compiler/import/onnx/RunTimeLoops.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/ops/Control.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using burin::support::quote;

namespace burin::onnx {

Scope BodyImporter::scopeOf(const proto::GraphProto &graph,
                            const NodeVisit &visit) const {
  Scope scope(graph.node(), visit.scope.opsets);
  scope.outer = &visit.scope;
  scope.depth = visit.scope.depth + 1;
  scope.prefix = nn::nodeName(visit.view.loc);
  scope.attributes = visit.scope.attributes;
  return scope;
}

const proto::GraphProto *BodyImporter::graphOf(const NodeVisit &visit,
                                               llvm::StringRef name) const {
  for (const proto::AttributeProto &attribute : visit.node.attribute())
    if (const auto *given = resolve(attribute, visit.scope);
        given && given->has_g() && attribute.name() == name)
      return &given->g();
  return nullptr;
}

FailureOr<const proto::GraphProto *>
BodyImporter::branchOf(NodeVisit &visit, llvm::StringRef name) {
  const proto::GraphProto *graph = graphOf(visit, name);
  if (!graph || graph->output_size() != visit.node.output_size()) {
    InFlightDiagnostic error = visit.view.emitError();
    error << "expected a graph " << quote(name) << " with "
          << visit.node.output_size() << " outputs, got ";
    return graph ? error << graph->output_size() : error << "none";
  }
  return graph;
}

LogicalResult
BodyImporter::importBranch(NodeVisit &visit, const proto::GraphProto &graph,
                           llvm::SmallVectorImpl<Value> &results) {
  Scope branch = scopeOf(graph, visit);
  // What the branch holds is looked at even where operators are unknown.
  (void)checkOperators(branch);
  if (failed(importInitializers(graph, branch)) || failed(importNodes(branch)))
    return failure();
  for (const proto::ValueInfoProto &output : graph.output()) {
    auto result = this->result(branch, output.name(), visit.view.loc);
    if (failed(result))
      return failure();
    results.push_back(*result);
  }
  return success();
}

LogicalResult BodyImporter::checkTensors(NodeVisit &visit,
                                         llvm::ArrayRef<Value> values) {
  for (auto [i, value] : llvm::enumerate(values))
    if (!isa<ShapedType>(value.getType()))
      return visit.view.emitError()
             << "expected tensors where data decide what is computed, got a "
                "sequence as value "
             << i;
  return success();
}

LogicalResult BodyImporter::checkCondition(NodeVisit &visit, Value condition,
                                           llvm::StringRef what) {
  ShapedType type = nn::shaped(condition);
  if (faults.isTainted(condition) ||
      (type.getElementType().isInteger(1) &&
       (!type.hasStaticShape() || type.getNumElements() == 1)))
    return success();
  return visit.view.emitError()
         << "expected " << what << " of one boolean, got " << type;
}

LogicalResult BodyImporter::importBlocks(
    NodeVisit &visit, std::array<const proto::GraphProto *, 2> graphs,
    Operation *draft, llvm::MutableArrayRef<llvm::SmallVector<Value>> given) {
  size_t errors = faults.seen();
  bool isSound = true;
  ++openBranches;
  for (unsigned i = 0; i < 2 && !isAborted; ++i) {
    OpBuilder::InsertionGuard guard(builder);
    builder.createBlock(&draft->getRegion(i));
    if (failed(importBranch(visit, *graphs[i], given[i])) ||
        failed(checkTensors(visit, given[i])))
      isSound = false;
    else
      builder.create<nn::YieldOp>(visit.view.loc, given[i]);
  }
  --openBranches;
  // Sizes that one branch is for may be those that the other one refuses.
  if (openBranches == 0 && faults.seen() != errors)
    emitWarning(visit.view.loc)
        << "If node " << quote(nn::nodeName(visit.view.loc))
        << ": the error is in a branch that data choose; where an input "
           "decides "
           "about it, --value makes it known, and leaves the other branch out";
  return success(isSound);
}

LogicalResult BodyImporter::importBothBranches(NodeVisit &visit) {
  nn::OnnxNode &view = visit.view;
  auto taken = branchOf(visit, "then_branch"),
       otherwise = branchOf(visit, "else_branch");
  if (failed(taken) || failed(otherwise) ||
      failed(checkCondition(visit, view.operands.front(), "a condition")))
    return failure();
  // The results' types are known once both are imported.
  auto draft =
      builder.create<nn::IfOp>(view.loc, TypeRange(), view.operands.front());
  llvm::SmallVector<Value> given[2];
  bool isSound =
      succeeded(importBlocks(visit, {*taken, *otherwise}, draft, given));
  llvm::SmallVector<Type> types;
  for (unsigned i = 0; isSound && i < given[0].size(); ++i) {
    Value first = given[0][i], second = given[1][i];
    if (!faults.isTainted(first) && !faults.isTainted(second) &&
        !agree(first, second)) {
      view.emitError() << "expected branches that agree in type and shape, got "
                       << first.getType() << " and " << second.getType()
                       << " as output " << quote(visit.node.output(i))
                       << "; an input that decides the condition may be bound "
                          "with --value";
      isSound = false;
    }
    types.push_back(nn::shaped(first).hasStaticShape() ? first.getType()
                                                       : second.getType());
  }
  // What was imported stays where it is: others may know of it.
  if (!isSound)
    return failure();
  auto op = builder.create<nn::IfOp>(view.loc, types, view.operands.front());
  for (unsigned i = 0; i < 2; ++i)
    op->getRegion(i).takeBody(draft->getRegion(i));
  draft->erase();
  for (OpResult result : op->getResults()) {
    unsigned i = result.getResultNumber();
    if (faults.isTainted(given[0][i]) || faults.isTainted(given[1][i]))
      faults.taint(result);
    view.results.push_back(result);
  }
  return success();
}

} // namespace burin::onnx
