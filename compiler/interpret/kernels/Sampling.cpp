// The meaning of resize, grid_sample and scatter: elements read from and
// written to places that are data.
#include "compiler/interpret/Kernel.h"
#include <cmath>

using namespace mlir;

namespace burin::interpret {

static void resize(KernelCall &call) {
  const Tensor &x = call.operands[0], &weights = call.operands[1],
               &places = call.operands[2];
  int64_t in = call.size("in"), inner = call.size("inner"),
          taps = call.size("taps");
  forEachIndex(
      {call.size("outer"), call.size("out"), inner}, [&](ArrayRef<int64_t> at) {
        double sum = 0;
        for (int64_t t = at[1] * taps; t < (at[1] + 1) * taps; ++t)
          sum += weights.real(t) *
                 x.real((at[0] * in + places.integer(t)) * inner + at[2]);
        call.store(at, {sum, 0});
      });
}

static void scatter(KernelCall &call) {
  const Tensor &places = call.operands[1], &updates = call.operands[2],
               &out = call.results[0]; // which holds operand 0
  int64_t width = call.size("width");
  int64_t combine = call.size("combine");
  static constexpr plan::Binary functions[] = {
      plan::Binary::k_add, plan::Binary::k_mul, plan::Binary::k_maximum,
      plan::Binary::k_minimum};
  forEachIndex({call.size("rows"), width}, [&](ArrayRef<int64_t> at) {
    int64_t to = places.integer(at[0]) * width + at[1];
    Scalar update = updates.get(at[0] * width + at[1]);
    if (combine >= 1 && combine <= 4)
      update = apply(functions[combine - 1], out.get(to), update, out.element);
    out.set(to, update);
  });
}

namespace {

/// How a point between elements is read (0: linear, 1: nearest, 2: cubic) and
/// what lies outside (0: zeros, 1: the edge, 2: the mirror image).
struct GridRule {
  int64_t mode, padding;
  bool align;

  double mirror(double x, double size) const {
    double low = align ? 0 : -0.5, span = align ? size - 1 : size;
    if (span == 0)
      return 0;
    double distance = std::fabs(x - low), extra = std::fmod(distance, span);
    bool isTurned = std::fmod(std::floor(distance / span), 2) != 0;
    return low + (isTurned ? span - extra : extra);
  }
  double inside(double x, double size) const {
    if (padding == 2)
      x = mirror(x, size);
    return padding == 0 ? x : x < 0 ? 0 : x > size - 1 ? size - 1 : x;
  }

  /// A place, -1 where there is none, and its weight.
  using Tap = std::pair<int64_t, double>;
  static Tap tap(double place, double size, double weight) {
    return {place >= 0 && place < size ? int64_t(place) : -1, weight};
  }
  SmallVector<Tap, 4> find(double x, double size) const {
    x = align ? (x + 1) / 2 * (size - 1) : ((x + 1) * size - 1) / 2;
    if (mode == 1)
      return {tap(std::nearbyint(inside(x, size)), size, 1)};
    if (mode == 0)
      x = inside(x, size);
    double first = std::floor(x), t = x - first;
    if (mode == 0)
      return {tap(first, size, 1 - t), tap(first + 1, size, t)};
    SmallVector<Tap, 4> taps;
    for (int i = -1; i < 3; ++i) {
      // Keys' spline (1981) with a = -0.75.
      constexpr double a = -0.75;
      double d = std::fabs(t - i);
      double weight = d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1
                             : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
      taps.push_back(tap(inside(first + i, size), size, weight));
    }
    return taps;
  }
};

} // namespace

static void gridSample(KernelCall &call) {
  const Tensor &x = call.operands[0], &grid = call.operands[1],
               &out = call.results[0];
  GridRule rule{call.size("mode"), call.size("padding"), call.flag("align")};
  int64_t points = call.size("points"), channels = call.size("channels");
  int64_t rank = std::clamp<int64_t>(call.size("rank"), 1, 3);
  ArrayRef<int64_t> size = call.list("size");
  forEachIndex({call.size("batch"), points}, [&](ArrayRef<int64_t> at) {
    // Offsets in an image, -1 for what is outside.
    SmallVector<GridRule::Tap> reads{{0, 1}};
    int64_t plane = 1;
    for (int64_t d = 0; d < rank; ++d) {
      // The last coordinate is that of the first dimension.
      double x = grid.real((at[0] * points + at[1]) * rank + rank - 1 - d);
      SmallVector<GridRule::Tap> next;
      for (auto [offset, share] : reads)
        for (auto [place, weight] : rule.find(x, double(size[d])))
          next.push_back(
              {offset < 0 || place < 0 ? -1 : offset * size[d] + place,
               share * weight});
      reads = next;
      plane *= size[d];
    }
    for (int64_t c = 0; c < channels; ++c) {
      double sum = 0;
      for (auto [offset, weight] : reads)
        if (offset >= 0)
          sum += weight * x.real((at[0] * channels + c) * plane + offset);
      out.set((at[0] * channels + c) * points + at[1], {sum, 0});
    }
  });
}

void addSamplingKernels(Kernels &kernels) {
  kernels["resize"] = resize;
  kernels["scatter"] = scatter;
  kernels["grid_sample"] = gridSample;
}

} // namespace burin::interpret
