// Which elements a point between them reads, and by which weights.
#ifndef BURIN_KERNELS_GRID_RULE_H
#define BURIN_KERNELS_GRID_RULE_H

#include "scalar_arithmetic.h"

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

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_GRID_RULE_H
