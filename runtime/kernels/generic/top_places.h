// The places of the greatest or least elements of each line, best first.
#ifndef BURIN_KERNELS_TOP_PLACES_H
#define BURIN_KERNELS_TOP_PLACES_H

#include "parallel.h"
#include "scalar_arithmetic.h"

namespace burin::BURIN_LEVEL {

/// A line of elements K::inner apart, and the order of their places: the better
/// element first, of equal ones the first. NaN counts as the greatest.
template <class K> struct TopLine {
  using T = typename K::Element;
  const T *in;

  BURIN_INLINE bool before(int64_t a, int64_t b) const {
    T x = in[a * K::inner], y = in[b * K::inner];
    bool greater = x > y, less = x < y;
    if constexpr (is_float<T>) {
      greater = greater || (x != x && y == y);
      less = less || (x == x && y != y);
    }
    if (K::largest ? greater : less)
      return true;
    return !(K::largest ? less : greater) && a < b;
  }
};

/// Restores the heap `out` of `count` places, whose root is the last in order,
/// after the place at `i` changed.
template <class K>
inline void sift_down(const TopLine<K> &line, int64_t *out, int64_t i,
                      int64_t count) {
  int64_t place = out[i * K::inner];
  for (int64_t child = 2 * i + 1; child < count; child = 2 * i + 1) {
    if (child + 1 < count &&
        line.before(out[child * K::inner], out[(child + 1) * K::inner]))
      ++child;
    if (!line.before(place, out[child * K::inner]))
      break;
    out[i * K::inner] = out[child * K::inner];
    i = child;
  }
  out[i * K::inner] = place;
}

/// The places of one line to `out`: a heap of the best so far, then sorted
/// (Williams 1964).
template <class K>
inline void top_places_line(int64_t *out, const typename K::Element *in) {
  TopLine<K> line{in};
  for (int64_t i = 0; i < K::k; ++i)
    out[i * K::inner] = i;
  for (int64_t i = K::k / 2; i-- > 0;)
    sift_down(line, out, i, K::k);
  for (int64_t i = K::k; i < K::n; ++i)
    if (line.before(i, out[0])) {
      out[0] = i;
      sift_down(line, out, 0, K::k);
    }
  for (int64_t last = K::k - 1; last > 0; --last) {
    int64_t place = out[last * K::inner];
    out[last * K::inner] = out[0];
    out[0] = place;
    sift_down(line, out, 0, last);
  }
}

/// out[o][0..k)[j] are the places along i of the K::k best of in[o][i][j].
///
/// `K` holds static constexpr int64_t outer, n, inner, k (at most n), bool
/// largest, and the type Element.
template <class K>
inline void top_places(const burin_parallel &parallel, int64_t *out,
                       const typename K::Element *in) {
  constexpr int64_t lines = K::outer * K::inner;
  constexpr int64_t tasks = lesser(lines, tasks_worth(8 * lines * K::n));
  if constexpr (lines > 0 && K::k > 0)
    parallel_for(parallel, tasks, [=](int64_t task) {
      int64_t end = part_begin(lines, tasks, task + 1);
      for (int64_t i = part_begin(lines, tasks, task); i < end; ++i) {
        int64_t outer = i / K::inner, inner = i % K::inner;
        top_places_line<K>(out + outer * K::k * K::inner + inner,
                           in + outer * K::n * K::inner + inner);
      }
    });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_TOP_PLACES_H
