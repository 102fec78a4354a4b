// The places of the greatest or least elements of each line, best first.
#ifndef BURIN_KERNELS_TOP_PLACES_H
#define BURIN_KERNELS_TOP_PLACES_H

#include "parallel.h"
#include "scalar_arithmetic.h"
#include "sizes.h"

namespace burin::BURIN_LEVEL {

/// A line of elements k.inner apart, and the order of their places: the better
/// element first, of equal ones the first. NaN counts as the greatest.
template <class K> struct TopLine {
  using T = typename K::Element;
  const T *in;
  K k;

  BURIN_INLINE bool before(int64_t a, int64_t b) const {
    T x = in[a * k.inner], y = in[b * k.inner];
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
  const K &k = line.k;
  int64_t place = out[i * k.inner];
  for (int64_t child = 2 * i + 1; child < count; child = 2 * i + 1) {
    if (child + 1 < count &&
        line.before(out[child * k.inner], out[(child + 1) * k.inner]))
      ++child;
    if (!line.before(place, out[child * k.inner]))
      break;
    out[i * k.inner] = out[child * k.inner];
    i = child;
  }
  out[i * k.inner] = place;
}

/// The places of one line to `out`: a heap of the best so far, then sorted
/// (Williams 1964).
template <class K>
inline void top_places_line(K k, int64_t *out, const typename K::Element *in) {
  TopLine<K> line{in, k};
  for (int64_t i = 0; i < k.k; ++i)
    out[i * k.inner] = i;
  for (int64_t i = k.k / 2; i-- > 0;)
    sift_down(line, out, i, k.k);
  for (int64_t i = k.k; i < k.n; ++i)
    if (line.before(i, out[0])) {
      out[0] = i;
      sift_down(line, out, 0, k.k);
    }
  for (int64_t last = k.k - 1; last > 0; --last) {
    int64_t place = out[last * k.inner];
    out[last * k.inner] = out[0];
    out[0] = place;
    sift_down(line, out, 0, last);
  }
}

/// out[o][0..k)[j] are the places along i of the k.k best of in[o][i][j].
///
/// `K` holds int64_t outer, n, inner, k (at most n), each a constant or not
/// (sizes.h), static constexpr bool largest, and the type Element.
template <class K>
inline void top_places(const burin_parallel &parallel, K k, int64_t *out,
                       const typename K::Element *in) {
  const int64_t lines = k.k == 0 ? 0 : k.outer * k.inner;
  const int64_t tasks = lesser(lines, tasks_worth(8 * lines * k.n));
  if constexpr (known_product(known(&K::outer), known(&K::inner),
                              known(&K::k)) != 0)
    parallel_for(parallel, tasks, [=](int64_t task) {
      int64_t end = part_begin(lines, tasks, task + 1);
      for (int64_t i = part_begin(lines, tasks, task); i < end; ++i) {
        int64_t outer = i / k.inner, inner = i % k.inner;
        top_places_line(k, out + outer * k.k * k.inner + inner,
                        in + outer * k.n * k.inner + inner);
      }
    });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_TOP_PLACES_H
