// Calls of other operators: the argument list becomes a node, which the binding
// of that operator builds as if the model held it.
#include "dialects/nn/import/OperatorSets.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/records/Evaluator.h"
#include "llvm/ADT/STLExtras.h"
#include <array>

using namespace mlir;

namespace burin::nn::records {

ArrayRef<StringRef> plainOverloads() {
  static const StringRef overloads[] = {"default", "Tensor", "self"};
  return overloads;
}

/// What the argument at `place` is called, where the operator has no record to
/// say so; empty where a record has to.
static StringRef placeName(StringRef overload, size_t place) {
  static const std::pair<StringRef, std::array<StringRef, 3>> others[] = {
      {"aten.where.self", {"condition", "self", "other"}},
      {"aten.cat.default", {"tensors", "dim", ""}},
      {"aten.stack.default", {"tensors", "dim", ""}},
  };
  for (const auto &[name, places] : others)
    if (name == overload)
      return place < places.size() ? places[place] : "";
  return place == 0 ? "self" : place == 1 ? "other" : "";
}

/// A def's parameters from the arguments of its call.
static std::optional<Evaluator::Result>
takeArgument(ArrayRef<std::pair<StringRef, Term>> arguments, size_t place,
             StringRef name) {
  for (auto [i, argument] : llvm::enumerate(arguments))
    if (argument.first == name || (argument.first.empty() && i == place))
      return argument.second;
  return std::nullopt;
}

Evaluator::Result Evaluator::callDef(const Definition &def,
                                     const Arguments &arguments) {
  SmallVector<std::pair<StringRef, Term>> given;
  for (const Argument &argument : arguments)
    given.emplace_back(argument.name, argument.term);
  Scope scope;
  for (auto [place, parameter] : llvm::enumerate(def.parameters)) {
    if (auto term = takeArgument(given, place, parameter.name))
      scope[parameter.name] = **term;
    else if (parameter.otherwise) {
      Result otherwise = evaluate(*parameter.otherwise, Scope());
      if (!otherwise)
        return std::nullopt;
      scope[parameter.name] = *otherwise;
    } else {
      fault() << "expected an argument '" << parameter.name << "' of '"
              << def.name << "', got none";
      return std::nullopt;
    }
  }
  std::optional<Terms> results = run(def, scope);
  if (!results)
    return std::nullopt;
  return results->size() == 1 ? results->front() : Term(*results);
}

/// A known term as the importers translate arguments; null for others.
Attribute Evaluator::attributeOf(const Term &term) {
  Builder &builder = node.builder;
  if (const bool *truth = term.as<bool>())
    return builder.getBoolAttr(*truth);
  if (term.isWhole())
    return builder.getI64IntegerAttr(term.whole());
  if (term.isNumber())
    return builder.getF64FloatAttr(term.number());
  if (const auto *text = term.as<std::string>())
    return builder.getStringAttr(*text);
  if (const Type *type = term.as<Type>())
    return TypeAttr::get(*type);
  const Terms *list = term.as<Terms>();
  if (!list || !llvm::all_of(*list, [](const Term &t) { return t.isNumber(); }))
    return nullptr;
  if (llvm::all_of(*list, [](const Term &t) { return t.isWhole(); }))
    return builder.getDenseI64ArrayAttr(
        llvm::map_to_vector(*list, [](const Term &t) { return t.whole(); }));
  return DenseF64ArrayAttr::get(
      builder.getContext(),
      llvm::map_to_vector(*list, [](const Term &t) { return t.number(); }));
}

Evaluator::Result Evaluator::resultsOf(ArrayRef<Value> results) {
  Terms terms;
  for (Value value : results)
    terms.push_back(value ? Term(value) : Term());
  return terms.size() == 1 ? terms.front() : Term(terms);
}

Evaluator::Result Evaluator::callOnnx(StringRef name,
                                      const Arguments &arguments,
                                      unsigned wanted) {
  OnnxBuild build = library.operators().findOnnx(name, lastOpsetRead);
  if (!build) {
    fault() << "expected an operator of operator set " << lastOpsetRead
            << ", got '" << name << "'";
    return std::nullopt;
  }
  OnnxNode call(node.builder, node.loc, (node.op + " by " + name).str());
  call.version = lastOpsetRead;
  call.resultCount = wanted;
  for (const Argument &argument : arguments) {
    Value tensor = argument.term.tensor();
    Attribute attribute = attributeOf(argument.term);
    if (auto truth = dyn_cast_or_null<BoolAttr>(attribute))
      attribute = node.builder.getI64IntegerAttr(truth.getValue());
    if (argument.name.empty() && (tensor || argument.term.isNone()))
      call.operands.push_back(tensor);
    else if (!argument.name.empty() && attribute)
      call.attributes[argument.name] = attribute;
    else if (!argument.term.isNone()) {
      fault() << "in " << name << ": expected tensors by place and attributes "
              << "by name, got " << describe(argument.term);
      return std::nullopt;
    }
  }
  if (failed(build(call)) || call.hasFailed())
    return std::nullopt;
  if (auto unread = call.unread(); !unread.empty()) {
    fault() << "in " << name << ": attribute '" << unread.front()
            << "' is not supported";
    return std::nullopt;
  }
  return resultsOf(call.results);
}

/// Sets an argument of an ATen call; false for what none can be.
bool Evaluator::giveArgument(AtenNode &call, StringRef name, const Term &term) {
  const Terms *list = term.as<Terms>();
  bool isTensors =
      list && !list->empty() && llvm::all_of(*list, [](const Term &part) {
        return part.tensor() || part.isNone();
      });
  if (term.isNone())
    return true;
  if (const Computed *computed = term.as<Computed>()) {
    call.arguments[name] = {computed->value};
    return true;
  }
  if (term.tensor() || isTensors) {
    auto &values = call.arguments[name];
    if (!isTensors)
      values.push_back(term.tensor());
    else
      for (const Term &part : *list)
        values.push_back(part.tensor());
    call.order.push_back(name.str());
    return true;
  }
  Attribute attribute = attributeOf(term);
  if (attribute)
    call.attributes[name] = attribute;
  return bool(attribute);
}

Evaluator::Result Evaluator::callAten(StringRef name,
                                      const Arguments &arguments,
                                      unsigned wanted) {
  std::string overload = ("aten." + name).str();
  AtenBuild build = library.operators().findAten(overload);
  if (!name.contains('.'))
    for (StringRef plain : plainOverloads())
      if (!build) {
        overload = ("aten." + name + "." + plain).str();
        build = library.operators().findAten(overload);
      }
  if (!build) {
    fault() << "expected an operator, got 'aten." << name << "'";
    return std::nullopt;
  }
  const Definition *record = library.findRecord(overload);
  AtenNode call(node.builder, node.loc, node.op + " by " + overload);
  call.resultCount = wanted;
  for (auto [place, argument] : llvm::enumerate(arguments)) {
    StringRef called = argument.name;
    if (called.empty() && record && place < record->parameters.size())
      called = record->parameters[place].name;
    else if (called.empty() && !record)
      called = placeName(overload, place);
    if (called.empty() || !giveArgument(call, called, argument.term)) {
      fault() << "in " << overload << ": expected "
              << (called.empty() ? "the name of an argument"
                                 : "a tensor, a number or a list of these")
              << ", got " << describe(argument.term);
      return std::nullopt;
    }
  }
  if (failed(build(call)) || call.hasFailed())
    return std::nullopt;
  if (auto unread = call.unread(); !unread.empty()) {
    fault() << "in " << overload << ": argument '" << unread.front()
            << "' is not supported";
    return std::nullopt;
  }
  return resultsOf(call.results);
}

} // namespace burin::nn::records
