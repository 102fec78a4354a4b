// Reads dense and resource constants through the recipes that rearrange them.
#include "dialects/plan/Weights.h"
#include "dialects/plan/Pages.h"
#include "dialects/plan/Recipes.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "runtime/kernels/generic/panel_order.h"
#include "runtime/kernels/generic/winograd.h"
#include <cstring>
#include <memory>

using namespace mlir;

namespace burin::plan {

/// What is gathered before it is given on.
static constexpr int64_t pieceBytes = 1 << 20;

int64_t panelElements(int64_t k, int64_t n, int64_t tile) {
  return generic::packed_elements(n, k, tile);
}

int64_t panelCount(int64_t n) { return generic::panel_count(n); }

int64_t tilePoints(int64_t tile) { return generic::winograd_points(tile); }

int64_t tileCount(int64_t results, int64_t tile) {
  return generic::winograd_tiles(results, tile);
}

/// Bytes of an element; 0 where it is no number.
static int64_t widthOf(Type element) {
  if (!element.isIntOrIndexOrFloat())
    return 0;
  return element.isIndex() ? 8 : (element.getIntOrFloatBitWidth() + 7) / 8;
}

static SmallVector<int64_t> rowMajor(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;)
    strides[i - 1] = strides[i] * shape[i];
  return strides;
}

ArrayRef<char> bytesInPlace(ElementsAttr value) {
  int64_t bytes = value.getNumElements() * widthOf(value.getElementType());
  ArrayRef<char> data;
  if (bytes == 0)
    return data;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
      data = blob->getData();
  } else if (auto dense = dyn_cast<DenseElementsAttr>(value)) {
    // Booleans lie there as bits.
    if (!dense.isSplat() && !dense.getElementType().isInteger(1))
      data = dense.getRawData();
  }
  return int64_t(data.size()) == bytes ? data : ArrayRef<char>();
}

// ---- layouts

Layout layoutOf(ElementsAttr value) {
  if (auto strided = dyn_cast<StridedAttr>(value))
    return {strided.getSource(), strided.getOffset(),
            SmallVector<int64_t>(strided.getStrides())};
  if (isa<PanelsAttr, FiltersAttr, WordsAttr>(value))
    return {};
  return {value, 0, rowMajor(value.getShapedType().getShape())};
}

ElementsAttr arrange(RankedTensorType type, const Layout &layout) {
  bool isWhole = layout.offset == 0 &&
                 type.getNumElements() == layout.source.getNumElements();
  for (auto [size, stride, whole] :
       llvm::zip(type.getShape(), layout.strides, rowMajor(type.getShape())))
    isWhole &= size == 1 || stride == whole;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(layout.source);
      resource && isWhole)
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  if (auto dense = dyn_cast<DenseElementsAttr>(layout.source); dense && isWhole)
    return dense.reshape(type);
  if (auto codes = dyn_cast<UnpackedAttr>(layout.source); codes && isWhole)
    return UnpackedAttr::get(type.getContext(), type, codes.getSource(),
                             codes.getBits());
  return StridedAttr::get(type.getContext(), type, layout.source, layout.offset,
                          layout.strides);
}

// ---- elements

namespace {

/// The elements of a constant by their row-major number, wherever they lie.
class Elements {
public:
  /// Nothing where the bytes are not there.
  static std::optional<Elements> of(ElementsAttr value);

  /// Copies `number` elements, those at `first`, `first` + `step`, ..., to
  /// `to`.
  void gather(int64_t first, int64_t step, int64_t number, char *to) const;
  /// True where they lie one after the other.
  bool isRow() const {
    return bits == 0 && !words &&
           (shape.empty() || (shape.size() == 1 && strides[0] == 1));
  }
  const char *start() const { return base; }
  /// Gives back memory that was read, where it is a file's.
  void release() const { words ? words->release() : releasePages(bytes); }

  int64_t count = 0, width = 1;

private:
  /// Drops dimensions of size 1 and joins those that lie row by row.
  void lieAs(ArrayRef<int64_t> sizes, ArrayRef<int64_t> steps);
  static std::optional<Elements> ofStrided(StridedAttr strided);
  static std::optional<Elements> ofCodes(UnpackedAttr unpacked);
  static std::optional<Elements> ofWords(WordsAttr joined);
  /// Of elements that lie side by side in bytes: number `at`, and so on.
  void gatherCodes(int64_t at, int64_t step, int64_t number, char *to) const;
  /// Of words: as gather.
  void gatherWords(int64_t first, int64_t step, int64_t number, char *to) const;
  void gatherLine(int64_t line, int64_t column,
                  MutableArrayRef<uint32_t> joined,
                  std::vector<char> &row) const;

  const char *base = nullptr;
  /// Of elements that lie side by side in bytes: how many bits they have (0 of
  /// others), where they begin, and whether they become signed bytes.
  int64_t bits = 0, origin = 0;
  bool isSigned = false;
  /// What is joined to words, of which type, how many bits, rows and columns.
  std::shared_ptr<Elements> words;
  int64_t codeBits = 0, rows = 0, columns = 0;
  bool isMoved = false;
  ArrayRef<char> bytes;
  /// Of what lies in another form.
  std::shared_ptr<std::vector<char>> unpacked;
  SmallVector<int64_t> shape, strides, places;
};

} // namespace

void Elements::lieAs(ArrayRef<int64_t> sizes, ArrayRef<int64_t> steps) {
  shape.clear();
  strides.clear();
  count = 1;
  for (auto [size, stride] : llvm::zip(sizes, steps)) {
    count *= size;
    if (size == 1)
      continue;
    if (!shape.empty() && strides.back() == size * stride) {
      shape.back() *= size;
      strides.back() = stride;
      continue;
    }
    shape.push_back(size);
    strides.push_back(stride);
  }
  places = rowMajor(shape);
}

std::optional<Elements> Elements::ofStrided(StridedAttr strided) {
  auto elements = of(strided.getSource());
  if (!elements)
    return std::nullopt;
  // The source is a row, or one element again and again.
  int64_t step = elements->strides.empty() ? 1 : elements->strides[0];
  SmallVector<int64_t> strides(strided.getStrides());
  for (int64_t &stride : strides)
    stride *= step;
  int64_t from = strided.getOffset() * step;
  if (elements->bits)
    elements->origin = from;
  else
    elements->base += from * elements->width;
  elements->lieAs(strided.getType().getShape(), strides);
  return elements;
}

std::optional<Elements> Elements::ofCodes(UnpackedAttr unpacked) {
  auto elements = of(unpacked.getSource());
  if (!elements)
    return std::nullopt;
  if (!elements->isRow()) {
    // One byte again and again.
    elements->unpacked =
        std::make_shared<std::vector<char>>(elements->count, *elements->base);
    elements->bytes = *elements->unpacked;
    elements->base = elements->bytes.data();
  }
  elements->bits = unpacked.getBits();
  elements->isSigned = unpacked.getElementType().isSignlessInteger(8);
  elements->lieAs(unpacked.getNumElements(), 1);
  return elements;
}

std::optional<Elements> Elements::ofWords(WordsAttr joined) {
  auto codes = of(joined.getSource());
  if (!codes)
    return std::nullopt;
  ShapedType from = joined.getSource().getShapedType();
  Elements elements;
  elements.words = std::make_shared<Elements>(std::move(*codes));
  elements.width = sizeof(uint32_t);
  elements.codeBits = from.getElementTypeBitWidth();
  elements.rows = from.getDimSize(0);
  elements.columns = from.getDimSize(1);
  elements.isMoved = from.getElementType().isUnsignedInteger();
  elements.lieAs(joined.getNumElements(), 1);
  return elements;
}

std::optional<Elements> Elements::of(ElementsAttr value) {
  if (auto strided = dyn_cast<StridedAttr>(value))
    return ofStrided(strided);
  if (auto unpacked = dyn_cast<UnpackedAttr>(value))
    return ofCodes(unpacked);
  if (auto joined = dyn_cast<WordsAttr>(value))
    return ofWords(joined);
  Elements elements;
  elements.width = widthOf(value.getElementType());
  if (elements.width == 0 || isa<PanelsAttr, FiltersAttr>(value))
    return std::nullopt;
  int64_t count = value.getNumElements(), step = 1;
  elements.bytes = bytesInPlace(value);
  auto dense = dyn_cast<DenseElementsAttr>(value);
  if (dense && dense.getElementType().isInteger(1)) {
    elements.unpacked = std::make_shared<std::vector<char>>();
    for (bool element : dense.getValues<bool>())
      elements.unpacked->push_back(char(element));
    elements.bytes = *elements.unpacked;
  } else if (dense && dense.isSplat()) {
    elements.bytes = dense.getRawData();
    step = 0;
  } else if (count > 0 && elements.bytes.empty()) {
    return std::nullopt;
  }
  elements.base = elements.bytes.data();
  elements.lieAs(count, step);
  return elements;
}

template <size_t width>
static void copyStrided(const char *from, int64_t step, int64_t count,
                        char *to) {
  for (int64_t i = 0; i < count; ++i)
    std::memcpy(to + i * width, from + i * step * int64_t(width), width);
}

static void copyStrided(const char *from, int64_t width, int64_t step,
                        int64_t count, char *to) {
  if (step == 1) {
    std::memcpy(to, from, count * width);
    return;
  }
  switch (width) {
  case 1:
    return copyStrided<1>(from, step, count, to);
  case 2:
    return copyStrided<2>(from, step, count, to);
  case 4:
    return copyStrided<4>(from, step, count, to);
  case 8:
    return copyStrided<8>(from, step, count, to);
  default:
    for (int64_t i = 0; i < count; ++i)
      std::memcpy(to + i * width, from + i * step * width, width);
  }
}

void Elements::gatherCodes(int64_t at, int64_t step, int64_t number,
                           char *to) const {
  const int unused = int(8 - bits);
  for (int64_t i = 0; i < number; ++i, at += step) {
    unsigned byte = uint8_t(base[at * bits / 8]);
    // The upper bits fall out, then the lower ones.
    auto code = uint8_t(byte << (unused - int(at * bits % 8)));
    to[i] = isSigned ? char(int8_t(code) >> unused) : char(code >> unused);
  }
}

/// Joins as many neighbouring columns of line `line` as `joined` has words.
void Elements::gatherLine(int64_t line, int64_t column,
                          MutableArrayRef<uint32_t> joined,
                          std::vector<char> &row) const {
  int64_t depth = 32 / codeBits, first = line * depth;
  const uint32_t mask = (uint32_t(1) << codeBits) - 1;
  const uint32_t half = isMoved ? uint32_t(1) << (codeBits - 1) : 0;
  row.resize(joined.size());
  for (int64_t i = 0; i < std::min(depth, rows - first); ++i) {
    words->gather((first + i) * columns + column, 1, int64_t(joined.size()),
                  row.data());
    for (auto [word, code] : llvm::zip_equal(joined, row))
      word |= ((uint8_t(code) ^ half) & mask) << (i * codeBits);
  }
}

void Elements::gatherWords(int64_t first, int64_t step, int64_t number,
                           char *to) const {
  std::vector<char> row;
  std::vector<uint32_t> joined;
  while (number > 0) {
    int64_t column = first % columns;
    int64_t run = step == 1 ? std::min(number, columns - column) : 1;
    joined.assign(run, 0);
    gatherLine(first / columns, column, joined, row);
    std::memcpy(to, joined.data(), run * width);
    to += run * width;
    first += run * step;
    number -= run;
  }
}

void Elements::gather(int64_t first, int64_t step, int64_t number,
                      char *to) const {
  if (words)
    return gatherWords(first, step, number, to);
  // The dimension along which the steps go, if they go along one.
  size_t along = 0;
  while (along < shape.size() &&
         (places[along] > step || step % places[along] != 0))
    ++along;
  while (number > 0) {
    int64_t at = 0, left = first, room = 1, own = 0;
    for (size_t d = 0; d < shape.size(); ++d) {
      int64_t index = left / places[d];
      left %= places[d];
      at += index * strides[d];
      if (d == along) {
        own = step / places[d];
        room = (shape[d] - 1 - index) / own + 1;
      }
    }
    // A step of 0: the same element again.
    room = step == 0 ? number : std::min(room, number);
    int64_t apart = along < shape.size() ? own * strides[along] : 0;
    if (bits)
      gatherCodes(origin + at, apart, room, to);
    else
      copyStrided(base + at * width, width, apart, room, to);
    to += room * width;
    first += room * step;
    number -= room;
  }
}

bool hasElements(ElementsAttr value) {
  if (auto panels = dyn_cast<PanelsAttr>(value))
    return hasElements(panels.getSource());
  if (auto filters = dyn_cast<FiltersAttr>(value))
    return hasElements(filters.getSource());
  return Elements::of(value).has_value();
}

/// Puts element j of the `count` at `row` at to[j * tile].
static void interleave(const char *row, int64_t width, int64_t count,
                       int64_t tile, char *to) {
  for (int64_t j = 0; j < count; ++j)
    std::memcpy(to + j * tile * width, row + j * width, width);
}

/// Gives the panels of each matrix, zeros behind the last column and the last
/// row.
static LogicalResult writePanels(PanelsAttr panels, ByteSink sink) {
  auto source = Elements::of(panels.getSource());
  if (!source)
    return failure();
  int64_t batch = panels.getSizes()[0], k = panels.getSizes()[1],
          n = panels.getSizes()[2], tile = panels.getTile(),
          width = source->width;
  ArrayRef<int64_t> strides = panels.getStrides();
  if (panels.getNumElements() == 0)
    return success();
  constexpr int64_t most = generic::panel_width;
  std::vector<char> piece, row(most * width);
  piece.reserve(pieceBytes + most * width * tile);
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t panel = 0; panel < panelCount(n); ++panel) {
      int64_t first = panel * most, columns = std::min(most, n - first);
      for (int64_t i = 0; i < k; ++i) {
        size_t line = generic::width_of_panel(n, panel) * tile * width;
        if (i % tile == 0)
          piece.resize(piece.size() + line, 0);
        char *to = piece.data() + piece.size() - line;
        int64_t at = b * strides[0] + i * strides[1] + first * strides[2];
        if (tile == 1) {
          source->gather(at, strides[2], columns, to);
        } else {
          source->gather(at, strides[2], columns, row.data());
          interleave(row.data(), width, columns, tile, to + i % tile * width);
        }
        bool isWhole = i % tile == tile - 1 || i == k - 1;
        if (isWhole && int64_t(piece.size()) >= pieceBytes) {
          sink(piece);
          piece.clear();
        }
      }
    }
  sink(piece);
  source->release();
  return success();
}

/// Calls visit(taps) with what each of 3 x 3 taps counts, point after point.
template <int64_t tile, typename Visit> static void forEachPoint(Visit visit) {
  constexpr int64_t side = generic::winograd_side(tile),
                    width = generic::winograd_taps;
  const auto &factors = generic::Winograd<tile>::filter;
  for (int64_t point = 0; point < side * side; ++point) {
    double taps[width * width];
    for (int64_t tap = 0; tap < width * width; ++tap)
      taps[tap] = factors[point / side][tap / width] *
                  factors[point % side][tap % width];
    visit(ArrayRef<double>(taps));
  }
}

/// Gives the packed matrix of each point.
template <typename T>
static LogicalResult writeFilters(FiltersAttr filters, ByteSink sink) {
  auto source = Elements::of(filters.getSource());
  if (!source)
    return failure();
  if (filters.getNumElements() == 0)
    return success();
  int64_t channels = filters.getSizes()[0], count = filters.getSizes()[1];
  ArrayRef<int64_t> strides = filters.getStrides();
  // All taps, [tap][channel][filter]: each point takes them anew.
  std::vector<T> rows(generic::winograd_taps * generic::winograd_taps *
                      channels * count);
  for (int64_t row = 0; row < int64_t(rows.size()); row += count)
    source->gather(row / count / channels * strides[0] +
                       row / count % channels * strides[1],
                   strides[2], count,
                   reinterpret_cast<char *>(rows.data() + row));
  std::vector<T> piece(panelElements(channels, count));
  auto writePoint = [&](ArrayRef<double> taps) {
    for (int64_t channel = 0; channel < channels; ++channel)
      for (int64_t filter = 0; filter < count; ++filter) {
        double sum = 0;
        for (auto [tap, factor] : llvm::enumerate(taps))
          if (factor != 0)
            sum += factor *
                   double(rows[(tap * channels + channel) * count + filter]);
        piece[generic::packed_place(count, channels, channel, filter)] = T(sum);
      }
    sink(ArrayRef<char>(reinterpret_cast<const char *>(piece.data()),
                        piece.size() * sizeof(T)));
  };
  if (filters.getTile() == 2)
    forEachPoint<2>(writePoint);
  else
    forEachPoint<4>(writePoint);
  source->release();
  return success();
}

LogicalResult writeElements(ElementsAttr value, ByteSink sink) {
  if (auto panels = dyn_cast<PanelsAttr>(value))
    return writePanels(panels, sink);
  if (auto filters = dyn_cast<FiltersAttr>(value))
    return filters.getElementType().isF32()
               ? writeFilters<float>(filters, sink)
               : writeFilters<double>(filters, sink);
  auto elements = Elements::of(value);
  if (!elements)
    return failure();
  int64_t width = elements->width, most = pieceBytes / width;
  std::vector<char> piece;
  for (int64_t first = 0; first < elements->count; first += most) {
    int64_t count = std::min(most, elements->count - first);
    if (elements->isRow()) {
      ArrayRef<char> bytes(elements->start() + first * width, count * width);
      sink(bytes);
      releasePages(bytes);
      continue;
    }
    piece.resize(count * width);
    elements->gather(first, 1, count, piece.data());
    sink(piece);
  }
  if (!elements->isRow())
    elements->release();
  return success();
}

} // namespace burin::plan
