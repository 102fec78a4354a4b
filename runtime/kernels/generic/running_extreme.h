// The greatest or least element so far along an axis, with its place.
#ifndef BURIN_KERNELS_RUNNING_EXTREME_H
#define BURIN_KERNELS_RUNNING_EXTREME_H

#include "parallel.h"
#include "scalar_types.h"

namespace burin::BURIN_LEVEL {

/// values[o][i][j] is the greatest of in[o][0..i][j] (the least with K::least)
/// and places[o][i][j] the last place at which it stands; the first NaN stays.
///
/// `K` holds int64_t outer, n, inner, each a constant or not (sizes.h), static
/// constexpr bool least and the type Element.
template <class K>
inline void running_extreme(const burin_parallel &parallel, K k,
                            typename K::Element *values, int64_t *places,
                            const typename K::Element *in) {
  using T = typename K::Element;
  const int64_t lines = k.outer * k.inner;
  const int64_t tasks = greater(1, lesser(lines, tasks_worth(2 * lines * k.n)));
  parallel_for(parallel, tasks, [=](int64_t task) {
    int64_t end = part_begin(lines, tasks, task + 1);
    for (int64_t line = part_begin(lines, tasks, task); line < end; ++line) {
      int64_t at = line / k.inner * k.n * k.inner + line % k.inner;
      T best = T();
      int64_t place = 0;
      for (int64_t i = 0; i < k.n; ++i, at += k.inner) {
        T x = in[at];
        bool takes = i == 0 || (K::least ? x <= best : x >= best);
        if constexpr (is_float<T>)
          takes = takes || (x != x && best == best);
        if (takes) {
          best = x;
          place = i;
        }
        values[at] = best;
        places[at] = place;
      }
    }
  });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_RUNNING_EXTREME_H
