// Minimal filtering of images by windows of 3 x 3 (Winograd, 1980; Lavin and
// Gray, 2016): the one home of its constants, for the kernel, the compiler,
// which transforms filters, and the interpreter of plans.
//
// `tile` x `tile` results come of a patch with a side of `tile` + 2. Patch and
// filter are taken to as many points as the patch has pixels, multiplied there,
// summed over channels, and taken back: 2.25 times fewer products than windows
// have for a tile of 2, 4 times fewer for one of 4. Both have polynomials
// evaluated at 0, infinity and pairs of points p, -p: 1 for a tile of 2; for
// one of 4 the square roots of 1/2 and 2, whose powers stay near 1 (Barabasz et
// al., 2020), and with which sums err little more than those of windows.
#ifndef BURIN_KERNELS_WINOGRAD_H
#define BURIN_KERNELS_WINOGRAD_H

// Not level.h: its pragmas are not meant for a compiler that includes this.
#include <stdint.h>

#ifndef BURIN_LEVEL
#define BURIN_LEVEL generic
#endif

namespace burin::BURIN_LEVEL {

/// Pixels of a side of a filter, and of the patch that a tile is computed from.
inline constexpr int64_t winograd_taps = 3;
constexpr int64_t winograd_side(int64_t tile) {
  return tile + winograd_taps - 1;
}
/// Points at which patches and filters are multiplied.
constexpr int64_t winograd_points(int64_t tile) {
  return winograd_side(tile) * winograd_side(tile);
}
/// Tiles that cover `results` in one dimension.
constexpr int64_t winograd_tiles(int64_t results, int64_t tile) {
  return (results + tile - 1) / tile;
}

/// Tiles whose patches are in memory at once: what of them fills 1 MiB, as a
/// second-level cache holds, and two register tiles more. `tile_bytes` is what
/// the transformed patch of one takes.
constexpr int64_t winograd_band(int64_t tile_bytes) {
  return 28 + ((int64_t(1) << 20) + tile_bytes - 1) / tile_bytes;
}

/// The transforms of one dimension, for a number or a vector of them.
template <int64_t tile> struct Winograd;

template <> struct Winograd<2> {
  /// What each tap counts at each point.
  static constexpr double filter[4][winograd_taps] = {
      {1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}};

  template <class V>
  static inline __attribute__((always_inline)) void patch(const V *d,
                                                          int64_t step, V *t) {
    const V d1 = d[step], d2 = d[2 * step];
    t[0] = d[0] - d2;
    t[1] = d1 + d2;
    t[2] = d2 - d1;
    t[3] = d[3 * step] - d1;
  }
  template <class V>
  static inline __attribute__((always_inline)) void
  results(const V *m, int64_t step, V *y) {
    const V m1 = m[step], m2 = m[2 * step];
    y[0] = m[0] + m1 + m2;
    y[1] = m1 - m2 + m[3 * step];
  }
};

template <> struct Winograd<4> {
  /// The points are 0, +-low, +-high and infinity.
  static constexpr double low = 0.70710678118654752440, high = 2 * low;
  static constexpr double filter[6][winograd_taps] = {
      {1, 0, 0},
      {-1 / 1.5, -low / 1.5, -0.5 / 1.5},
      {-1 / 1.5, low / 1.5, -0.5 / 1.5},
      {1. / 6, high / 6, 2. / 6},
      {1. / 6, -high / 6, 2. / 6},
      {0, 0, 1}};

  /// t[i] of the pixels d[0], d[step], ..., d[5 * step].
  template <class V>
  static inline __attribute__((always_inline)) void patch(const V *d,
                                                          int64_t step, V *t) {
    using Scalar = decltype(scalar(V()));
    constexpr Scalar l = Scalar(low), h = Scalar(high);
    const V d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step];
    const V even_low = d4 - Scalar(2) * d2, odd_low = l * d3 - h * d1;
    const V even_high = d4 - Scalar(0.5) * d2, odd_high = h * d3 - l * d1;
    t[0] = d[0] - Scalar(2.5) * d2 + d4;
    t[1] = even_low + odd_low;
    t[2] = even_low - odd_low;
    t[3] = even_high + odd_high;
    t[4] = even_high - odd_high;
    t[5] = d1 - Scalar(2.5) * d3 + d[5 * step];
  }
  /// y[i] of the sums m[0], m[step], ..., m[5 * step].
  template <class V>
  static inline __attribute__((always_inline)) void
  results(const V *m, int64_t step, V *y) {
    using Scalar = decltype(scalar(V()));
    constexpr Scalar l = Scalar(low), h = Scalar(high);
    const V m1 = m[step], m2 = m[2 * step], m3 = m[3 * step], m4 = m[4 * step];
    const V even_low = m1 + m2, odd_low = m1 - m2;
    const V even_high = m3 + m4, odd_high = m3 - m4;
    y[0] = m[0] + even_low + even_high;
    y[1] = l * odd_low + h * odd_high;
    y[2] = Scalar(0.5) * even_low + Scalar(2) * even_high;
    y[3] =
        Scalar(0.5 * low) * odd_low + Scalar(2 * high) * odd_high + m[5 * step];
  }

private:
  static double scalar(double);
  static float scalar(float);
  template <class V> static auto scalar(V v) -> decltype(scalar(v[0]));
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_WINOGRAD_H
