// Reads images and volumes at points between their elements.
#ifndef BURIN_KERNELS_GRID_SAMPLE_H
#define BURIN_KERNELS_GRID_SAMPLE_H

#include "parallel.h"
#include "scalar.h"

namespace burin::BURIN_LEVEL {

/// How points are read (0: linear, 1: nearest, 2: cubic) and what lies outside
/// (0: zeros, 1: the edge, 2: the mirror image); `align` says that -1 and 1 are
/// the centres of the outer elements and not their outer edges.
template <class K> struct GridRule {
  using T = typename K::Element;
  static constexpr int64_t taps = K::mode == 0 ? 2 : K::mode == 1 ? 1 : 4;

  BURIN_INLINE static T mirror(T x, int64_t size) {
    T low = K::align ? T(0) : T(-0.5), span = T(K::align ? size - 1 : size);
    if (span == 0)
      return 0;
    T distance = abs(x - low), flips = floor(distance / span);
    T extra = rem(distance, span);
    return low + (rem(flips, T(2)) == 0 ? extra : span - extra);
  }

  /// Where a coordinate lies once what is outside is brought inside; NaN stays.
  BURIN_INLINE static T inside(T x, int64_t size) {
    if constexpr (K::padding == 2)
      x = mirror(x, size);
    T last = T(size - 1);
    if constexpr (K::padding != 0)
      x = x < 0 ? T(0) : x > last ? last : x;
    return x;
  }

  /// The element at a whole coordinate; -1 where there is none.
  BURIN_INLINE static int64_t place(T x, int64_t size) {
    return x >= 0 && x < T(size) ? int64_t(x) : -1;
  }

  /// The weights of the cubic spline (Keys 1981, a = -0.75) for four elements,
  /// of which the second is `t` before the point.
  BURIN_INLINE static void weigh(T t, T *weights) {
    auto near = [](T d) { return ((T(1.25) * d - T(2.25)) * d) * d + T(1); };
    auto far = [](T d) {
      return ((T(-0.75) * d + T(3.75)) * d - T(6)) * d + T(3);
    };
    weights[0] = far(t + 1);
    weights[1] = near(t);
    weights[2] = near(1 - t);
    weights[3] = far(2 - t);
  }

  /// The elements that the coordinate `x` in [-1, 1] reads along a dimension.
  BURIN_INLINE static void find(T x, int64_t size, int64_t *places,
                                T *weights) {
    x = K::align ? (x + 1) / 2 * T(size - 1) : ((x + 1) * T(size) - 1) / 2;
    if constexpr (K::mode == 1) {
      places[0] = place(round(inside(x, size)), size);
      weights[0] = 1;
    } else if constexpr (K::mode == 0) {
      x = inside(x, size);
      T first = floor(x);
      places[0] = place(first, size);
      places[1] = place(first + 1, size);
      weights[1] = x - first;
      weights[0] = first + 1 - x;
    } else {
      T first = floor(x);
      weigh(x - first, weights);
      for (int64_t i = 0; i < 4; ++i)
        places[i] = place(inside(first + T(i - 1), size), size);
    }
  }
};

/// out[b][c][p] is channel c of image b at the point grid[b][p], whose K::rank
/// coordinates are those of the last dimension first.
///
/// `K` holds static constexpr int64_t batch, channels, points, rank (1 to 3),
/// size[rank], mode, padding (as GridRule), bool align and the type Element.
template <class K>
inline void grid_sample(const burin_parallel &parallel,
                        typename K::Element *out, const typename K::Element *in,
                        const typename K::Element *grid) {
  using T = typename K::Element;
  using Rule = GridRule<K>;
  constexpr int64_t all = K::batch * K::points, taps = Rule::taps;
  constexpr int64_t many = K::rank == 1   ? taps
                           : K::rank == 2 ? taps * taps
                                          : taps * taps * taps;
  constexpr int64_t tasks =
      greater(1, lesser(all, tasks_worth(all * (K::channels + 4) * many)));
  parallel_for(parallel, tasks, [=](int64_t task) {
    int64_t end = part_begin(all, tasks, task + 1);
    for (int64_t i = part_begin(all, tasks, task); i < end; ++i) {
      int64_t offsets[many], count = 1, plane = 1;
      T weights[many];
      offsets[0] = 0;
      weights[0] = 1;
      for (int64_t d = K::rank - 1; d >= 0; --d) {
        int64_t places[taps];
        T shares[taps];
        Rule::find(grid[i * K::rank + K::rank - 1 - d], K::size[d], places,
                   shares);
        for (int64_t t = taps; t-- > 0;)
          for (int64_t j = 0; j < count; ++j) {
            bool is_there = places[t] >= 0 && offsets[j] >= 0;
            offsets[t * count + j] =
                is_there ? offsets[j] + places[t] * plane : -1;
            weights[t * count + j] = weights[j] * shares[t];
          }
        count *= taps;
        plane *= K::size[d];
      }
      int64_t batch = i / K::points, point = i % K::points;
      const T *from = in + batch * K::channels * plane;
      T *to = out + batch * K::channels * K::points + point;
      for (int64_t c = 0; c < K::channels; ++c, from += plane) {
        T sum = 0;
        for (int64_t t = 0; t < many; ++t)
          if (offsets[t] >= 0)
            sum += weights[t] * from[offsets[t]];
        to[c * K::points] = sum;
      }
    }
  });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_GRID_SAMPLE_H
