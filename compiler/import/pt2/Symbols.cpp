// Binds symbols to numbers within their ranges, and computes the unbound ones
// from the shapes of the inputs, with the ops that ONNX's Shape arithmetic
// uses.

#include "compiler/import/pt2/Symbols.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/size/Dims.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using burin::support::quote;

namespace burin::pt2 {

/// The version of ONNX whose operators stand for shape arithmetic.
static constexpr int64_t onnxVersion = 21;

LogicalResult Symbols::bind(Location loc, llvm::StringRef symbol,
                            int64_t value) {
  auto [entry, isNew] = values.emplace(symbol.str(), value);
  if (!isNew && entry->second != value)
    return emitError(loc) << "dimension " << quote(symbol)
                          << ": expected one size, got " << entry->second
                          << " and " << value;
  return checkRange(loc, symbol, size::Range::of(value));
}

LogicalResult Symbols::checkRange(Location loc, llvm::StringRef symbol,
                                  size::Range given) const {
  auto range = program.ranges.find(symbol.str());
  if (range == program.ranges.end() ||
      (given.min >= range->second.min.value_or(given.min) &&
       given.max <= range->second.max.value_or(given.max)))
    return success();
  InFlightDiagnostic error = emitError(loc) << "dimension " << quote(symbol)
                                            << ": expected a size of at least "
                                            << range->second.min.value_or(0);
  if (range->second.max)
    error << " and at most " << *range->second.max;
  error << ", as the model was exported, got " << given.min;
  return given.min == given.max ? error : error << ".." << given.max;
}

std::optional<size::Range> Symbols::rangeOf(llvm::StringRef symbol) const {
  auto given = options.shapes.ranges.find(symbol);
  if (given != options.shapes.ranges.end())
    return given->second;
  auto own = program.ranges.find(symbol.str());
  if (!options.shapes.keepsRanges || own == program.ranges.end())
    return std::nullopt;
  return size::Range{std::max<int64_t>(own->second.min.value_or(0), 0),
                     own->second.max.value_or(size::Range::unbounded)};
}

LogicalResult Symbols::bindInput(Location loc, llvm::StringRef name,
                                 llvm::ArrayRef<SymExpr> sizes) {
  const llvm::StringMap<int64_t> &dims = options.shapes.dims;
  auto shape = options.shapes.shapes.find(name);
  for (auto [i, size] : llvm::enumerate(sizes)) {
    if (!size.isSymbol())
      continue;
    auto given = dims.find(size.symbol);
    if (given != dims.end() && failed(bind(loc, size.symbol, given->second)))
      return failure();
    auto range = options.shapes.ranges.find(size.symbol);
    if (range != options.shapes.ranges.end() &&
        failed(checkRange(loc, size.symbol, range->second)))
      return failure();
    if (shape != options.shapes.shapes.end() && i < shape->second.size() &&
        failed(bind(loc, size.symbol, shape->second[i])))
      return failure();
  }
  return success();
}

void Symbols::placeInput(Value input, llvm::ArrayRef<SymExpr> sizes) {
  for (auto [i, size] : llvm::enumerate(sizes))
    if (size.isSymbol())
      places.emplace(size.symbol, Place{input, int64_t(i)});
}

void Symbols::excuse(llvm::ArrayRef<SymExpr> sizes) {
  for (const SymExpr &size : sizes)
    for (const std::string &symbol : size.symbols())
      excused.insert(symbol);
}

llvm::Expected<SymValue> Symbols::compute(const SymExpr &expr) const {
  return expr.compute([&](llvm::StringRef symbol) -> std::optional<int64_t> {
    auto found = values.find(symbol.str());
    return found == values.end() ? std::nullopt : std::optional(found->second);
  });
}

std::optional<int64_t> Symbols::evaluate(const SymExpr &expr) const {
  llvm::Expected<SymValue> value = compute(expr);
  if (value)
    return value->integer();
  llvm::consumeError(value.takeError());
  return std::nullopt;
}

std::string Symbols::faultOf(const SymExpr &expr) const {
  llvm::Expected<SymValue> value = compute(expr);
  return value ? "it is no whole number" : llvm::toString(value.takeError());
}

bool Symbols::isFromSizes(const SymExpr &expr) const {
  return llvm::all_of(expr.symbols(), [&](const std::string &symbol) {
    return values.count(symbol) || places.count(symbol);
  });
}

bool Symbols::hasOpen(const SymExpr &expr) const {
  return llvm::any_of(expr.symbols(), [&](const std::string &symbol) {
    return !values.count(symbol);
  });
}

size::Size Symbols::sizeOf(const SymExpr &expr) const {
  using size::Size;
  if (std::optional<int64_t> value = evaluate(expr))
    return *value;
  if (expr.isSymbol()) {
    std::optional<size::Range> range = rangeOf(expr.symbol);
    return range ? Size::symbol(expr.symbol, *range) : Size::unknown();
  }
  using Combine = Size (*)(const Size &, const Size &);
  auto combine =
      llvm::StringSwitch<Combine>(expr.head)
          .Case("Add", [](const Size &a, const Size &b) { return a + b; })
          .Case("Mul", [](const Size &a, const Size &b) { return a * b; })
          .Case("Max", size::max)
          .Case("Min", size::min)
          .Cases("FloorDiv", "CleanDiv", size::floorDiv)
          .Case("CeilDiv", size::ceilDiv)
          .Cases("Mod", "PythonMod", size::mod)
          .Default(nullptr);
  if (!combine || expr.args.empty())
    return Size::unknown();
  Size result = sizeOf(expr.args.front());
  for (const SymExpr &arg : llvm::drop_begin(expr.args))
    result = combine(result, sizeOf(arg));
  return result;
}

RankedTensorType Symbols::typeOf(llvm::ArrayRef<SymExpr> sizes,
                                 Type element) const {
  llvm::SmallVector<size::Size> all;
  for (const SymExpr &size : sizes)
    all.push_back(sizeOf(size));
  return size::tensorOf(all, element);
}

Value Symbols::call(
    nn::SourceNode &node, llvm::StringRef name, llvm::ArrayRef<Value> operands,
    llvm::ArrayRef<std::pair<llvm::StringRef, int64_t>> attributes) {
  nn::OnnxBuild build = bindings.findOnnx(name, onnxVersion);
  if (!build) {
    node.emitError() << "expected an op for " << name
                     << " to compute a symbolic size with; bind the symbol "
                        "with --dim";
    return nullptr;
  }
  nn::OnnxNode made(node.builder, node.loc, name);
  made.version = onnxVersion;
  made.operands.assign(operands.begin(), operands.end());
  for (auto [key, value] : attributes)
    made.attributes[key] = node.builder.getI64IntegerAttr(value);
  if (failed(build(made)) || made.hasFailed() || made.results.empty())
    return nullptr;
  return made.results.front();
}

Value Symbols::buildSymbol(nn::SourceNode &node, llvm::StringRef symbol) {
  auto place = places.find(symbol.str());
  if (place == places.end()) {
    if (excused.count(symbol.str()))
      return nullptr;
    node.emitError() << "size " << quote(symbol)
                     << ": expected it to come from an input's shape, got one "
                        "that depends on data";
    return nullptr;
  }
  const Place &at = place->second;
  if (at.dim < 0)
    return call(node, "Reshape", {at.input, node.constant({1})});
  return call(node, "Shape", {at.input},
              {{"start", at.dim}, {"end", at.dim + 1}});
}

Value Symbols::buildOne(nn::SourceNode &node, const SymExpr &expr) {
  if (std::optional<int64_t> value = evaluate(expr))
    return node.constant(*value);
  if (expr.isSymbol())
    return buildSymbol(node, expr.symbol);
  // Sizes are not negative, so that ONNX's truncating division is a floor.
  llvm::StringRef name = llvm::StringSwitch<llvm::StringRef>(expr.head)
                             .Case("Add", "Add")
                             .Case("Mul", "Mul")
                             .Case("Max", "Max")
                             .Case("Min", "Min")
                             .Cases("FloorDiv", "CleanDiv", "Div")
                             .Cases("Mod", "PythonMod", "Mod")
                             .Default("");
  if (name.empty() || expr.args.size() < 2) {
    node.emitError() << "expected sums, products and quotients of sizes, got "
                     << quote(expr.text()) << "; bind its symbols with --dim";
    return nullptr;
  }
  Value result;
  for (const SymExpr &arg : expr.args) {
    Value value = buildOne(node, arg);
    if (!value)
      return nullptr;
    result = result ? call(node, name, {result, value}) : value;
    if (!result)
      return nullptr;
  }
  return result;
}

Value Symbols::build(nn::SourceNode &node, llvm::ArrayRef<SymExpr> exprs) {
  llvm::SmallVector<Value> parts;
  for (const SymExpr &expr : exprs) {
    parts.push_back(buildOne(node, expr));
    if (!parts.back())
      return nullptr;
  }
  return parts.size() == 1 ? parts.front()
                           : call(node, "Concat", parts, {{"axis", 0}});
}

} // namespace burin::pt2
