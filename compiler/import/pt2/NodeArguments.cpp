// Arguments of graph nodes as the bindings see them: values for tensors,
// attributes for the rest.

#include "compiler/import/pt2/ComplexTensors.h"
#include "compiler/import/pt2/ElementTypes.h"
#include "compiler/import/pt2/GraphImporter.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;
using burin::support::quote;

namespace burin::pt2 {

LogicalResult
GraphImporter::addTensors(NodeVisit &visit, llvm::StringRef name,
                          llvm::ArrayRef<Argument::OptionalName> names) {
  llvm::SmallVector<Value> values;
  std::vector<bool> isPair;
  for (const Argument::OptionalName &tensor : names) {
    if (!tensor) {
      values.push_back(nullptr);
      isPair.push_back(false);
      continue;
    }
    FailureOr<Value> value = lookUp(visit.scope, *tensor, visit.view);
    if (failed(value))
      return failure();
    if (!*value)
      return visit.view.emitError()
             << "argument " << quote(name) << ": value " << quote(*tensor)
             << " is defined by no node before it";
    values.push_back(*value);
    isPair.push_back(isComplex(visit.scope.graph, *tensor));
    if (!isPair.back())
      continue;
    values.push_back(storages.imaginaryOf(
        storages.resolve(visit.scope.values.find(*tensor)->second)));
    if (!values.back())
      return visit.view.emitError()
             << "argument " << quote(name) << ": expected a complex tensor, "
             << "as the file states of " << quote(*tensor)
             << ", got a real one";
  }
  if (llvm::is_contained(isPair, true))
    visit.complexAt[name.str()] = isPair;
  visit.view.arguments[name] = values;
  visit.view.order.push_back(name.str());
  return success();
}

/// The expression behind a symbolic integer of the graph.
FailureOr<SymExpr> GraphImporter::symbolic(NodeVisit &visit,
                                           llvm::StringRef argument,
                                           const SymScalar &scalar) {
  if (!scalar.isName())
    return SymExpr::integer(scalar.integer);
  auto found = visit.scope.graph.symInts.find(scalar.name);
  if (found != visit.scope.graph.symInts.end())
    return found->second;
  visit.view.emitError() << "argument " << quote(argument) << ": expected "
                         << "'sym_int_values' to describe "
                         << quote(scalar.name) << ", found nothing";
  return failure();
}

/// Numbers as an attribute where all are known, else as a computed tensor.
LogicalResult GraphImporter::addIntegers(NodeVisit &visit, llvm::StringRef name,
                                         llvm::ArrayRef<SymScalar> scalars,
                                         bool isList) {
  llvm::SmallVector<SymExpr> exprs;
  llvm::SmallVector<int64_t> numbers;
  for (const SymScalar &scalar : scalars) {
    FailureOr<SymExpr> expr = symbolic(visit, name, scalar);
    if (failed(expr))
      return failure();
    if (std::optional<int64_t> number = symbols.evaluate(*expr))
      numbers.push_back(*number);
    exprs.push_back(std::move(*expr));
  }
  if (numbers.size() == exprs.size()) {
    visit.view.attributes[name] =
        isList ? Attribute(builder.getDenseI64ArrayAttr(numbers))
               : builder.getI64IntegerAttr(numbers.front());
    return success();
  }
  // Where all sizes are known it is the arithmetic that fails.
  for (const SymExpr &expr : exprs)
    if (!symbols.hasOpen(expr) && !symbols.evaluate(expr))
      return visit.view.emitError()
             << "argument " << quote(name) << ": expected a size, got "
             << quote(expr.text()) << ": " << symbols.faultOf(expr);
  Value computed = symbols.build(visit.view, exprs);
  if (!computed)
    return failure();
  visit.view.arguments[name] = {computed};
  std::string &depends = visit.symbolic[name.str()];
  for (const SymExpr &expr : exprs)
    for (const std::string &symbol : expr.symbols())
      if (!symbols.evaluate(SymExpr{"Symbol", 0, symbol, {}}))
        depends += (depends.empty() ? "" : ", ") + quote(symbol);
  return success();
}

/// A symbolic float or truth, which has to be known.
LogicalResult GraphImporter::addNumber(NodeVisit &visit, llvm::StringRef name,
                                       const SymScalar &scalar, bool isTruth) {
  double number = scalar.number;
  if (scalar.isName()) {
    FailureOr<SymExpr> expr = symbolic(visit, name, scalar);
    if (failed(expr))
      return failure();
    llvm::Expected<SymValue> value = symbols.compute(*expr);
    if (!value)
      return visit.view.emitError()
             << "argument " << quote(name) << ": expected a number, got "
             << quote(expr->text()) << ": " << llvm::toString(value.takeError())
             << (symbols.hasOpen(*expr) ? "; bind it with --dim NAME=N" : "");
    number = value->number();
  }
  visit.view.attributes[name] =
      isTruth ? Attribute(builder.getBoolAttr(number != 0))
              : builder.getF64FloatAttr(number);
  return success();
}

/// The attribute of an argument that is a plain literal; null for other kinds.
static Attribute literalOf(const Argument &argument, Builder &builder) {
  switch (argument.kind) {
  case ArgumentKind::Int:
  case ArgumentKind::MemoryFormat:
  case ArgumentKind::Layout:
    return builder.getI64IntegerAttr(argument.as<int64_t>());
  case ArgumentKind::Ints:
  case ArgumentKind::Bools:
    return builder.getDenseI64ArrayAttr(argument.as<std::vector<int64_t>>());
  case ArgumentKind::Float:
    return builder.getF64FloatAttr(argument.as<double>());
  case ArgumentKind::Floats:
    return DenseF64ArrayAttr::get(builder.getContext(),
                                  argument.as<std::vector<double>>());
  case ArgumentKind::Bool:
    return builder.getBoolAttr(argument.as<bool>());
  case ArgumentKind::String:
  case ArgumentKind::Device:
    return builder.getStringAttr(argument.as<std::string>());
  default:
    return nullptr;
  }
}

LogicalResult GraphImporter::readArgument(NodeVisit &visit,
                                          const NamedArgument &argument) {
  const Argument &value = argument.value;
  llvm::StringRef name = argument.name;
  switch (value.kind) {
  case ArgumentKind::None:
    return success();
  case ArgumentKind::Tensor:
    return addTensors(visit, name, {value.as<std::string>()});
  case ArgumentKind::Tensors:
  case ArgumentKind::OptionalTensors: {
    llvm::SmallVector<Argument::OptionalName> names;
    forEachTensor(value, [&](const Argument::OptionalName &tensor) {
      names.push_back(tensor);
    });
    return addTensors(visit, name, names);
  }
  case ArgumentKind::OptionalTensor:
    if (!value.as<Argument::OptionalName>())
      return success();
    return addTensors(visit, name, {value.as<Argument::OptionalName>()});
  case ArgumentKind::SymInt:
    return addIntegers(visit, name, {value.as<SymScalar>()}, false);
  case ArgumentKind::SymInts:
    return addIntegers(visit, name, value.as<std::vector<SymScalar>>(), true);
  case ArgumentKind::SymFloat:
    return addNumber(visit, name, value.as<SymScalar>(), false);
  case ArgumentKind::SymBool:
    return addNumber(visit, name, value.as<SymScalar>(), true);
  case ArgumentKind::ScalarType: {
    int64_t number = value.as<int64_t>();
    // What gives complex tensors is built from the types that the file states.
    if (visit.overload.onComplex && number >= 0 && number <= 255 &&
        partType(static_cast<ScalarType>(number), builder.getContext()))
      return success();
    Type element = number < 0 || number > 255
                       ? Type()
                       : elementType(static_cast<ScalarType>(number),
                                     builder.getContext());
    if (!element)
      return visit.view.emitError()
             << "argument " << quote(name)
             << ": expected an element type that is supported, got number "
             << number;
    visit.view.attributes[name] = TypeAttr::get(element);
    return success();
  }
  default:
    break;
  }
  Attribute literal = literalOf(value, builder);
  if (!literal)
    return visit.view.emitError()
           << "argument " << quote(name) << ": expected a tensor, a number, a "
           << "string or lists of these, got " << nameOf(value.kind).str();
  visit.view.attributes[name] = literal;
  return success();
}

/// Under `torch.autocast` operators take floating-point tensors in the type
/// that the file states for their result.
void GraphImporter::castOperands(NodeVisit &visit) {
  const auto &tensors = visit.scope.graph.tensors;
  auto meta = tensors.end();
  for (const Argument &output : visit.node.outputs)
    forEachTensor(output, [&](const Argument::OptionalName &name) {
      if (name && meta == tensors.end())
        meta = tensors.find(*name);
    });
  if (meta == tensors.end())
    return;
  Type element = elementType(meta->second.dtype, builder.getContext());
  if (!element || !isa<FloatType>(element))
    return;
  for (auto &argument : visit.view.arguments)
    for (Value &value : argument.second)
      if (value && isa<FloatType>(nn::elementOf(value)))
        value = nn::castTo(visit.view, value, element);
}

/// as_strided counts in the storage behind its tensor, in which the tensor has
/// strides and an offset of its own: these must be those of a tensor alone, and
/// the offset becomes one from its start.
LogicalResult GraphImporter::relateToStorage(NodeVisit &visit) {
  const auto &inputs = visit.node.inputs;
  const auto &tensors = visit.scope.graph.tensors;
  auto meta = tensors.end();
  if (!inputs.empty() && inputs[0].value.kind == ArgumentKind::Tensor)
    meta = tensors.find(inputs[0].value.as<std::string>());
  if (meta == tensors.end())
    return visit.view.emitError() << "expected a described tensor as argument";
  int64_t expected = 1;
  bool isAlone = meta->second.sizes.size() == meta->second.strides.size();
  for (size_t i = meta->second.sizes.size(); isAlone && i-- > 0;) {
    auto size = symbols.evaluate(meta->second.sizes[i]);
    auto stride = symbols.evaluate(meta->second.strides[i]);
    isAlone = size && stride && (*size == 1 || *stride == expected) &&
              !__builtin_mul_overflow(expected, *size, &expected);
  }
  auto offset = symbols.evaluate(meta->second.storageOffset);
  // One that was transposed in place since is no longer as described.
  auto own = visit.scope.values.find(inputs[0].value.as<std::string>());
  isAlone &= own == visit.scope.values.end() ||
             storages.resolve(own->second) == own->second;
  if (!isAlone || !offset)
    return visit.view.emitError()
           << "expected a tensor whose elements lie in a row, got strides of a "
              "view: contiguous() before it gives such a tensor";
  if (visit.view.arguments.count("storage_offset"))
    return visit.view.emitError() << "expected a constant 'storage_offset'";
  Attribute &given = visit.view.attributes["storage_offset"];
  int64_t start = 0;
  if (auto number = dyn_cast_or_null<IntegerAttr>(given))
    if (__builtin_sub_overflow(number.getInt(), *offset, &start))
      return visit.view.emitError()
             << "expected a 'storage_offset' inside the storage, got "
             << number.getInt();
  given = builder.getI64IntegerAttr(start);
  return success();
}

LogicalResult GraphImporter::readArguments(NodeVisit &visit) {
  llvm::StringSet<> names;
  for (const NamedArgument &argument : visit.node.inputs) {
    if (!names.insert(argument.name).second)
      return visit.view.emitError()
             << "argument " << quote(argument.name) << " is given twice";
    if (isStorageArgument(argument.name) ||
        (visit.overload.writesToOut && argument.name == "out"))
      continue;
    if (failed(readArgument(visit, argument)))
      return failure();
  }
  size_t results = 0;
  for (const Argument &output : visit.node.outputs)
    forEachTensor(output, [&](const Argument::OptionalName &) { ++results; });
  visit.view.resultCount = results;
  return countsInStorage(visit.overload.name) ? relateToStorage(visit)
                                              : success();
}

} // namespace burin::pt2
