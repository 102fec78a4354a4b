// Attribute access of source nodes, creation of typed nn ops, and the table of
// bindings.
#include "dialects/nn/import/Import.h"
#include "dialects/nn/Compositions.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/import/OperatorSets.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/records/Library.h"
#include "dialects/nn/reference/Fold.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/reference/Truncation.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

InFlightDiagnostic SourceNode::emitError(StringRef attribute) {
  failed = true;
  return NodeError::begin(loc, op + " node", attribute);
}

Attribute SourceNode::getAttribute(StringRef name) {
  consumed.insert(name);
  return attributes.lookup(name);
}

/// Reads `name` as `Kind`; null where absent or, after an error, where it is of
/// another kind.
template <typename Kind>
static Kind readAs(SourceNode &node, StringRef name, StringRef kind) {
  Attribute attribute = node.getAttribute(name);
  if (!attribute)
    return nullptr;
  auto typed = dyn_cast<Kind>(attribute);
  if (!typed)
    node.emitError(name) << "expected attribute '" << name << "' to be " << kind
                         << ", got " << attribute;
  return typed;
}

int64_t SourceNode::getInt(StringRef name, int64_t otherwise) {
  if (auto flag = dyn_cast_or_null<BoolAttr>(attributes.lookup(name))) {
    consumed.insert(name);
    return flag.getValue();
  }
  auto value = readAs<IntegerAttr>(*this, name, "an integer");
  return value ? value.getValue().getSExtValue() : otherwise;
}

double SourceNode::getFloat(StringRef name, double otherwise) {
  if (isa_and_nonnull<IntegerAttr>(attributes.lookup(name)))
    return double(getInt(name, 0));
  auto value = readAs<FloatAttr>(*this, name, "a number");
  return value ? value.getValueAsDouble() : otherwise;
}

std::string SourceNode::getString(StringRef name, StringRef otherwise) {
  auto value = readAs<StringAttr>(*this, name, "a string");
  return value ? value.getValue().str() : otherwise.str();
}

std::optional<SmallVector<int64_t>> SourceNode::getInts(StringRef name) {
  auto value = readAs<DenseI64ArrayAttr>(*this, name, "a list of integers");
  if (!value)
    return std::nullopt;
  return SmallVector<int64_t>(value.asArrayRef());
}

SmallVector<int64_t> SourceNode::getInts(StringRef name,
                                         ArrayRef<int64_t> otherwise) {
  return getInts(name).value_or(SmallVector<int64_t>(otherwise));
}

std::optional<SmallVector<double>> SourceNode::getFloats(StringRef name) {
  auto value = readAs<DenseF64ArrayAttr>(*this, name, "a list of numbers");
  if (!value)
    return std::nullopt;
  return SmallVector<double>(value.asArrayRef());
}

Type SourceNode::getElementType(StringRef name) {
  auto value = readAs<TypeAttr>(*this, name, "an element type");
  return value ? value.getValue() : Type();
}

ElementsAttr SourceNode::getTensor(StringRef name) {
  return readAs<ElementsAttr>(*this, name, "a tensor");
}

SmallVector<StringRef> SourceNode::unread() const {
  SmallVector<StringRef> names;
  for (const auto &entry : attributes)
    if (!consumed.contains(entry.getKey()))
      names.push_back(entry.getKey());
  llvm::sort(names);
  return names;
}

LogicalResult SourceNode::checkOperands(ArrayRef<Value> operands,
                                        std::optional<unsigned> count) {
  if (count && operands.size() != *count)
    return emitError() << "expected " << *count << " operands, got "
                       << operands.size();
  for (auto [i, operand] : llvm::enumerate(operands))
    if (!operand)
      return emitError() << "expected an operand " << i << ", got none";
  return success();
}

Type SourceNode::unknownType() {
  return UnrankedTensorType::get(builder.getNoneType());
}

LogicalResult SourceNode::inOwnName(function_ref<LogicalResult()> check) {
  std::vector<NodeError> said;
  LogicalResult result = success();
  {
    ScopedDiagnosticHandler handler(
        builder.getContext(), [&](Diagnostic &diagnostic) {
          if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
            return failure();
          said.emplace_back(diagnostic);
          return success();
        });
    result = check();
  }
  for (NodeError &error : said) {
    if (!error.kind.empty())
      error.kind = op + " node";
    error.raise();
  }
  return result;
}

SmallVector<Value> SourceNode::finish(Operation *made) {
  SmallVector<Value> results;
  FailureOr<SmallVector<Value>> folded;
  LogicalResult done = inOwnName([&] {
    return success(succeeded(refineResultTypes(made)) &&
                   succeeded(made->getName().verifyInvariants(made)) &&
                   llvm::all_of(made->getResults(),
                                [](Value result) {
                                  return succeeded(checkTensorSize(result));
                                }) &&
                   succeeded(folded = foldShapeArithmetic(made)));
  });
  if (mlir::failed(done)) {
    failed = true;
    made->erase();
    return results;
  }
  if (folded->empty())
    return SmallVector<Value>(made->getResults());
  made->erase();
  return *folded;
}

Value SourceNode::constant(ElementsAttr elements) {
  return builder.create<ConstantOp>(loc, elements.getType(), elements);
}

Value SourceNode::constant(ArrayRef<int64_t> values) {
  return constant(DenseIntElementsAttr::get(
      RankedTensorType::get({int64_t(values.size())}, builder.getI64Type()),
      values));
}

Value SourceNode::scalar(Type elementType, double value) {
  HostTensor tensor(RankedTensorType::get({}, elementType));
  setNumber(tensor, 0, value);
  return constant(tensor.toElements());
}

Type onnxElementType(int64_t number, MLIRContext *context) {
  Builder builder(context);
  switch (number) {
  case 1:
    return builder.getF32Type();
  case 2:
    return builder.getIntegerType(8, /*isSigned=*/false);
  case 3:
    return builder.getI8Type();
  case 4:
    return builder.getIntegerType(16, /*isSigned=*/false);
  case 5:
    return builder.getI16Type();
  case 6:
    return builder.getI32Type();
  case 7:
    return builder.getI64Type();
  case 9:
    return builder.getI1Type();
  case 10:
    return builder.getF16Type();
  case 11:
    return builder.getF64Type();
  case 12:
    return builder.getIntegerType(32, /*isSigned=*/false);
  case 13:
    return builder.getIntegerType(64, /*isSigned=*/false);
  case 16:
    return builder.getBF16Type();
  case 17:
    return builder.getFloat8E4M3FNType();
  case 18:
    return builder.getFloat8E4M3FNUZType();
  case 19:
    return builder.getFloat8E5M2Type();
  case 20:
    return builder.getFloat8E5M2FNUZType();
  case 21:
    return builder.getIntegerType(4, /*isSigned=*/false);
  case 22:
    return builder.getIntegerType(4);
  case 25:
    return builder.getIntegerType(2, /*isSigned=*/false);
  case 26:
    return builder.getIntegerType(2);
  default:
    return nullptr;
  }
}

Type OnnxNode::getElementType(StringRef name) {
  if (!has(name))
    return nullptr;
  int64_t number = getInt(name, 0);
  Type type = onnxElementType(number, builder.getContext());
  if (!type && !hasFailed())
    emitError(name) << "expected attribute '" << name
                    << "' to be the number of a supported element type, got "
                    << number;
  return type;
}

Value AtenNode::operand(StringRef name) {
  consumed.insert(name);
  auto found = arguments.find(name);
  return found != arguments.end() && found->second.size() == 1
             ? found->second.front()
             : Value();
}

SmallVector<Value> AtenNode::operandList(StringRef name) {
  consumed.insert(name);
  return arguments.lookup(name);
}

Value AtenNode::operandOrScalar(StringRef name, Type elementType) {
  if (Value value = operand(name))
    return value;
  if (!has(name))
    return Value();
  // A double does not hold every integer of 64 bits.
  if (!isa<IntegerAttr>(attributes.lookup(name)) || isa<FloatType>(elementType))
    return scalar(elementType, getFloat(name, 0));
  HostTensor tensor(RankedTensorType::get({}, elementType));
  tensor.setInteger(0, Integer(getInt(name, 0)));
  return constant(tensor.toElements());
}

Value AtenNode::integers(StringRef name) {
  if (Value symbolic = operand(name))
    return symbolic;
  if (isa_and_nonnull<IntegerAttr>(attributes.lookup(name)))
    return constant({getInt(name, 0)});
  auto values = getInts(name);
  return values ? constant(*values) : Value();
}

SmallVector<StringRef> AtenNode::unread() const {
  SmallVector<StringRef> names = SourceNode::unread();
  for (const auto &entry : arguments)
    if (!consumed.contains(entry.getKey()) &&
        !llvm::is_contained(names, entry.getKey()))
      names.push_back(entry.getKey());
  llvm::sort(names);
  return names;
}

Bindings Bindings::gather(MLIRContext *context) {
  Bindings bindings;
  for (RegisteredOperationName name : context->getRegisteredOperations())
    if (auto *concept_ = name.getInterface<NnOpInterface>())
      concept_->getBindings(bindings);
  bindCompositions(bindings);
  records::bind(bindings);
  bindings.resolveAliases();
  return bindings;
}

void Bindings::onnx(StringRef name, VersionRange versions, OnnxBuild build) {
  // Other domains count from 1 and have not counted further.
  if (versions.until == VersionRange().until)
    versions.until = name.contains("::") ? versions.since : lastOpsetRead;
  OnnxEntry &entry = onnxEntries[name];
  for (VersionRange other : entry.versions)
    if (versions.since <= other.until && other.since <= versions.until)
      noted.push_back(name.str() + " is claimed twice");
  entry.versions.push_back(versions);
  entry.builds.push_back(build);
}

void Bindings::aten(StringRef overload, AtenBuild build) {
  if (!atenEntries.try_emplace(overload, build).second)
    noted.push_back(overload.str() + " is claimed twice");
}

void Bindings::atenAlias(StringRef alias, StringRef base) {
  aliases[base].push_back(alias.str());
}

void Bindings::resolveAliases() {
  SmallVector<std::pair<std::string, AtenBuild>> added;
  llvm::StringSet<> met;
  auto add = [&](StringRef known, StringRef rest, AtenBuild build) {
    auto found = aliases.find(known);
    if (found == aliases.end())
      return;
    met.insert(known);
    for (const std::string &alias : found->second)
      added.emplace_back(("aten." + alias + rest).str(), build);
  };
  for (const auto &entry : atenEntries) {
    StringRef name = entry.getKey();
    if (!name.consume_front("aten."))
      continue;
    add(name, "", entry.second);
    StringRef base = name.split('.').first;
    add(base, name.drop_front(base.size()), entry.second);
  }
  for (const auto &[name, build] : added)
    aten(name, build);
  for (const auto &entry : aliases)
    if (!met.contains(entry.getKey()))
      noted.push_back(entry.second.front() + " stands for " +
                      entry.getKey().str() + ", which nothing binds");
}

OnnxBuild Bindings::findOnnx(StringRef name, int64_t version) const {
  auto entry = onnxEntries.find(name);
  if (entry == onnxEntries.end())
    return nullptr;
  for (auto [versions, build] :
       llvm::zip(entry->second.versions, entry->second.builds))
    if (version >= versions.since && version <= versions.until)
      return build;
  return nullptr;
}

ArrayRef<VersionRange> Bindings::onnxVersions(StringRef name) const {
  auto entry = onnxEntries.find(name);
  return entry == onnxEntries.end()
             ? ArrayRef<VersionRange>()
             : ArrayRef<VersionRange>(entry->second.versions);
}

AtenBuild Bindings::findAten(StringRef overload) const {
  return atenEntries.lookup(overload);
}

template <typename Map>
static SmallVector<StringRef> sortedKeys(const Map &map) {
  SmallVector<StringRef> names(map.keys());
  llvm::sort(names);
  return names;
}

SmallVector<StringRef> Bindings::onnxNames() const {
  return sortedKeys(onnxEntries);
}
SmallVector<StringRef> Bindings::atenNames() const {
  return sortedKeys(atenEntries);
}

} // namespace burin::nn
