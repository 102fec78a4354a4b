// Builds the function around an exported graph: its arguments, what it returns,
// and their names.

#include "compiler/import/pt2/Importer.h"
#include "compiler/import/pt2/ElementTypes.h"
#include "compiler/import/pt2/GraphImporter.h"
#include "compiler/import/pt2/States.h"
#include "compiler/support/CheckedMath.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/size/Dims.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include <sys/mman.h>

using namespace mlir;
using burin::support::quote;

namespace burin::pt2 {

namespace {

/// What an import has in hand while the function is built.
struct Building {
  const Package &package;
  Symbols &symbols;
  GraphImporter &importer;
  Scope &scope;
  func::FuncOp function;
  OpBuilder &builder;
  const std::shared_ptr<llvm::MemoryBuffer> &file;
  std::vector<ChangedBuffer> states;
};

/// What the caller gives: a tensor, or a whole number, which has no `meta`.
struct UserInput {
  std::string name;
  const TensorMeta *meta;
  Location loc;
};

} // namespace

/// What a caller gives, in order; other inputs are parts of the model or
/// literals that the graph holds already.
static FailureOr<llvm::SmallVector<UserInput>> userInputs(Building &at) {
  llvm::SmallVector<UserInput> inputs;
  for (const InputSpec &spec : at.package.program.inputs) {
    if (spec.kind != InputSpec::Kind::User ||
        spec.argument.kind == ArgumentKind::None)
      continue;
    if (spec.argument.kind == ArgumentKind::SymInt &&
        spec.argument.as<SymScalar>().isName()) {
      const std::string &name = spec.argument.as<SymScalar>().name;
      inputs.push_back({name, nullptr, at.importer.locate(name)});
      continue;
    }
    if (spec.argument.kind != ArgumentKind::Tensor)
      return emitError(at.function.getLoc())
             << "input " << inputs.size()
             << ": expected a tensor or a whole number, got "
             << nameOf(spec.argument.kind).str();
    const std::string &name = spec.argument.as<std::string>();
    Location loc = at.importer.locate(name);
    auto meta = at.package.program.graph.tensors.find(name);
    if (meta == at.package.program.graph.tensors.end())
      return emitError(loc) << "input " << quote(name)
                            << ": expected 'tensor_values' to describe it, "
                               "found nothing";
    inputs.push_back({name, &meta->second, loc});
  }
  return inputs;
}

/// The argument's type and its `nn.dims`, null where all sizes are numbers.
/// Symbols stay open even where they are bound, for nn::InputShapes to bind;
/// expressions of symbols it cannot know.
static FailureOr<std::pair<RankedTensorType, ArrayAttr>>
argumentType(Building &at, const UserInput &input) {
  if (!input.meta)
    return std::pair(RankedTensorType::get({}, at.builder.getI64Type()),
                     ArrayAttr());
  Type element = elementType(input.meta->dtype, at.builder.getContext());
  if (!element)
    return emitError(input.loc)
           << "input " << quote(input.name)
           << ": expected an element type that is supported, got "
           << nameOf(input.meta->dtype).str();
  llvm::SmallVector<int64_t> fixed;
  llvm::SmallVector<size::Size> sizes;
  llvm::SmallVector<Attribute> dims;
  for (auto [i, size] : llvm::enumerate(input.meta->sizes)) {
    std::optional<int64_t> number =
        size.isSymbol() ? std::nullopt : at.symbols.evaluate(size);
    if (!number && size.symbols().empty())
      return emitError(input.loc)
             << "input " << quote(input.name) << " dimension " << i
             << ": expected a size, got " << quote(size.text());
    if (number && *number < 0)
      return emitError(input.loc)
             << "input " << quote(input.name) << " dimension " << i
             << ": expected a size of at least 0, got " << *number;
    bool isBound = size.isSymbol() && at.symbols.evaluate(size);
    sizes.push_back(number    ? size::Size(*number)
                    : isBound ? size::Size::unknown()
                              : at.symbols.sizeOf(size));
    fixed.push_back(number.value_or(1));
    dims.push_back(number ? Attribute(at.builder.getI64IntegerAttr(*number))
                          : at.builder.getStringAttr(size.text()));
  }
  if (!support::checkedByteSize(fixed, bytesOf(input.meta->dtype)))
    return emitError(input.loc) << "input " << quote(input.name)
                                << ": expected sizes whose product fits 64 "
                                   "bits";
  RankedTensorType type = size::tensorOf(sizes, element);
  return std::pair(type, type.hasStaticShape() ? ArrayAttr()
                                               : at.builder.getArrayAttr(dims));
}

/// A whole number that the caller gives is the symbol that the file computes
/// with.
static LogicalResult importNumber(Building &at, const UserInput &input,
                                  Value value) {
  const auto &symInts = at.package.program.graph.symInts;
  auto known = symInts.find(input.name);
  if (known == symInts.end() || !known->second.isSymbol())
    return emitError(input.loc) << "input " << quote(input.name)
                                << ": expected 'sym_int_values' to give it a "
                                   "symbol, found nothing";
  const std::string &symbol = known->second.symbol;
  if (auto numbers = nn::constantIntegers(value))
    return at.symbols.bind(input.loc, symbol, numbers->front());
  at.symbols.placeNumber(value, symbol);
  return success();
}

/// Parts of the model: those that the program changes become arguments, others
/// get their value when they are first read.
static LogicalResult importStored(Building &at) {
  llvm::StringSet<> changed;
  for (const ChangedBuffer &buffer : at.states) {
    changed.insert(buffer.name);
    Location loc = at.importer.locate(buffer.name);
    Value value = addState(at.function, at.package, buffer, loc, at.file);
    if (!value ||
        failed(at.importer.defineBase(at.scope, buffer.input, value, loc)))
      return failure();
  }
  for (const InputSpec &spec : at.package.program.inputs) {
    if (!spec.isStored() ||
        (spec.kind == InputSpec::Kind::Buffer && changed.contains(spec.target)))
      continue;
    if (failed(at.importer.defineBase(at.scope, spec.argument.as<std::string>(),
                                      Value(), at.importer.locate(spec.target),
                                      spec.target)))
      return failure();
  }
  return success();
}

static LogicalResult importInputs(Building &at, const ImportOptions &options) {
  auto inputs = userInputs(at);
  if (failed(inputs))
    return failure();
  for (const UserInput &input : *inputs)
    if (input.meta &&
        failed(at.symbols.bindInput(input.loc, input.name, input.meta->sizes)))
      return failure();
  llvm::SmallVector<Type> types;
  llvm::SmallVector<DictionaryAttr> dictionaries;
  llvm::SmallVector<Location> locations;
  for (const UserInput &input : *inputs) {
    auto type = argumentType(at, input);
    if (failed(type))
      return failure();
    llvm::SmallVector<NamedAttribute> attributes = {at.builder.getNamedAttr(
        "nn.name", at.builder.getStringAttr(input.name))};
    if (type->second)
      attributes.push_back(at.builder.getNamedAttr("nn.dims", type->second));
    types.push_back(type->first);
    dictionaries.push_back(at.builder.getDictionaryAttr(attributes));
    locations.push_back(input.loc);
  }
  // All at once: each insertion makes a new function type.
  at.function.insertArguments(llvm::SmallVector<unsigned>(types.size(), 0),
                              types, dictionaries, locations);
  llvm::StringMap<size::Range> allowed;
  for (const auto &[symbol, range] : at.package.program.ranges)
    allowed[symbol] = {range.min.value_or(0),
                       range.max.value_or(size::Range::unbounded)};
  auto values = options.shapes.bind(at.function, allowed);
  if (failed(values))
    return failure();
  for (auto [input, value] : llvm::zip_equal(*inputs, *values)) {
    if (!input.meta) {
      if (failed(importNumber(at, input, value)))
        return failure();
      continue;
    }
    at.symbols.placeInput(value, input.meta->sizes);
    if (failed(at.importer.defineBase(at.scope, input.name, value, input.loc)))
      return failure();
  }
  return importStored(at);
}

/// The name of an output that another one has as well gets a number. `names`
/// holds the numbers of each name that were tried.
static std::string uniqueName(llvm::StringRef name,
                              llvm::StringMap<unsigned> &names) {
  std::string unique = name.str();
  if (names.try_emplace(name, 0).second)
    return unique;
  do
    unique = (name + "_" + llvm::Twine(++names[name])).str();
  while (!names.try_emplace(unique, 0).second);
  return unique;
}

/// Whether an output needs no tensor: what the caller of the Python program
/// gets there is a literal of the program, or follows from the sizes of inputs.
static bool isLeftOut(Building &at, const Argument &output) {
  switch (output.kind) {
  case ArgumentKind::None:
  case ArgumentKind::Int:
  case ArgumentKind::Float:
  case ArgumentKind::Bool:
  case ArgumentKind::String:
    return true;
  case ArgumentKind::SymInt:
  case ArgumentKind::SymFloat:
  case ArgumentKind::SymBool: {
    const SymScalar &scalar = output.as<SymScalar>();
    const auto &known = at.package.program.graph.symInts;
    auto expr = known.find(scalar.name);
    return !scalar.isName() ||
           (expr != known.end() && at.symbols.isFromSizes(expr->second));
  }
  default:
    return false;
  }
}

/// The value of output `number`; null for one that is left out.
static FailureOr<Value> importOutput(Building &at, const OutputSpec &spec,
                                     size_t number) {
  if (spec.kind == OutputSpec::Kind::BufferMutation &&
      llvm::none_of(at.states, [&](const ChangedBuffer &buffer) {
        return buffer.name == spec.target;
      }))
    return emitError(at.importer.locate(spec.target))
           << "the program changes " << quote(spec.target)
           << ": expected one of its buffers";
  if (spec.kind == OutputSpec::Kind::ParameterMutation)
    return emitError(at.importer.locate(spec.target))
           << "the program changes " << quote(spec.target)
           << ", which would have to be kept from one run to the next; "
              "expected one that changes buffers only";
  // Inputs stay as the caller gave them, and what a buffer becomes is kept.
  if (spec.kind != OutputSpec::Kind::User || isLeftOut(at, spec.argument))
    return Value();
  if (spec.argument.kind != ArgumentKind::Tensor)
    return emitError(at.function.getLoc())
           << "output " << number
           << ": expected a tensor, a literal or what follows from the sizes "
              "of inputs, got "
           << nameOf(spec.argument.kind).str();
  const std::string &name = spec.argument.as<std::string>();
  nn::SourceNode node(at.builder, at.importer.locate(name), "output");
  FailureOr<Value> value = at.importer.lookUp(at.scope, name, node);
  if (failed(value))
    return failure();
  if (!*value)
    return emitError(node.loc)
           << "output " << quote(name) << " is defined by no node";
  if (isComplex(at.package.program.graph, name))
    return emitError(node.loc)
           << "output " << quote(name)
           << ": expected a real tensor, got a complex one: have the model "
              "return torch.view_as_real of it";
  return value;
}

/// What the next run finds in `buffer`.
static FailureOr<Value> importState(Building &at, const ChangedBuffer &buffer) {
  nn::SourceNode node(at.builder, at.importer.locate(buffer.name), "buffer");
  FailureOr<Value> value = at.importer.lookUp(
      at.scope, buffer.output.empty() ? buffer.input : buffer.output, node);
  if (succeeded(value) && !*value)
    return emitError(node.loc)
           << "new value " << quote(buffer.output) << " of buffer "
           << quote(buffer.name) << " is defined by no node";
  return value;
}

static LogicalResult importOutputs(Building &at) {
  llvm::SmallVector<Value> values;
  llvm::SmallVector<Attribute> attributes;
  llvm::StringMap<unsigned> names;
  for (auto [i, spec] : llvm::enumerate(at.package.program.outputs)) {
    FailureOr<Value> value = importOutput(at, spec, i);
    if (failed(value))
      return failure();
    if (!*value)
      continue;
    values.push_back(*value);
    std::string name = uniqueName(spec.argument.as<std::string>(), names);
    attributes.push_back(at.builder.getDictionaryAttr(
        at.builder.getNamedAttr("nn.name", at.builder.getStringAttr(name))));
  }
  if (values.empty())
    return emitError(at.function.getLoc())
           << "expected at least one output that is a tensor";
  for (const ChangedBuffer &buffer : at.states) {
    FailureOr<Value> value = importState(at, buffer);
    if (failed(value))
      return failure();
    values.push_back(*value);
    auto name = at.builder.getStringAttr(buffer.name);
    attributes.push_back(at.builder.getDictionaryAttr(
        {at.builder.getNamedAttr("nn.name", name),
         at.builder.getNamedAttr("nn.state", name)}));
  }
  at.builder.create<func::ReturnOp>(at.function.getLoc(), values);
  at.function.setType(at.builder.getFunctionType(
      at.function.getArgumentTypes(), ValueRange(values).getTypes()));
  at.function.setResAttrsAttr(at.builder.getArrayAttr(attributes));
  return success();
}

OwningOpRef<ModuleOp>
importBuffer(const std::shared_ptr<llvm::MemoryBuffer> &file,
             MLIRContext *context, const ImportOptions &options) {
  context->loadDialect<func::FuncDialect, nn::NnDialect>();
  Location unknown = UnknownLoc::get(context);
  llvm::Expected<Package> package =
      readPackage(file->getMemBufferRef(), options.model);
  if (!package) {
    emitError(unknown) << llvm::toString(package.takeError());
    return nullptr;
  }
  // The sums of all bytes were checked, which took them into memory; they are
  // not needed there before they are read again.
  if (file->getBufferKind() == llvm::MemoryBuffer::MemoryBuffer_MMap)
    ::madvise(const_cast<char *>(file->getBufferStart()), file->getBufferSize(),
              MADV_DONTNEED);
  nn::Bindings bindings = nn::Bindings::gather(context);
  const Graph &graph = package->program.graph;
  OwningOpRef<ModuleOp> module(ModuleOp::create(unknown));
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  auto function = builder.create<func::FuncOp>(unknown, "main",
                                               builder.getFunctionType({}, {}));
  builder.setInsertionPointToEnd(function.addEntryBlock());
  Symbols symbols(package->program, options, bindings);
  nn::Faults faults(context);
  GraphImporter importer(*package, file, bindings, symbols, builder, faults);
  Scope scope(graph);
  Building at{
      *package, symbols, importer, scope,
      function, builder, file,     changedBuffers(*package, bindings, symbols)};
  // What is open is worth knowing at the same time.
  if (std::string unsupported = describeUnknown(package->program, bindings);
      !unsupported.empty())
    emitError(unknown) << unsupported;
  if (succeeded(importInputs(at, options)) &&
      succeeded(importer.importNodes(scope)))
    (void)importOutputs(at);
  if (failed(faults.report()) || failed(verify(*module)))
    return nullptr;
  return module;
}

OwningOpRef<ModuleOp> importFile(llvm::StringRef path, MLIRContext *context,
                                 const ImportOptions &options) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!file) {
    emitError(UnknownLoc::get(context))
        << "file " << quote(path) << ": " << file.getError().message();
    return nullptr;
  }
  return importBuffer(std::move(*file), context, options);
}

} // namespace burin::pt2
