// The walk over nodes: operands by name, attributes, the binding, results by
// name; functions are imported anew at each call.
#include "compiler/import/onnx/BodyImporter.h"
#include "compiler/import/onnx/Attributes.h"
#include "compiler/import/onnx/Order.h"
#include "compiler/import/onnx/Upgrade.h"
#include "compiler/import/onnx/ValueTypes.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/Naming.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using burin::support::printable;
using burin::support::quote;

namespace burin::onnx {

/// Longer names are cut; those of calls go into every name inside.
static constexpr size_t maxName = 1000;
/// Functions that call functions, and branches in branches.
static constexpr unsigned maxDepth = 32;
/// With functions that call others twice, each level doubles the nodes.
static constexpr size_t maxNodes = 250'000;

const Definition *Scope::find(llvm::StringRef name) const {
  for (const Scope *scope = this; scope; scope = scope->outer)
    if (auto entry = scope->definitions.find(name);
        entry != scope->definitions.end())
      return &entry->second;
  return nullptr;
}

Location BodyImporter::locate(llvm::StringRef name) {
  return NameLoc::get(
      builder.getStringAttr(name.empty() ? "?" : printable(name, maxName)));
}

/// `Conv node 'conv1'`, for messages about other nodes.
static std::string describe(const proto::NodeProto &node) {
  return printable(node.op_type()) + " node " + quote(nameOf(node));
}

LogicalResult BodyImporter::define(Scope &scope, llvm::StringRef name,
                                   Definition definition, Location loc) {
  auto [entry, isNew] = scope.definitions.try_emplace(name, definition);
  if (isNew)
    return success();
  InFlightDiagnostic error = emitError(loc)
                             << "value " << quote(name) << " is defined twice";
  if (Value first = entry->second.value)
    error.attachNote(first.getLoc()) << "first defined here";
  return error;
}

/// What keeps a tensor from being read, without its name.
static std::string reasonOf(llvm::Error error) {
  std::string reason;
  llvm::handleAllErrors(
      std::move(error),
      [&](const TensorError &tensor) { reason = tensor.getReason(); },
      [&](const llvm::ErrorInfoBase &other) { reason = other.message(); });
  return reason;
}

LogicalResult BodyImporter::importInitializers(const proto::GraphProto &graph,
                                               Scope &scope) {
  for (const proto::TensorProto &tensor : graph.initializer())
    if (failed(defineTensor(scope, tensor.name(), tensor)))
      return failure();
  for (const proto::SparseTensorProto &tensor : graph.sparse_initializer()) {
    const std::string &name = tensor.values().name();
    Value value =
        refuseLater(locate(name), "tensor", reasonOf(refuseSparse(tensor)));
    if (failed(define(scope, name, {value}, locate(name))))
      return failure();
  }
  return success();
}

LogicalResult BodyImporter::defineTensor(Scope &scope, const std::string &name,
                                         const proto::TensorProto &tensor) {
  Location loc = locate(name);
  auto elements = toElements(model, tensor, builder.getContext());
  if (elements)
    return define(
        scope, name,
        {nn::SourceNode(builder, loc, "Constant").constant(*elements)}, loc);
  Value value = refuseLater(loc, "tensor", reasonOf(elements.takeError()));
  // What is damaged is refused at once, what nobody can read where it is read.
  if (elementBits(tensor.data_type()))
    noteRead(value);
  return define(scope, name, {value}, loc);
}

Value BodyImporter::refuseLater(Location loc, llvm::StringRef kind,
                                std::string reason) {
  Value value = faults.makeOpaque(
      builder, loc, UnrankedTensorType::get(builder.getF32Type()));
  refusals[value] = {kind.str(), std::move(reason)};
  return value;
}

Value BodyImporter::noteRead(Value value) {
  if (auto refusal = refusals.find(value); refusal != refusals.end()) {
    nn::NodeError::begin(value.getLoc(), refusal->second.kind)
        << refusal->second.reason;
    refusals.erase(refusal);
  }
  return value;
}

LogicalResult BodyImporter::checkOperators(const Scope &scope) {
  std::string unknown = operators.describeUnknown(scope.nodes, scope.opsets);
  if (!unknown.empty())
    return emitError(builder.getUnknownLoc()) << unknown;
  return success();
}

void BodyImporter::noteDeclared(const proto::GraphProto &graph) {
  for (const auto *values : {&graph.output(), &graph.value_info()})
    for (const proto::ValueInfoProto &value : *values) {
      auto type = readValueType(value, builder.getContext());
      if (type)
        declared[value.name()] = type->type;
      else
        llvm::consumeError(type.takeError());
    }
}

LogicalResult BodyImporter::importNodes(Scope &scope) {
  Order order = sortNodes(scope.nodes, [&](llvm::StringRef name) {
    return scope.definitions.count(name) != 0;
  });
  for (const proto::NodeProto *next : order.nodes) {
    const proto::NodeProto &node = *next;
    std::string name = nameOf(node);
    if (!scope.prefix.empty())
      name = scope.prefix + "/" + name;
    NodeVisit visit{
        node, scope,
        nn::OnnxNode(builder, locate(name), printable(node.op_type()))};
    if (++nodeCount > maxNodes) {
      isAborted = true;
      return visit.view.emitError()
             << "expected at most " << maxNodes << " nodes, calls included";
    }
    if (failed(importNode(visit)))
      defineOpaque(visit);
    if (isAborted)
      return failure();
  }
  if (!order.circular)
    return success();
  isAborted = true;
  return emitError(locate(nameOf(*order.circular)))
         << describe(*order.circular) << ": input "
         << quote(order.circularInput)
         << " follows from this node's own output";
}

/// Results of a type that the model declares, or of one that they often have.
void BodyImporter::defineOpaque(NodeVisit &visit) {
  Type element = builder.getF32Type();
  for (Value operand : llvm::reverse(visit.view.operands))
    if (operand && isa<ShapedType>(operand.getType()))
      element = cast<ShapedType>(operand.getType()).getElementType();
  for (const std::string &name : visit.node.output()) {
    if (name.empty() || visit.scope.definitions.count(name))
      continue;
    Type type = visit.scope.prefix.empty() ? declared.lookup(name) : Type();
    if (!type)
      type = UnrankedTensorType::get(element);
    Value value = faults.makeOpaque(builder, visit.view.loc, type);
    visit.scope.definitions[name] = {value, /*isLeftOut=*/false, &visit.node};
  }
}

LogicalResult BodyImporter::importNode(NodeVisit &visit) {
  // Faults inside of a node's graphs are no consequences of its operands.
  const llvm::StringSet<> *outer = faults.onlyAbout(nullptr);
  auto restore = llvm::make_scope_exit([&] { faults.onlyAbout(outer); });
  if (failed(readOperands(visit)))
    return failure();
  Operator meaning = operators.find(visit.node, visit.scope.opsets);
  if (!meaning.isKnown())
    return failure();
  visit.view.version = meaning.version;
  visit.view.resultCount = visit.node.output_size();
  bool isTainted = llvm::any_of(visit.view.operands, [&](Value operand) {
    return faults.isTainted(operand);
  });
  llvm::StringSet<> names;
  for (const proto::AttributeProto &attribute : visit.node.attribute())
    names.insert(attribute.name());
  if (isTainted && !meaning.function)
    faults.onlyAbout(&names);
  size_t errors = faults.seen();
  LogicalResult done = importBound(visit, meaning);
  if (failed(done) && faults.seen() == errors)
    visit.view.emitError() << "expected other operands or attributes";
  faults.onlyAbout(nullptr);
  if (failed(done))
    return failure();
  for (Value result : visit.view.results)
    if (isTainted && result && !meaning.function)
      faults.taint(result);
  if (meaning.build)
    known.note(visit.view);
  return defineResults(visit);
}

LogicalResult BodyImporter::importBound(NodeVisit &visit,
                                        const Operator &meaning) {
  if (meaning.function)
    return callFunction(visit, *meaning.function);
  if (!meaning.build)
    return (this->*findStructural(visit.node.op_type()))(visit);
  for (auto [i, operand] : llvm::enumerate(visit.view.operands))
    if (operand && !isa<ShapedType>(operand.getType()))
      return visit.view.emitError()
             << "expected a tensor as operand " << i << ", got a sequence";
  if (failed(known.settle(visit.view)) || failed(readAttributes(visit)) ||
      (meaning.isUpgraded && failed(upgrade(visit.view))) ||
      failed(meaning.build(visit.view)) || visit.view.hasFailed())
    return failure();
  return checkUnread(visit);
}

LogicalResult BodyImporter::checkUnread(NodeVisit &visit) {
  if (auto unread = visit.view.unread(); !unread.empty())
    return visit.view.emitError(unread.front())
           << "attribute " << quote(unread.front())
           << " has no meaning in version " << visit.view.version;
  return success();
}

FailureOr<Value> BodyImporter::result(const Scope &scope, llvm::StringRef name,
                                      Location loc) {
  const Definition *definition = scope.find(name);
  if (!definition)
    return emitError(loc) << "output " << quote(name) << " is defined nowhere";
  if (definition->value)
    return noteRead(definition->value);
  if (definition->isLeftOut)
    return emitError(loc) << "output " << quote(name)
                          << " is an input that was left out";
  return emitError(loc) << "output " << quote(name) << " of "
                        << describe(*definition->source) << " is not supported";
}

LogicalResult BodyImporter::readOperands(NodeVisit &visit) {
  for (const std::string &name : visit.node.input()) {
    if (name.empty()) {
      visit.view.operands.push_back(nullptr);
      continue;
    }
    const Definition *definition = visit.scope.find(name);
    if (definition && (definition->value || definition->isLeftOut)) {
      visit.view.operands.push_back(noteRead(definition->value));
      continue;
    }
    if (definition)
      return visit.view.emitError()
             << "input " << quote(name) << " is an output of "
             << describe(*definition->source) << " that is not supported";
    return visit.view.emitError()
           << "input " << quote(name) << " is defined nowhere";
  }
  while (!visit.view.operands.empty() && !visit.view.operands.back())
    visit.view.operands.pop_back();
  return success();
}

const proto::AttributeProto *
BodyImporter::resolve(const proto::AttributeProto &attribute,
                      const Scope &scope) const {
  return attribute.ref_attr_name().empty()
             ? &attribute
             : scope.attributes.lookup(attribute.ref_attr_name());
}

LogicalResult BodyImporter::readAttributes(NodeVisit &visit) {
  for (const proto::AttributeProto &attribute : visit.node.attribute()) {
    const proto::AttributeProto *given = resolve(attribute, visit.scope);
    if (!given)
      continue;
    auto value = toAttribute(model, *given, builder.getContext());
    if (!value)
      return visit.view.emitError(attribute.name())
             << "attribute " << quote(attribute.name()) << ": "
             << llvm::toString(value.takeError());
    if (!visit.view.attributes.try_emplace(attribute.name(), *value).second)
      return visit.view.emitError(attribute.name())
             << "attribute " << quote(attribute.name()) << " is given twice";
  }
  return success();
}

LogicalResult BodyImporter::defineResults(NodeVisit &visit) {
  const auto &results = visit.view.results;
  for (auto [i, name] : llvm::enumerate(visit.node.output())) {
    if (name.empty())
      continue;
    Value value = i < results.size() ? results[i] : Value();
    Definition definition{value, /*isLeftOut=*/false, &visit.node};
    if (failed(define(visit.scope, name, definition, visit.view.loc)))
      return failure();
  }
  return success();
}

LogicalResult BodyImporter::checkDepth(NodeVisit &visit) {
  if (visit.scope.depth < maxDepth)
    return success();
  isAborted = true;
  return visit.view.emitError()
         << "calls and branches are nested deeper than " << maxDepth;
}

LogicalResult BodyImporter::bindFunction(NodeVisit &visit,
                                         const Function &function,
                                         Scope &body) {
  const proto::FunctionProto &definition = *function.definition;
  const auto &operands = visit.view.operands;
  if (operands.size() > size_t(definition.input_size()) ||
      visit.node.output_size() > definition.output_size())
    return visit.view.emitError()
           << "expected at most " << definition.input_size() << " inputs and "
           << definition.output_size() << " outputs, got " << operands.size()
           << " and " << visit.node.output_size();
  for (auto [i, name] : llvm::enumerate(definition.input())) {
    Value value = visit.view.operand(i);
    if (failed(
            define(body, name, {value, /*isLeftOut=*/!value}, visit.view.loc)))
      return failure();
  }
  for (const proto::AttributeProto &byDefault : definition.attribute_proto())
    body.attributes[byDefault.name()] = &byDefault;
  for (const proto::AttributeProto &attribute : visit.node.attribute()) {
    if (!llvm::is_contained(definition.attribute(), attribute.name()) &&
        !body.attributes.count(attribute.name()))
      return visit.view.emitError(attribute.name())
             << "attribute " << quote(attribute.name())
             << " has no meaning in this function";
    if (const proto::AttributeProto *given = resolve(attribute, visit.scope))
      body.attributes[attribute.name()] = given;
  }
  return success();
}

LogicalResult BodyImporter::callFunction(NodeVisit &visit,
                                         const Function &function) {
  if (failed(checkDepth(visit)))
    return failure();
  Scope body(function.definition->node(), function.opsets);
  body.depth = visit.scope.depth + 1;
  body.prefix = nn::nodeName(visit.view.loc);
  if (failed(bindFunction(visit, function, body)) || failed(importNodes(body)))
    return failure();
  for (int i = 0; i < visit.node.output_size(); ++i) {
    auto value = result(body, function.definition->output(i), visit.view.loc);
    if (failed(value))
      return failure();
    visit.view.results.push_back(*value);
  }
  return success();
}

} // namespace burin::onnx
