// Sizes as an attribute of types.
#include "dialects/size/Dims.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

#include "dialects/size/DimsDialect.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/size/DimsAttributes.cpp.inc"

namespace burin::size {

void SizeDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/size/DimsAttributes.cpp.inc"
      >();
}

/// The ranges of symbols, of which the attribute's verifier knows that they are
/// there.
static llvm::StringMap<Range> rangesOf(DictionaryAttr ranges) {
  llvm::StringMap<Range> symbols;
  for (NamedAttribute entry : ranges)
    if (auto range = dyn_cast<DenseI64ArrayAttr>(entry.getValue());
        range && range.size() == 2)
      symbols.try_emplace(entry.getName(), Range{range[0], range[1]});
  return symbols;
}

/// The size that an entry of the attribute says.
static Size sizeOf(Attribute entry, const llvm::StringMap<Range> &symbols) {
  if (auto number = dyn_cast<IntegerAttr>(entry))
    return number.getInt();
  llvm::Expected<Size> parsed =
      Size::parse(cast<StringAttr>(entry).getValue(), symbols);
  if (parsed)
    return *parsed;
  // A text that is no expression does not verify.
  llvm::consumeError(parsed.takeError());
  return Size::unknown();
}

LogicalResult DimsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                               ArrayAttr sizes, DictionaryAttr ranges) {
  for (NamedAttribute entry : ranges) {
    auto range = llvm::dyn_cast<DenseI64ArrayAttr>(entry.getValue());
    if (!range || range.size() != 2 || range[0] < 0 || range[0] > range[1])
      return emitError() << "symbol '" << entry.getName().getValue()
                         << "': expected a least size and one that is no less, "
                            "got "
                         << entry.getValue();
  }
  llvm::StringMap<Range> symbols = rangesOf(ranges);
  for (Attribute size : sizes) {
    if (auto number = llvm::dyn_cast<IntegerAttr>(size);
        number && number.getType().isInteger(64))
      continue;
    auto text = llvm::dyn_cast<StringAttr>(size);
    if (!text)
      return emitError() << "expected numbers and expressions as sizes, got "
                         << size;
    llvm::Expected<Size> parsed = Size::parse(text.getValue(), symbols);
    if (!parsed)
      return emitError() << "size '" << text.getValue()
                         << "': " << llvm::toString(parsed.takeError());
  }
  return success();
}

LogicalResult
DimsAttr::verifyEncoding(ArrayRef<int64_t> shape, Type,
                         function_ref<InFlightDiagnostic()> emitError) const {
  if (shape.size() != getSizes().size())
    return emitError() << "expected " << shape.size() << " sizes, got "
                       << getSizes().size();
  llvm::StringMap<Range> ranges = rangesOf(getRanges());
  for (auto [size, attribute] : llvm::zip_equal(shape, getSizes())) {
    auto number = llvm::dyn_cast<IntegerAttr>(attribute);
    if (number ? number.getInt() != size
               : !ShapedType::isDynamic(size) &&
                     sizeOf(attribute, ranges).range().max != size)
      return emitError() << "expected sizes that agree with the shape, got "
                         << attribute << " for "
                         << (ShapedType::isDynamic(size)
                                 ? "?"
                                 : std::to_string(size));
  }
  return success();
}

SmallVector<Size> sizesOf(DimsAttr dims) {
  llvm::StringMap<Range> symbols = rangesOf(dims.getRanges());
  return llvm::map_to_vector(
      dims.getSizes(), [&](Attribute entry) { return sizeOf(entry, symbols); });
}

SmallVector<Size> sizesOf(RankedTensorType type) {
  if (auto dims = dyn_cast_or_null<DimsAttr>(type.getEncoding()))
    return sizesOf(dims);
  return llvm::map_to_vector(type.getShape(), [](int64_t size) {
    return ShapedType::isDynamic(size) ? Size::unknown() : Size(size);
  });
}

/// Whether it can be that of a tensor.
static bool isSize(const Size &size) {
  return !size.isUnknown() && size.range().min >= 0;
}

DimsAttr dimsOf(ArrayRef<Size> sizes, MLIRContext *context) {
  Builder builder(context);
  SmallVector<Attribute> entries;
  llvm::StringMap<Range> symbols;
  for (const Size &size : sizes) {
    std::optional<int64_t> number = size.constant();
    if (number && *number >= 0)
      entries.push_back(builder.getI64IntegerAttr(*number));
    else
      entries.push_back(
          builder.getStringAttr(isSize(size) ? size.text() : "?"));
    if (isSize(size))
      size.collectSymbols(symbols);
  }
  if (symbols.empty())
    return nullptr;
  SmallVector<NamedAttribute> ranges;
  for (const auto &[name, range] : symbols)
    ranges.push_back(builder.getNamedAttr(
        name, builder.getDenseI64ArrayAttr({range.min, range.max})));
  return DimsAttr::get(context, builder.getArrayAttr(entries),
                       builder.getDictionaryAttr(ranges));
}

RankedTensorType tensorOf(ArrayRef<Size> sizes, Type element) {
  SmallVector<int64_t> shape;
  for (const Size &size : sizes) {
    std::optional<int64_t> number = size.constant();
    shape.push_back(number && *number >= 0 ? *number : ShapedType::kDynamic);
  }
  return RankedTensorType::get(shape, element,
                               dimsOf(sizes, element.getContext()));
}

RankedTensorType largestOf(ArrayRef<Size> sizes, Type element) {
  return RankedTensorType::get(greatestOf(sizes), element,
                               dimsOf(sizes, element.getContext()));
}

SmallVector<int64_t> greatestOf(ArrayRef<Size> sizes) {
  return llvm::map_to_vector(sizes,
                             [](const Size &size) { return size.range().max; });
}

bool hasSymbols(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && isa_and_nonnull<DimsAttr>(tensor.getEncoding());
}

bool isDense(ArrayRef<Size> sizes) {
  while (!sizes.empty() && sizes.front() == Size(1))
    sizes = sizes.drop_front();
  return sizes.empty() ||
         llvm::all_of(sizes.drop_front(),
                      [](const Size &size) { return size.constant(); });
}

/// The sizes of a group of dimensions under the shape `to`, of as many
/// elements; false where a symbol is not in front.
static bool reshapeGroup(ArrayRef<Size> from, ArrayRef<int64_t> to,
                         SmallVectorImpl<Size> &sizes) {
  Size elements = 1, rest = 1;
  for (const Size &size : from)
    elements = elements * size;
  size_t front = 0;
  while (front < to.size() && to[front] == 1)
    ++front;
  for (int64_t size : to.drop_front(std::min(front + 1, to.size())))
    rest = rest * Size(size);
  sizes.append(to.begin(), to.end());
  if (elements.constant())
    return true;
  if (!isDense(from) || front == to.size())
    return false;
  Size &leading = sizes[sizes.size() - to.size() + front];
  leading = floorDiv(elements, rest);
  return leading * rest == elements && leading.range().max == to[front];
}

std::optional<SmallVector<Size>> reshaped(ArrayRef<Size> from,
                                          ArrayRef<int64_t> to) {
  SmallVector<int64_t> shape = greatestOf(from);
  SmallVector<Size> sizes;
  size_t i = 0, j = 0;
  while (i < from.size() || j < to.size()) {
    size_t beginI = i, beginJ = j;
    __int128 a = i < from.size() ? shape[i++] : 1,
             b = j < to.size() ? to[j++] : 1;
    while (a != b) {
      if (a < b ? i == from.size() : j == to.size())
        return std::nullopt;
      if (a < b)
        a *= shape[i++];
      else
        b *= to[j++];
    }
    if (!reshapeGroup(from.slice(beginI, i - beginI),
                      to.slice(beginJ, j - beginJ), sizes))
      return std::nullopt;
  }
  return sizes;
}

std::string textOf(ArrayRef<Size> sizes) {
  std::string text;
  for (const Size &size : sizes)
    text += (text.empty() ? "" : ", ") + size.text();
  return text;
}

llvm::StringMap<Range> symbolsOf(RankedTensorType type) {
  auto dims = dyn_cast_or_null<DimsAttr>(type.getEncoding());
  return dims ? rangesOf(dims.getRanges()) : llvm::StringMap<Range>();
}

} // namespace burin::size
