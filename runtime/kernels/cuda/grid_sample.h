// Reads images and volumes at points between their elements, on a device.
#ifndef BURIN_KERNELS_GRID_SAMPLE_H
#define BURIN_KERNELS_GRID_SAMPLE_H

#include "../generic/grid_rule.h"
#include "device.h"

namespace burin::BURIN_LEVEL {

/// What a point reads along a dimension of an image, counted from the last
/// one: all taps, or one element where there is no such dimension.
template <class K, int from_last> struct GridAxis {
  using T = typename K::Element;
  static constexpr bool is_there = from_last < K::rank;
  static constexpr int taps = is_there ? int(GridRule<K>::taps) : 1;

  int64_t places[taps] = {};
  T weights[taps];

  static constexpr int64_t size() {
    if constexpr (is_there)
      return K::size[K::rank - 1 - from_last];
    else
      return 1;
  }

  explicit BURIN_DEVICE GridAxis(const T *point) {
    weights[0] = 1;
    constexpr int64_t elements = size();
    if constexpr (is_there)
      GridRule<K>::find(point[from_last], elements, places, weights);
  }
};

/// A thread for each result: what several channels of a point share would take
/// more registers than finding it again takes time.
template <class K>
BURIN_KERNEL BURIN_BOUNDS(element_threads, 1) void sample_points(
    K k, typename K::Element *out, const typename K::Element *in,
    const typename K::Element *grid) {
  using T = typename K::Element;
  const int64_t i = element_index();
  if (i >= k.batch * K::channels * k.points)
    return;
  const int64_t image = i / k.points; // a channel's
  const T *point =
      grid + (image / K::channels * k.points + i % k.points) * K::rank;
  const GridAxis<K, 0> x(point);
  const GridAxis<K, 1> y(point);
  const GridAxis<K, 2> z(point);
  constexpr int64_t width = GridAxis<K, 0>::size(),
                    height = GridAxis<K, 1>::size(),
                    depth = GridAxis<K, 2>::size();
  const T *from = in + image * width * height * depth;
  T sum = 0;
  BURIN_UNROLL
  for (int d = 0; d < z.taps; ++d) {
    BURIN_UNROLL
    for (int h = 0; h < y.taps; ++h) {
      const bool is_row = z.places[d] >= 0 && y.places[h] >= 0;
      const T weight = z.weights[d] * y.weights[h];
      const T *row = from + (z.places[d] * height + y.places[h]) * width;
      BURIN_UNROLL
      for (int w = 0; w < x.taps; ++w)
        if (is_row && x.places[w] >= 0)
          sum += weight * x.weights[w] * row[x.places[w]];
    }
  }
  out[i] = sum;
}

/// out[b][c][p] is channel c of image b at the point grid[b][p], whose K::rank
/// coordinates are those of the last dimension first.
///
/// `K` holds int64_t batch, points, each a constant or not (sizes.h), static
/// constexpr int64_t channels, rank (1 to 3), size[rank], mode, padding (as
/// GridRule), bool align and the type Element.
template <class K>
inline void grid_sample(Stream stream, K k, typename K::Element *out,
                        const typename K::Element *in,
                        const typename K::Element *grid) {
  launch_each(stream, k.batch * K::channels * k.points, sample_points<K>, k,
              out, in, grid);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_GRID_SAMPLE_H
