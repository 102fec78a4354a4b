// The meaning of convolutions by minimal filtering: transforms as in
// runtime/kernels/generic/winograd.h, sums in f64.
#include "compiler/interpret/Kernel.h"
#include "runtime/kernels/generic/winograd.h"

using namespace mlir;

namespace burin::interpret {

namespace {

template <int64_t tile> class MinimalFiltering {
public:
  explicit MinimalFiltering(KernelCall &call)
      : call(call), n(call.size("n")), c(call.size("c")), oc(call.size("oc")),
        h(call.size("h")), w(call.size("w")), oh(call.size("oh")),
        ow(call.size("ow")), top(call.size("pad_top")),
        left(call.size("pad_left")), patches(points * c) {}

  void run() {
    forEachIndex({n, generic::winograd_tiles(oh, tile),
                  generic::winograd_tiles(ow, tile)},
                 [&](ArrayRef<int64_t> at) { computeTile(at); });
  }

private:
  static constexpr int64_t side = generic::winograd_side(tile);
  static constexpr int64_t points = generic::winograd_points(tile);

  double pixel(int64_t image, int64_t y, int64_t x, int64_t channel) const {
    bool inside = y >= 0 && y < h && x >= 0 && x < w;
    return inside ? factor(call.operands[0],
                           ((image * h + y) * w + x) * c + channel)
                        .real
                  : 0;
  }

  void transformPatch(ArrayRef<int64_t> at, int64_t channel) {
    double part[side][side];
    for (int64_t x = 0; x < side; ++x) {
      double column[side];
      for (int64_t y = 0; y < side; ++y)
        column[y] = pixel(at[0], at[1] * tile - top + y,
                          at[2] * tile - left + x, channel);
      generic::Winograd<tile>::patch(column, 1, part[x]);
    }
    for (int64_t y = 0; y < side; ++y) {
      double row[side];
      generic::Winograd<tile>::patch(&part[0][y], side, row);
      for (int64_t x = 0; x < side; ++x)
        patches[(y * side + x) * c + channel] = row[x];
    }
  }

  void computeTile(ArrayRef<int64_t> at) {
    for (int64_t channel = 0; channel < c; ++channel)
      transformPatch(at, channel);
    int64_t stride = packedSize(c, oc);
    for (int64_t filter = 0; filter < oc; ++filter) {
      double sums[points] = {};
      for (int64_t point = 0; point < points; ++point)
        for (int64_t channel = 0; channel < c; ++channel)
          sums[point] +=
              patches[point * c + channel] *
              factor(call.operands[1],
                     point * stride + packedPlace(c, oc, channel, filter))
                  .real;
      storeTile(at, filter, sums);
    }
  }

  void storeTile(ArrayRef<int64_t> at, int64_t filter, const double *sums) {
    double part[side][tile];
    for (int64_t y = 0; y < side; ++y)
      generic::Winograd<tile>::results(sums + y * side, 1, part[y]);
    for (int64_t x = 0; x < tile; ++x) {
      double column[tile];
      generic::Winograd<tile>::results(&part[0][x], tile, column);
      for (int64_t y = 0; y < tile; ++y) {
        int64_t row = at[1] * tile + y, place = at[2] * tile + x;
        if (row < oh && place < ow)
          call.store({at[0], row, place, filter}, {column[y], 0});
      }
    }
  }

  KernelCall &call;
  int64_t n, c, oc, h, w, oh, ow, top, left;
  std::vector<double> patches; // [point][channel] of one tile
};

} // namespace

static void filterMinimally(KernelCall &call) {
  if (call.size("tile") == 2)
    MinimalFiltering<2>(call).run();
  else
    MinimalFiltering<4>(call).run();
}

void addMinimalFilteringKernels(Kernels &kernels) {
  kernels["winograd_conv2d"] = filterMinimally;
}

} // namespace burin::interpret
