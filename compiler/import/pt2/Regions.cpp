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

LogicalResult GraphImporter::runRegion(NodeVisit &visit) {
  nn::AtenNode &view = visit.view;
  Region region = regionOf(visit.node);
  if (!region.graph)
    return view.emitError() << "expected a graph as argument";
  Scope inner(*region.graph);
  inner.isAutocast = region.isAutocast;
  size_t next = 0;
  auto bindInput = [&](const Argument::OptionalName &name) -> LogicalResult {
    if (next == region.operands.size())
      return view.emitError()
             << "expected an operand for each tensor of the graph, got "
             << region.operands.size();
    const std::string &operand = region.operands[next++];
    auto outer = visit.scope.values.find(operand);
    if (outer == visit.scope.values.end())
      return view.emitError() << "input " << quote(operand)
                              << " is defined by no node before it";
    return define(inner, name.value_or(""), storages.resolve(outer->second),
                  view.loc);
  };
  if (failed(forEachName(region.graph->inputs, bindInput)) ||
      failed(importNodes(inner)))
    return failure();
  if (next != region.operands.size())
    return view.emitError() << "expected " << next
                            << " operands for the tensors of the graph, got "
                            << region.operands.size();
  llvm::SmallVector<Storages::Id> results;
  auto readOutput = [&](const Argument::OptionalName &name) -> LogicalResult {
    auto found = inner.values.find(name.value_or(""));
    if (name && found == inner.values.end())
      return view.emitError() << "result " << quote(*name)
                              << " is defined by no node of its graph";
    results.push_back(name ? storages.resolve(found->second) : 0);
    return success();
  };
  if (failed(forEachName(region.graph->outputs, readOutput)))
    return failure();
  next = 0;
  return forEachName(
      visit.node.outputs, [&](const Argument::OptionalName &name) {
        Storages::Id result = next < results.size() ? results[next] : 0;
        ++next;
        if (!name)
          return success();
        if (result)
          return define(visit.scope, *name, result, view.loc);
        return LogicalResult(view.emitError() << "expected " << next
                                              << " results of its graph, got "
                                              << results.size());
      });
}

} // namespace burin::pt2
