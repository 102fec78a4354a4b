// Reads images and volumes at points between their elements.
#ifndef BURIN_KERNELS_GRID_SAMPLE_H
#define BURIN_KERNELS_GRID_SAMPLE_H

#include "grid_rule.h"
#include "parallel.h"

namespace burin::BURIN_LEVEL {

/// out[b][c][p] is channel c of image b at the point grid[b][p], whose K::rank
/// coordinates are those of the last dimension first.
///
/// `K` holds int64_t batch, points, each a constant or not (sizes.h), static
/// constexpr int64_t channels, rank (1 to 3), size[rank], mode, padding (as
/// GridRule), bool align and the type Element.
template <class K>
inline void grid_sample(const burin_parallel &parallel, K k,
                        typename K::Element *out, const typename K::Element *in,
                        const typename K::Element *grid) {
  using T = typename K::Element;
  using Rule = GridRule<K>;
  constexpr int64_t taps = Rule::taps;
  const int64_t all = k.batch * k.points;
  constexpr int64_t many = K::rank == 1   ? taps
                           : K::rank == 2 ? taps * taps
                                          : taps * taps * taps;
  const int64_t tasks =
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
      int64_t batch = i / k.points, point = i % k.points;
      const T *from = in + batch * K::channels * plane;
      T *to = out + batch * K::channels * k.points + point;
      for (int64_t c = 0; c < K::channels; ++c, from += plane) {
        T sum = 0;
        for (int64_t t = 0; t < many; ++t)
          if (offsets[t] >= 0)
            sum += weights[t] * from[offsets[t]];
        to[c * k.points] = sum;
      }
    }
  });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_GRID_SAMPLE_H
