// The walk over nodes: names, storages that views share, bindings, and results
// held against the types that the file states.

#include "compiler/import/pt2/GraphImporter.h"
#include "compiler/import/pt2/ComplexTensors.h"
#include "compiler/import/pt2/ElementTypes.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/Dialect.h"
#include "mlir/IR/TypeUtilities.h"

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
  auto note = [&](const Argument &argument, size_t at) {
    forEachTensor(argument, [&](const Argument::OptionalName &name) {
      if (name)
        lastUse[*name] = at;
    });
  };
  for (auto [i, node] : llvm::enumerate(graph.nodes)) {
    ++moduleNodes[node.modulePath];
    for (const NamedArgument &input : node.inputs)
      note(input.value, i);
  }
  for (const Argument &output : graph.outputs)
    note(output, graph.nodes.size());
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
                                    GraphValue value, Location loc) {
  if (value.tensor == 0)
    value.tensor = ++identities;
  if (value.storage == 0)
    value.storage = value.tensor;
  if (scope.values.try_emplace(name, value).second)
    return success();
  return emitError(loc) << "value " << quote(name) << " is defined twice";
}

FailureOr<Value> GraphImporter::lookUp(Scope &scope, llvm::StringRef name) {
  auto found = scope.values.find(name);
  if (found == scope.values.end())
    return Value();
  GraphValue &known = found->second;
  if (known.value || known.state.empty())
    return known.value;
  const TensorView &view = *package.find(known.state);
  Location loc = locate(known.state);
  if (partType(view.dtype, builder.getContext())) {
    if (failed(readComplexState(known, view)))
      return failure();
    return known.value;
  }
  Type element = elementType(view.dtype, builder.getContext());
  if (!element) {
    emitError(loc) << "tensor " << quote(known.state)
                   << ": expected an element type that is supported, got "
                   << nameOf(view.dtype).str();
    return failure();
  }
  known.value = readConstant(known.state, view, element);
  return known.value;
}

Value GraphImporter::readConstant(llvm::StringRef name, const TensorView &view,
                                  Type element) {
  Value &constant = constants[{view.storage.data(), view.offset, view.sizes,
                               view.strides, view.dtype}];
  if (!constant)
    constant = nn::SourceNode(builder, locate(name), "constant")
                   .constant(toElements(view, element, constants.size(), file));
  return constant;
}

LogicalResult GraphImporter::importNodes(Scope &scope) {
  for (scope.position = 0; scope.position < scope.graph.nodes.size();
       ++scope.position) {
    const Node &node = scope.graph.nodes[scope.position];
    Overload overload = findOverload(node, scope.graph, bindings);
    NodeVisit visit{node, scope, overload,
                    nn::AtenNode(builder, locateNode(node, scope),
                                 support::printable(overload.name))};
    if (failed(importNode(visit)))
      defineOpaque(visit);
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
          meta != visit.scope.graph.tensors.end())
        if (Type element =
                elementType(meta->second.dtype, builder.getContext()))
          type = symbols.typeOf(meta->second.sizes, element);
      Value value = faults.makeOpaque(builder, visit.view.loc, type);
      Value imaginary = isComplex(visit.scope.graph, *name)
                            ? faults.makeOpaque(builder, visit.view.loc, type)
                            : Value();
      (void)define(visit.scope, *name, {value, 0, 0, "", imaginary},
                   visit.view.loc);
    });
}

/// Behind a fault only what is said of the arguments themselves counts.
void GraphImporter::restrictErrors(NodeVisit &visit, llvm::StringSet<> &names) {
  for (const NamedArgument &argument : visit.node.inputs)
    names.insert(argument.name);
  for (const auto &argument : visit.view.arguments)
    for (Value value : argument.second)
      if (faults.isTainted(value))
        return faults.onlyAbout(&names);
}

LogicalResult GraphImporter::importNode(NodeVisit &visit) {
  llvm::StringSet<> names;
  switch (visit.overload.kind) {
  case Overload::Kind::Dropped:
    return success();
  case Overload::Kind::Inlined:
    return runSubgraph(visit);
  case Overload::Kind::Identity:
  case Overload::Kind::Call:
    if (failed(readArguments(visit)))
      return failure();
    restrictErrors(visit, names);
    if (failed(visit.overload.kind == Overload::Kind::Call
                   ? callBinding(visit)
                   : passThrough(visit)) ||
        failed(defineResults(visit)))
      return failure();
    return visit.overload.isInPlace ? writeBack(visit) : success();
  case Overload::Kind::Unknown:
    // Named with all others of its kind.
    break;
  }
  return failure();
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

/// Imports the graph argument as if its nodes stood here.
LogicalResult GraphImporter::runSubgraph(NodeVisit &visit) {
  const Graph *graph = nullptr;
  llvm::SmallVector<std::string> operands;
  for (const NamedArgument &input : visit.node.inputs) {
    if (input.value.kind == ArgumentKind::Graph && !graph)
      graph = input.value.as<GraphArgument>().graph.get();
    forEachTensor(input.value, [&](const Argument::OptionalName &name) {
      operands.push_back(name.value_or(""));
    });
  }
  if (!graph)
    return visit.view.emitError() << "expected a graph as argument";
  Scope inner(*graph);
  size_t next = 0;
  for (const Argument &input : graph->inputs) {
    if (input.kind != ArgumentKind::Tensor)
      continue;
    if (next == operands.size())
      return visit.view.emitError()
             << "expected an operand for each tensor of the graph, got "
             << operands.size();
    FailureOr<Value> value = lookUp(visit.scope, operands[next]);
    if (failed(value))
      return failure();
    if (!*value)
      return visit.view.emitError() << "input " << quote(operands[next])
                                    << " is defined by no node before it";
    GraphValue outer = visit.scope.values[operands[next++]];
    inner.outerStorages.insert(outer.storage);
    if (failed(define(inner, input.as<std::string>(), outer, visit.view.loc)))
      return failure();
  }
  if (failed(importNodes(inner)))
    return failure();
  llvm::SmallVector<GraphValue> results;
  for (const Argument &output : graph->outputs)
    forEachTensor(output, [&](const Argument::OptionalName &name) {
      results.push_back(name ? inner.values.lookup(*name) : GraphValue());
    });
  next = 0;
  for (const Argument &output : visit.node.outputs) {
    LogicalResult defined = success();
    forEachTensor(output, [&](const Argument::OptionalName &name) {
      if (name && succeeded(defined) && next < results.size())
        defined = define(visit.scope, *name, results[next], visit.view.loc);
      ++next;
    });
    if (failed(defined))
      return failure();
  }
  return success();
}

/// Takes sizes that inference could not know, while symbols are open, from the
/// type that the file states. A lie in it shows once shapes are bound.
static void narrow(Value value, RankedTensorType stated) {
  auto type = cast<ShapedType>(value.getType());
  if (!value.getDefiningOp() || type.hasStaticShape())
    return;
  llvm::SmallVector<int64_t> shape(stated.getShape());
  if (type.hasRank())
    for (auto [size, known] : llvm::zip_equal(shape, type.getShape()))
      size = ShapedType::isDynamic(known) ? size : known;
  value.setType(RankedTensorType::get(shape, stated.getElementType()));
}

LogicalResult GraphImporter::checkResult(NodeVisit &visit, llvm::StringRef name,
                                         Value value) {
  auto meta = visit.scope.graph.tensors.find(name.str());
  if (meta == visit.scope.graph.tensors.end())
    return success();
  Type element = partType(meta->second.dtype, builder.getContext());
  if (!element)
    element = elementType(meta->second.dtype, builder.getContext());
  auto type = cast<ShapedType>(value.getType());
  RankedTensorType stated = symbols.typeOf(
      meta->second.sizes, element ? element : builder.getNoneType());
  if (type.getElementType() == element &&
      (!type.hasRank() || succeeded(verifyCompatibleShape(type, stated)))) {
    narrow(value, stated);
    return success();
  }
  return visit.view.emitError()
         << "expected result " << quote(name) << " to be " << stated
         << ", as 'models/" << support::printable(package.model)
         << ".json' states, got " << type;
}

LogicalResult GraphImporter::defineResults(NodeVisit &visit) {
  // What the results share with the first tensor argument.
  GraphValue shared;
  bool isSame = isSameTensor(visit.overload.name) || visit.overload.isInPlace;
  if (isSame || mayAlias(visit.overload.name))
    for (const NamedArgument &input : visit.node.inputs)
      if (shared.storage == 0 && input.value.kind == ArgumentKind::Tensor)
        shared = visit.scope.values.lookup(input.value.as<std::string>());
  if (!isSame)
    shared.tensor = 0;
  shared.state.clear();
  size_t next = 0;
  const auto &results = visit.view.results;
  for (const Argument &output : visit.node.outputs) {
    LogicalResult defined = success();
    forEachTensor(output, [&](const Argument::OptionalName &name) {
      auto take = [&] {
        return next < results.size() ? results[next++] : Value();
      };
      Value value = take();
      shared.imaginary =
          name && isComplex(visit.scope.graph, *name) ? take() : Value();
      if (!name || !value || failed(defined))
        return;
      defined = checkResult(visit, *name, value);
      if (succeeded(defined) && shared.imaginary)
        defined = checkResult(visit, *name, shared.imaginary);
      shared.value = value;
      if (succeeded(defined))
        defined = define(visit.scope, *name, shared, visit.view.loc);
    });
    if (failed(defined))
      return failure();
  }
  return success();
}

/// After an in-place operator: its first argument, and what is the same tensor
/// under another name, is from now on the result. Fails where a view of the
/// tensor is used later, or where the tensor is a part of the model.
LogicalResult GraphImporter::writeBack(NodeVisit &visit) {
  if (visit.node.inputs.empty() || visit.view.results.empty() ||
      visit.node.inputs[0].value.kind != ArgumentKind::Tensor)
    return visit.view.emitError() << "expected a tensor to write to";
  const std::string &self = visit.node.inputs[0].value.as<std::string>();
  GraphValue before = visit.scope.values.lookup(self);
  Value result = visit.view.results.front();
  if (result == before.value)
    return success();
  if (visit.scope.outerStorages.contains(before.storage))
    return visit.view.emitError()
           << "writes to " << quote(self)
           << ", a tensor from outside its graph; export it with "
              "run_decompositions(), which takes such writes away";
  for (auto &entry : visit.scope.values) {
    GraphValue &other = entry.second;
    if (other.storage != before.storage)
      continue;
    if (!other.state.empty())
      return visit.view.emitError()
             << "writes to " << quote(other.state)
             << ", which would have to be kept from one run to the next; "
                "expected a program without state";
    if (other.tensor == before.tensor)
      other.value = result;
    else if (visit.scope.lastUse.lookup(entry.first()) > visit.scope.position)
      return visit.view.emitError()
             << "writes to a tensor that " << quote(entry.first())
             << " is a view of, or the other way round; export it with "
                "run_decompositions(), which takes such writes away";
  }
  return success();
}

} // namespace burin::pt2
