// Graphs that a node runs in place: their nodes are imported as if they stood
// where it stands, on the same tensors.

#include "compiler/import/pt2/GraphImporter.h"
#include "compiler/support/Diagnostic.h"

using namespace mlir;
using burin::support::quote;

namespace burin::pt2 {

namespace {

/// What a node runs, and on what.
struct Region {
  const Graph *graph = nullptr;
  llvm::SmallVector<std::string> operands;
  /// `torch.autocast` that is switched on.
  bool isAutocast = false;
};

} // namespace

static Region regionOf(const Node &node) {
  Region region;
  llvm::SmallVector<bool> flags;
  for (const NamedArgument &input : node.inputs) {
    if (input.value.kind == ArgumentKind::Graph && !region.graph)
      region.graph = input.value.as<GraphArgument>().graph.get();
    if (input.value.kind == ArgumentKind::Bool)
      flags.push_back(input.value.as<bool>());
    forEachTensor(input.value, [&](const Argument::OptionalName &name) {
      region.operands.push_back(name.value_or(""));
    });
  }
  // Device, element type, whether it is on, whether casts are kept.
  region.isAutocast =
      llvm::StringRef(node.target).ends_with("wrap_with_autocast") &&
      !flags.empty() && flags.front();
  return region;
}

/// Calls `visit` for each tensor of the arguments until it fails.
static LogicalResult forEachName(
    llvm::ArrayRef<Argument> arguments,
    llvm::function_ref<LogicalResult(const Argument::OptionalName &)> visit) {
  LogicalResult result = success();
  for (const Argument &argument : arguments)
    forEachTensor(argument, [&](const Argument::OptionalName &name) {
      if (succeeded(result))
        result = visit(name);
    });
  return result;
}

FailureOr<Storages::Id> GraphImporter::operandOf(NodeVisit &visit,
                                                 llvm::StringRef name) {
  auto outer = visit.scope.values.find(name);
  if (outer != visit.scope.values.end())
    return storages.resolve(outer->second);
  visit.view.emitError() << "input " << quote(name)
                         << " is defined by no node before it";
  return failure();
}

FailureOr<llvm::SmallVector<Storages::Id>>
GraphImporter::runGraph(NodeVisit &visit, const Graph &graph,
                        llvm::ArrayRef<Storages::Id> operands,
                        bool isAutocast) {
  nn::AtenNode &view = visit.view;
  Scope inner(graph);
  inner.isAutocast = isAutocast;
  size_t next = 0;
  auto bindInput = [&](const Argument::OptionalName &name) -> LogicalResult {
    if (next == operands.size())
      return view.emitError()
             << "expected an operand for each tensor of the graph, got "
             << operands.size();
    return define(inner, name.value_or(""), operands[next++], view.loc);
  };
  if (failed(forEachName(graph.inputs, bindInput)) ||
      failed(importNodes(inner)))
    return failure();
  if (next != operands.size())
    return view.emitError()
           << "expected " << next
           << " operands for the tensors of the graph, got " << operands.size();
  llvm::SmallVector<Storages::Id> results;
  auto readOutput = [&](const Argument::OptionalName &name) -> LogicalResult {
    auto found = inner.values.find(name.value_or(""));
    if (name && found == inner.values.end())
      return view.emitError() << "result " << quote(*name)
                              << " is defined by no node of its graph";
    results.push_back(name ? storages.resolve(found->second) : 0);
    return success();
  };
  if (failed(forEachName(graph.outputs, readOutput)))
    return failure();
  return results;
}

LogicalResult GraphImporter::bindResults(NodeVisit &visit,
                                         llvm::ArrayRef<Storages::Id> results) {
  size_t next = 0;
  return forEachName(
      visit.node.outputs, [&](const Argument::OptionalName &name) {
        Storages::Id result = next < results.size() ? results[next] : 0;
        ++next;
        if (!name)
          return success();
        if (result)
          return define(visit.scope, *name, result, visit.view.loc);
        return LogicalResult(visit.view.emitError()
                             << "expected " << next
                             << " results of its graph, got "
                             << results.size());
      });
}

LogicalResult GraphImporter::runRegion(NodeVisit &visit) {
  Region region = regionOf(visit.node);
  if (!region.graph)
    return visit.view.emitError() << "expected a graph as argument";
  llvm::SmallVector<Storages::Id> operands;
  for (const std::string &name : region.operands) {
    auto operand = operandOf(visit, name);
    if (failed(operand))
      return failure();
    operands.push_back(*operand);
  }
  auto results = runGraph(visit, *region.graph, operands, region.isAutocast);
  return failed(results) ? failure() : bindResults(visit, *results);
}

} // namespace burin::pt2
