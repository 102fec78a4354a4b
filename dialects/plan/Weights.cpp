// Reads dense and resource constants through the recipes that rearrange them.
#include "dialects/plan/Weights.h"
#include "dialects/plan/Pages.h"
#include "dialects/plan/Recipes.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "runtime/kernels/generic/panel_order.h"
#include <cstring>
#include <memory>

using namespace mlir;

namespace burin::plan {

/// What is gathered before it is given on.
static constexpr int64_t pieceBytes = 1 << 20;

int64_t panelElements(int64_t k, int64_t n) {
  return generic::packed_elements(n, k);
}

int64_t panelCount(int64_t n) { return generic::panel_count(n); }

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
  if (isa<PanelsAttr>(value))
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
    return shape.empty() || (shape.size() == 1 && strides[0] == 1);
  }
  const char *start() const { return base; }
  /// Gives back memory that was read, where it is a file's.
  void release() const { releasePages(bytes); }

  int64_t count = 0, width = 1;

private:
  /// Drops dimensions of size 1 and joins those that lie row by row.
  void lieAs(ArrayRef<int64_t> sizes, ArrayRef<int64_t> steps);

  const char *base = nullptr;
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

std::optional<Elements> Elements::of(ElementsAttr value) {
  if (auto strided = dyn_cast<StridedAttr>(value)) {
    auto elements = of(strided.getSource());
    if (!elements)
      return std::nullopt;
    // The source is a row, or one element again and again.
    int64_t step = elements->strides.empty() ? 1 : elements->strides[0];
    SmallVector<int64_t> strides(strided.getStrides());
    for (int64_t &stride : strides)
      stride *= step;
    elements->base += strided.getOffset() * step * elements->width;
    elements->lieAs(strided.getType().getShape(), strides);
    return elements;
  }
  Elements elements;
  elements.width = widthOf(value.getElementType());
  if (elements.width == 0 || isa<PanelsAttr>(value))
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

void Elements::gather(int64_t first, int64_t step, int64_t number,
                      char *to) const {
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
    copyStrided(base + at * width, width,
                along < shape.size() ? own * strides[along] : 0, room, to);
    to += room * width;
    first += room * step;
    number -= room;
  }
}

bool hasElements(ElementsAttr value) {
  if (auto panels = dyn_cast<PanelsAttr>(value))
    return hasElements(panels.getSource());
  return Elements::of(value).has_value();
}

/// Gives the panels of each matrix, zeros behind the last column.
static LogicalResult writePanels(PanelsAttr panels, ByteSink sink) {
  auto source = Elements::of(panels.getSource());
  if (!source)
    return failure();
  int64_t batch = panels.getSizes()[0], k = panels.getSizes()[1],
          n = panels.getSizes()[2], width = source->width;
  ArrayRef<int64_t> strides = panels.getStrides();
  if (panels.getNumElements() == 0)
    return success();
  static_assert(generic::panel_tile_k == 1, "rows follow each other");
  constexpr int64_t most = generic::panel_width;
  std::vector<char> piece;
  piece.reserve(pieceBytes + most * width);
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t panel = 0; panel < panelCount(n); ++panel) {
      int64_t first = panel * most, columns = std::min(most, n - first);
      for (int64_t i = 0; i < k; ++i) {
        size_t at = piece.size();
        piece.resize(at + generic::width_of_panel(n, panel) * width, 0);
        source->gather(b * strides[0] + i * strides[1] + first * strides[2],
                       strides[2], columns, piece.data() + at);
        if (int64_t(piece.size()) >= pieceBytes) {
          sink(piece);
          piece.clear();
        }
      }
    }
  sink(piece);
  source->release();
  return success();
}

LogicalResult writeElements(ElementsAttr value, ByteSink sink) {
  if (auto panels = dyn_cast<PanelsAttr>(value))
    return writePanels(panels, sink);
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
