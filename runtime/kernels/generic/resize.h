// Resampling of one axis of a tensor by tables of places and weights, with a
// fused epilogue.
#ifndef BURIN_KERNELS_RESIZE_H
#define BURIN_KERNELS_RESIZE_H

#include "row_reduction.h"

namespace burin::BURIN_LEVEL {

/// out[o][i][j] = epilogue(sum over t of weights[i][t] * x[o][places[i][t]][j],
/// o, i, j).
///
/// `K` holds int64_t outer, in, out, inner, taps, each a constant or not
/// (sizes.h), and the types Element, Accumulator (float or double) and Out.
/// Places lie in [0, k.in). The epilogue is Out operator()(Accumulator value,
/// int64_t outer, int64_t i, int64_t inner) const.
template <class K, class Place, class Epilogue>
inline void resize(const burin_parallel &parallel, K k, typename K::Out *out,
                   const typename K::Element *x,
                   const typename K::Element *weights, const Place *places,
                   const Epilogue &epilogue) {
  using S = typename K::Accumulator;
  // Neighbours in memory are made together: along the axis where it is last.
  const bool is_last = k.inner == 1;
  const int64_t rows = is_last ? k.outer : k.outer * k.out;
  const int64_t tasks =
      greater(1, lesser(rows, tasks_worth(k.taps * k.outer * k.out * k.inner)));
  auto along_axis = [=](int64_t row) {
    const typename K::Element *from = x + row * k.in;
    write_row(out + row * k.out, k.out,
              [=](int64_t i) __attribute__((always_inline)) {
                S sum = 0;
                for (int64_t t = 0; t < k.taps; ++t)
                  sum += S(weights[i * k.taps + t]) *
                         S(from[places[i * k.taps + t]]);
                return epilogue(sum, row, i, int64_t(0));
              });
  };
  auto across = [=](int64_t row) {
    int64_t o = row / k.out, i = row % k.out;
    const Place *place = places + i * k.taps;
    const typename K::Element *weight = weights + i * k.taps;
    const typename K::Element *from = x + o * k.in * k.inner;
    write_row(out + row * k.inner, k.inner,
              [=](int64_t j) __attribute__((always_inline)) {
                S sum = 0;
                for (int64_t t = 0; t < k.taps; ++t)
                  sum +=
                      S(weight[t]) * S(from[int64_t(place[t]) * k.inner + j]);
                return epilogue(sum, o, i, j);
              });
  };
  parallel_for(parallel, tasks, [=](int64_t task) {
    int64_t end = part_begin(rows, tasks, task + 1);
    for (int64_t row = part_begin(rows, tasks, task); row < end; ++row)
      if constexpr (is_last)
        along_axis(row);
      else
        across(row);
  });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_RESIZE_H
