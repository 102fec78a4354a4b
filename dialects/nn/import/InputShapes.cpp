// Parses the options, binds names to sizes, and says what is still open
// together with the options that would bind it.
#include "dialects/nn/import/InputShapes.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Sizes.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace burin::nn {

/// How many open dimensions one message spells out.
static constexpr size_t maxListed = 20;

/// A size in decimal; absent for other text.
static std::optional<int64_t> parseSize(StringRef text) {
  int64_t size;
  if (text.getAsInteger(10, size) || size < 0)
    return std::nullopt;
  return size;
}

static llvm::Error refuse(const llvm::Twine &message) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), message);
}

/// A range as `--dim` has it.
static std::string describe(size::Range range) {
  std::string least = std::to_string(range.min);
  return range.min == range.max ? least
                                : least + ".." + std::to_string(range.max);
}

/// `LEAST..MOST` as a range; absent for other text.
static std::optional<size::Range> parseRange(StringRef text) {
  auto [least, most] = text.split("..");
  std::optional<int64_t> min = parseSize(least), max = parseSize(most);
  if (!text.contains("..") || !min || !max)
    return std::nullopt;
  return size::Range{*min, *max};
}

/// Notes what `--dim text` says.
static llvm::Error addDim(StringRef text, InputShapes &result) {
  auto [name, number] = text.rsplit('=');
  std::optional<int64_t> size = parseSize(number);
  std::optional<size::Range> range = parseRange(number);
  if ((!size && !range) || name.size() == text.size())
    return refuse("--dim '" + text +
                  "': expected NAME=N with N a number of at least 0, or "
                  "NAME=LEAST..MOST");
  if (range && range->min > range->max)
    return refuse("--dim '" + text +
                  "': expected a range whose least size is no greater than "
                  "its greatest");
  size::Range given = range ? *range : size::Range::of(*size);
  std::optional<size::Range> before;
  if (auto known = result.ranges.find(name); known != result.ranges.end())
    before = known->second;
  else if (auto known = result.dims.find(name); known != result.dims.end())
    before = size::Range::of(known->second);
  if (before && !(*before == given))
    return refuse("--dim '" + name + "': expected one size, got " +
                  describe(*before) + " and " + describe(given));
  if (given.min == given.max)
    result.dims.try_emplace(name, given.min);
  else
    result.ranges.try_emplace(name, given);
  return llvm::Error::success();
}

/// `INPUT=AxBxC` as name and sizes; absent for other text.
static std::optional<std::pair<StringRef, SmallVector<int64_t>>>
parseShape(StringRef text) {
  auto [name, list] = text.rsplit('=');
  SmallVector<StringRef> parts;
  SmallVector<int64_t> sizes;
  if (text.contains('=') && !list.empty())
    list.split(parts, 'x');
  for (StringRef part : parts)
    if (std::optional<int64_t> size = parseSize(part))
      sizes.push_back(*size);
  if (!text.contains('=') || sizes.size() != parts.size())
    return std::nullopt;
  return std::pair(name, sizes);
}

llvm::Expected<InputShapes> InputShapes::parse(ArrayRef<std::string> dims,
                                               ArrayRef<std::string> shapes,
                                               ArrayRef<std::string> values) {
  InputShapes result;
  for (StringRef text : dims)
    if (llvm::Error error = addDim(text, result))
      return error;
  for (StringRef text : shapes) {
    auto parsed = parseShape(text);
    if (!parsed)
      return refuse("--shape '" + text +
                    "': expected INPUT=AxBxC with numbers of at least 0");
    auto [entry, isNew] =
        result.shapes.try_emplace(parsed->first, parsed->second);
    if (!isNew && entry->second != parsed->second)
      return refuse("--shape '" + parsed->first +
                    "': expected one shape for this input, got two");
  }
  for (StringRef text : values) {
    auto [name, list] = text.rsplit('=');
    SmallVector<StringRef> parts;
    list.split(parts, ',');
    double number;
    for (StringRef part : parts)
      if (part.getAsDouble(number) || name.size() == text.size())
        return refuse("--value '" + text +
                      "': expected INPUT=V or INPUT=V,V with numbers");
    SmallVector<std::string> numbers(parts.begin(), parts.end());
    if (!result.values.try_emplace(name, std::move(numbers)).second)
      return refuse("--value '" + name +
                    "': expected one value for this input, got two");
  }
  return result;
}

namespace {

/// One binding of the arguments of a function.
class Binder {
public:
  Binder(const InputShapes &given, func::FuncOp function,
         const llvm::StringMap<size::Range> &allowed)
      : given(given), function(function), allowed(allowed) {}

  FailureOr<SmallVector<Value>> run() {
    if (failed(checkNames()))
      return failure();
    for (BlockArgument argument : function.getArguments())
      if (failed(bindWhole(argument)))
        return failure();
    for (BlockArgument argument : function.getArguments())
      bindByName(argument);
    for (BlockArgument argument : function.getArguments())
      if (failed(checkTensorSize(argument)))
        return failure();
    if (given.mustBindAll && failed(checkAllBound()))
      return failure();
    function.setType(FunctionType::get(
        function.getContext(), function.getBody().front().getArgumentTypes(),
        function.getResultTypes()));
    return setValues();
  }

private:
  std::string nameOf(BlockArgument input) {
    return inputName(function, input.getArgNumber());
  }

  /// The name of a dimension; empty where it has none.
  StringRef dimName(BlockArgument input, size_t dim) {
    auto names =
        function.getArgAttrOfType<ArrayAttr>(input.getArgNumber(), "nn.dims");
    auto name = names && dim < names.size() ? dyn_cast<StringAttr>(names[dim])
                                            : StringAttr();
    return name && name.getValue() != "?" ? name.getValue() : StringRef();
  }

  /// The size of 0 or less that the model declares for an open dimension.
  std::optional<int64_t> declaredSize(BlockArgument input, size_t dim) {
    auto names =
        function.getArgAttrOfType<ArrayAttr>(input.getArgNumber(), "nn.dims");
    auto size = names && dim < names.size() ? dyn_cast<IntegerAttr>(names[dim])
                                            : IntegerAttr();
    return size ? std::optional(size.getInt()) : std::nullopt;
  }

  /// A name that binds nothing is a mistake worth an error.
  LogicalResult checkNames() {
    llvm::MapVector<StringRef, std::string> dims;
    SmallVector<std::string> inputs;
    for (BlockArgument argument : function.getArguments()) {
      inputs.push_back(nameOf(argument));
      auto names = function.getArgAttrOfType<ArrayAttr>(argument.getArgNumber(),
                                                        "nn.dims");
      for (size_t i = 0; names && i < names.size(); ++i)
        if (StringRef name = dimName(argument, i); !name.empty())
          dims.insert({name, " (input '" + nameOf(argument) + "' dimension " +
                                 std::to_string(i) + ")"});
    }
    Location loc = function->getParentOp()->getLoc();
    SmallVector<StringRef> named = sortedNames(given.dims);
    llvm::append_range(named, sortedNames(given.ranges));
    for (StringRef name : named) {
      if (dims.contains(name))
        continue;
      InFlightDiagnostic error =
          emitError(loc) << "--dim '" << name
                         << "': no input has an open dimension of that name";
      for (auto [i, known] : llvm::enumerate(dims))
        if (i < maxListed)
          error << (i == 0 ? "; there are '" : ", '") << known.first << "'"
                << known.second;
      return error;
    }
    for (auto [option, names] :
         {std::pair("--shape", sortedNames(given.shapes)),
          std::pair("--value", sortedNames(given.values))})
      for (StringRef name : names)
        if (!llvm::is_contained(inputs, name))
          return emitError(loc)
                 << option << " '" << name << "': no input has that name"
                 << "; there are '" << joined(inputs, "', '") << "'";
    return success();
  }

  LogicalResult bindWhole(BlockArgument argument) {
    auto found = given.shapes.find(nameOf(argument));
    if (found == given.shapes.end())
      return success();
    ArrayRef<int64_t> shape = found->second;
    auto type = cast<ShapedType>(argument.getType());
    auto error = [&]() {
      return emitError(argument.getLoc())
             << "--shape for input '" << found->first() << "': ";
    };
    if (type.hasRank() && type.getRank() != int64_t(shape.size()))
      return error() << "expected " << type.getRank() << " dimensions, got "
                     << shape.size();
    for (auto [i, size] : llvm::enumerate(shape)) {
      if (type.hasRank() && !type.isDynamicDim(i) && type.getDimSize(i) != size)
        return error() << "expected dimension " << i << " to be "
                       << type.getDimSize(i) << " as in the model, got "
                       << size;
      StringRef name = dimName(argument, i);
      if (name.empty())
        continue;
      if (auto dim = given.dims.find(name);
          dim != given.dims.end() && dim->second != size)
        return error() << "expected dimension " << i << " to be " << dim->second
                       << " as --dim '" << name << "' says, got " << size;
      if (auto range = given.ranges.find(name);
          range != given.ranges.end() &&
          (size < range->second.min || size > range->second.max))
        return error() << "expected dimension " << i << " to be "
                       << describe(range->second) << " as --dim '" << name
                       << "' says, got " << size;
      auto [implied, isNew] = sizes.try_emplace(name, size);
      // Exporters also name alike what is not alike.
      if (!isNew && implied->second != size)
        implied->second = ShapedType::kDynamic;
    }
    argument.setType(RankedTensorType::get(shape, type.getElementType()));
    return success();
  }

  void bindByName(BlockArgument argument) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type)
      return;
    SizeList all = size::sizesOf(type);
    for (auto [i, size] : llvm::enumerate(all)) {
      StringRef name = dimName(argument, i);
      if (!size.isUnknown() || name.empty())
        continue;
      if (auto dim = given.dims.find(name); dim != given.dims.end())
        size = dim->second;
      else if (auto implied = sizes.find(name);
               implied != sizes.end() &&
               !ShapedType::isDynamic(implied->second))
        size = implied->second;
      else if (auto range = given.ranges.find(name);
               range != given.ranges.end())
        size = Size::symbol(name, range->second);
    }
    argument.setType(tensorOf(all, type.getElementType()));
  }

  /// Puts constants in the place of arguments; returns what each has become.
  FailureOr<SmallVector<Value>> setValues() {
    SmallVector<Value> values;
    llvm::BitVector fixed(function.getNumArguments());
    OpBuilder builder = OpBuilder::atBlockBegin(&function.getBody().front());
    for (BlockArgument argument : function.getArguments()) {
      values.push_back(argument);
      auto found = given.values.find(nameOf(argument));
      if (found == given.values.end())
        continue;
      auto elements = toElements(argument, found->second);
      if (failed(elements))
        return failure();
      values.back() = builder.create<ConstantOp>(
          argument.getLoc(), elements->getType(), *elements);
      argument.replaceAllUsesWith(values.back());
      fixed.set(argument.getArgNumber());
    }
    if (fixed.any())
      function.eraseArguments(fixed);
    return values;
  }

  FailureOr<ElementsAttr> toElements(BlockArgument argument,
                                     ArrayRef<std::string> numbers) {
    auto refuse = [&]() {
      return emitError(argument.getLoc())
             << "--value for input '" << nameOf(argument) << "': expected ";
    };
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type || !type.hasStaticShape())
      return refuse() << "an input of known shape, got " << argument.getType();
    HostTensor tensor(type);
    if (numbers.size() != 1 && int64_t(numbers.size()) != tensor.size())
      return refuse() << tensor.size()
                      << (tensor.size() == 1 ? " number" : " numbers")
                      << ", got " << numbers.size();
    for (int64_t i = 0; i < tensor.size(); ++i) {
      StringRef text = numbers[numbers.size() == 1 ? 0 : i];
      double real = 0;
      int64_t integer = 0;
      text.getAsDouble(real);
      if (tensor.isFloat())
        tensor.setReal(i, real);
      else if (text.getAsInteger(10, integer))
        return refuse() << "integers for elements of " << type.getElementType()
                        << ", got '" << text << "'";
      else
        tensor.setInteger(i, integer);
    }
    return tensor.toElements();
  }

  /// Names all that is open, and options that would bind it.
  LogicalResult checkAllBound() {
    llvm::MapVector<StringRef, std::pair<std::string, int64_t>> named;
    SmallVector<std::string> places, options, empty;
    for (BlockArgument argument : function.getArguments()) {
      auto type = dyn_cast<RankedTensorType>(argument.getType());
      std::string input = "input '" + nameOf(argument) + "'";
      bool needsShape = !type, isEmpty = false;
      if (!type)
        places.push_back(input + " has no shape");
      SizeList sizes = type ? size::sizesOf(type) : SizeList();
      for (int64_t i = 0; type && i < type.getRank(); ++i) {
        if (!sizes[i].isUnknown())
          continue;
        std::string place = input + " dimension " + std::to_string(i);
        StringRef name = dimName(argument, i);
        needsShape |= name.empty();
        auto declared = declaredSize(argument, i);
        isEmpty |= declared == 0;
        if (name.empty()) {
          places.push_back(
              place + (declared ? " is declared as " + std::to_string(*declared)
                                : " has no name"));
          continue;
        }
        auto [entry, isNew] =
            named.insert({name, {place, exampleSize(argument, i)}});
        if (!isNew)
          entry->second.first += ", " + place;
      }
      if (needsShape)
        options.push_back("--shape '" + nameOf(argument) + "=" +
                          exampleShape(argument) + "'");
      if (isEmpty)
        empty.push_back("--shape '" + nameOf(argument) + "=" +
                        exampleShape(argument, /*isEmpty=*/true) + "'");
    }
    if (named.empty() && places.empty())
      return success();
    SmallVector<std::string> texts, all;
    for (auto &[name, place] : named) {
      texts.push_back("'" + name.str() + "' (" + place.first + ")");
      all.push_back("--dim '" + name.str() + "=" +
                    std::to_string(place.second) + "'");
    }
    llvm::append_range(texts, places);
    llvm::append_range(all, options);
    return emitError(function.getLoc())
           << "expected a size for every dimension, but " << joined(texts, "; ")
           << ": bind with, for example, " << joined(all, " ")
           << (empty.empty() ? ""
                             : " (or " + joined(empty, " ") +
                                   " if it is to hold nothing)");
  }

  static std::string joined(ArrayRef<std::string> texts, StringRef separator) {
    std::string text = llvm::join(texts.take_front(maxListed), separator);
    if (texts.size() > maxListed)
      text += separator.str() + "and " +
              std::to_string(texts.size() - maxListed) + " more";
    return text;
  }

  /// A size that dimension `dim` may have: one sample, and more of all else.
  int64_t exampleSize(BlockArgument input, size_t dim) {
    int64_t size = dim == 0 ? 1 : 128;
    auto range = allowed.find(dimName(input, dim));
    return range == allowed.end()
               ? size
               : std::clamp(size, range->second.min, range->second.max);
  }

  /// Sizes for an input; those that are declared as 0 stay so if `isEmpty`.
  std::string exampleShape(BlockArgument input, bool isEmpty = false) {
    auto ranked = dyn_cast<RankedTensorType>(input.getType());
    if (!ranked)
      return "1x3x224x224";
    std::string text;
    for (auto [i, size] : llvm::enumerate(ranked.getShape())) {
      int64_t example = exampleSize(input, i);
      if (isEmpty && declaredSize(input, i) == 0)
        example = 0;
      text += (i == 0 ? "" : "x") +
              std::to_string(ShapedType::isDynamic(size) ? example : size);
    }
    return text;
  }

  template <typename Map>
  static SmallVector<StringRef> sortedNames(const Map &map) {
    SmallVector<StringRef> names(map.keys());
    llvm::sort(names);
    return names;
  }

  const InputShapes &given;
  func::FuncOp function;
  const llvm::StringMap<size::Range> &allowed;
  /// What whole shapes say of names.
  llvm::StringMap<int64_t> sizes;
};

} // namespace

FailureOr<SmallVector<Value>>
InputShapes::bind(func::FuncOp function,
                  const llvm::StringMap<size::Range> &allowed) const {
  return Binder(*this, function, allowed).run();
}

} // namespace burin::nn
