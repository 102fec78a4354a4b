// The walk over nodes: names, weights, and what becomes of each kind of node.

#include "compiler/import/pt2/GraphImporter.h"
#include "compiler/import/pt2/ComplexTensors.h"
#include "compiler/import/pt2/ElementTypes.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;
using burin::support::quote;

namespace burin::pt2 {

/// Names in locations are cut here.
static constexpr size_t maxName = 1000;

void forEachTensor(
    const Argument &argument,
    llvm::function_ref<void(const Argument::OptionalName &)> visit) {
  switch (argument.kind) {
  case ArgumentKind::Tensor:
    return visit(argument.as<std::string>());
  case ArgumentKind::OptionalTensor:
    return visit(argument.as<Argument::OptionalName>());
  case ArgumentKind::Tensors:
    for (const std::string &name : argument.as<Argument::Names>())
      visit(name);
    return;
  case ArgumentKind::OptionalTensors:
    for (const auto &name : argument.as<std::vector<Argument::OptionalName>>())
      visit(name);
    return;
  default:
    return;
  }
}

Scope::Scope(const Graph &graph) : graph(graph) {
  for (const Node &node : graph.nodes)
    ++moduleNodes[node.modulePath];
}

Location GraphImporter::locate(llvm::StringRef name) {
  return NameLoc::get(builder.getStringAttr(
      name.empty() ? "?" : support::printable(name, maxName)));
}

/// The module's path where the module is this one node, `layer3.0.conv2`; else
/// with the node's name behind it, `layer3.0.add_2`.
Location GraphImporter::locateNode(const Node &node, const Scope &scope) {
  if (node.modulePath.empty())
    return locate(node.name.empty() ? node.target : node.name);
  if (scope.moduleNodes.lookup(node.modulePath) == 1)
    return locate(node.modulePath);
  return locate(node.modulePath + "." + node.name);
}

LogicalResult GraphImporter::define(Scope &scope, llvm::StringRef name,
                                    Storages::Id tensor, Location loc) {
  if (scope.values.try_emplace(name, tensor).second)
    return success();
  return emitError(loc) << "value " << quote(name) << " is defined twice";
}

LogicalResult GraphImporter::defineBase(Scope &scope, llvm::StringRef name,
                                        Value value, Location loc,
                                        llvm::StringRef state,
                                        Value imaginary) {
  return define(scope, name, storages.addBase(value, imaginary, state), loc);
}

/// Gives the tensor, a part of the model, its value.
LogicalResult GraphImporter::readState(Storages::Id id) {
  llvm::StringRef state = storages.stateOf(id);
  const TensorView &view = *package.find(state);
  if (partType(view.dtype, builder.getContext())) {
    readComplexState(id, view);
    return success();
  }
  Type element = elementType(view.dtype, builder.getContext());
  if (!element)
    return nn::NodeError::begin(locate(state), "tensor")
           << "expected an element type that is supported, got "
           << nameOf(view.dtype).str();
  storages.setBase(id, constantOf(state, view, element));
  return success();
}

/// The weight of this name; tied ones become one op.
Value GraphImporter::constantOf(llvm::StringRef state, const TensorView &view,
                                Type element) {
  Value &constant = constants[{view.storage.data(), view.offset, view.sizes,
                               view.strides, view.dtype}];
  if (!constant)
    constant = nn::SourceNode(builder, locate(state), "constant")
                   .constant(toElements(view, element, constants.size(), file));
  return constant;
}

FailureOr<Value> GraphImporter::lookUp(Scope &scope, llvm::StringRef name,
                                       nn::SourceNode &node) {
  auto found = scope.values.find(name);
  if (found == scope.values.end())
    return Value();
  Storages::Id id = storages.resolve(found->second);
  FailureOr<Value> value = storages.read(node, id);
  if (failed(value) || *value || storages.stateOf(id).empty())
    return value;
  if (failed(readState(id)))
    return failure();
  return storages.read(node, id);
}

LogicalResult GraphImporter::importNodes(Scope &scope) {
  for (const Node &node : scope.graph.nodes) {
    Overload overload = findOverload(node, scope.graph, bindings);
    NodeVisit visit{node, scope, overload,
                    nn::AtenNode(builder, locateNode(node, scope),
                                 support::printable(overload.name))};
    size_t errors = faults.seen();
    if (failed(importNode(visit))) {
      // Unknown ones are named with all others of their kind, and a size that
      // a refused node would have given is no fault of who reads it.
      if (faults.seen() == errors && !symbols.excusesAny() &&
          overload.kind != Overload::Kind::Unknown)
        visit.view.emitError() << "expected other arguments";
      defineOpaque(visit);
    }
    faults.onlyAbout(nullptr);
  }
  return success();
}

/// Results of the types that the file states.
void GraphImporter::defineOpaque(NodeVisit &visit) {
  for (const Argument &output : visit.node.outputs)
    forEachTensor(output, [&](const Argument::OptionalName &name) {
      if (!name || visit.scope.values.count(*name))
        return;
      Type type = UnrankedTensorType::get(builder.getF32Type());
      if (auto meta = visit.scope.graph.tensors.find(*name);
          meta != visit.scope.graph.tensors.end()) {
        symbols.excuse(meta->second.sizes);
        if (Type element =
                elementType(meta->second.dtype, builder.getContext()))
          type = symbols.typeOf(meta->second.sizes, element);
      }
      Value value = faults.makeOpaque(builder, visit.view.loc, type);
      Value imaginary = isComplex(visit.scope.graph, *name)
                            ? faults.makeOpaque(builder, visit.view.loc, type)
                            : Value();
      (void)defineBase(visit.scope, *name, value, visit.view.loc, "",
                       imaginary);
    });
}

/// Behind a fault only what is said of the numbers and words given counts.
void GraphImporter::restrictErrors(NodeVisit &visit, llvm::StringSet<> &names) {
  for (const auto &attribute : visit.view.attributes)
    names.insert(attribute.getKey());
  for (const auto &argument : visit.view.arguments)
    if (llvm::any_of(argument.second,
                     [&](Value value) { return faults.isTainted(value); })) {
      faults.onlyAbout(&names);
      return;
    }
}

LogicalResult GraphImporter::importNode(NodeVisit &visit) {
  llvm::StringSet<> names;
  switch (visit.overload.kind) {
  case Overload::Kind::Dropped:
    return bindItem(visit);
  case Overload::Kind::Region:
    return runRegion(visit);
  case Overload::Kind::Branch:
    return runBranch(visit);
  case Overload::Kind::Loop:
    return runLoop(visit);
  case Overload::Kind::Identity:
  case Overload::Kind::Call:
  case Overload::Kind::Scatter:
    if (failed(readArguments(visit)))
      return failure();
    restrictErrors(visit, names);
    if (visit.overload.kind == Overload::Kind::Scatter)
      return success(succeeded(scatter(visit)) &&
                     succeeded(defineResults(visit)));
    if (failed(visit.overload.kind == Overload::Kind::Call
                   ? callBinding(visit)
                   : passThrough(visit)))
      return failure();
    if (visit.overload.isInPlace && failed(writeBack(visit)))
      return failure();
    return defineResults(visit);
  case Overload::Kind::Unknown:
    // Named with all others of its kind.
    break;
  }
  return failure();
}

/// A number that the program takes out of a tensor is known where the tensor
/// is.
LogicalResult GraphImporter::bindItem(NodeVisit &visit) {
  const Node &node = visit.node;
  bool isItem = visit.overload.name == "aten.item.default" ||
                visit.overload.name == "aten._local_scalar_dense.default";
  if (!isItem || node.inputs.empty() ||
      node.inputs[0].value.kind != ArgumentKind::Tensor ||
      node.outputs.size() != 1 || node.outputs[0].kind != ArgumentKind::SymInt)
    return success();
  auto known =
      visit.scope.graph.symInts.find(node.outputs[0].as<SymScalar>().name);
  FailureOr<Value> value =
      lookUp(visit.scope, node.inputs[0].value.as<std::string>(), visit.view);
  if (failed(value))
    return failure();
  auto numbers = nn::constantIntegers(*value);
  if (known != visit.scope.graph.symInts.end() && known->second.isSymbol() &&
      numbers && numbers->size() == 1)
    return symbols.bind(visit.view.loc, known->second.symbol, numbers->front());
  return success();
}

/// The first argument as the result. A conversion that no binding carries out
/// is one only where the type stays.
LogicalResult GraphImporter::passThrough(NodeVisit &visit) {
  llvm::StringRef first =
      visit.view.order.empty() || visit.view.arguments.count("self")
          ? llvm::StringRef("self")
          : llvm::StringRef(visit.view.order.front());
  // One value, or the two parts of a complex tensor.
  visit.view.results = visit.view.operandList(first);
  if (visit.view.results.empty() || !visit.view.results.front())
    return visit.view.emitError() << "expected a tensor as first argument";
  return success();
}

/// All forms of a conversion are one to the element type that the file states.
LogicalResult GraphImporter::convert(NodeVisit &visit) {
  nn::AtenNode &view = visit.view;
  const auto &outputs = visit.node.outputs;
  const auto &tensors = visit.scope.graph.tensors;
  auto meta = tensors.end();
  if (outputs.size() == 1 && outputs[0].kind == ArgumentKind::Tensor)
    meta = tensors.find(outputs[0].as<std::string>());
  if (meta == tensors.end())
    return view.emitError() << "expected one tensor as result";
  Type element = elementType(meta->second.dtype, builder.getContext());
  Value self = view.order.empty() ? Value() : view.operand(view.order[0]);
  if (!element || !self)
    return view.emitError() << "expected a tensor, and an element type that is "
                               "supported, got "
                            << nameOf(meta->second.dtype).str();
  if (cast<ShapedType>(self.getType()).getElementType() == element)
    return passThrough(visit);
  view.attributes.clear();
  view.arguments.clear();
  view.order.assign({"self"});
  view.arguments["self"] = {self};
  view.attributes["dtype"] = TypeAttr::get(element);
  return success(succeeded(visit.overload.build(view)) && !view.hasFailed());
}

LogicalResult GraphImporter::callBinding(NodeVisit &visit) {
  nn::AtenNode &view = visit.view;
  if (visit.overload.onComplex)
    return callOnComplex(visit);
  if (visit.overload.isConversion)
    return convert(visit);
  if (visit.scope.isAutocast)
    castOperands(visit);
  if (succeeded(visit.overload.build(view)) && !view.hasFailed()) {
    auto unread = view.unread();
    if (unread.empty())
      return success();
    if (!visit.symbolic.count(unread.front().str()))
      return view.emitError()
             << "argument " << quote(unread.front()) << " is not supported";
  }
  // The binding may want a number where there is none yet.
  for (const auto &[argument, symbols] : visit.symbolic)
    view.emitError() << "argument " << quote(argument) << " depends on "
                     << symbols << ": bind it with --dim NAME=N";
  return failure();
}

} // namespace burin::pt2
