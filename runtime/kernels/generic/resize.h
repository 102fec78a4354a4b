// Resampling of one axis of a tensor by tables of places and weights, with a
// fused epilogue.
#ifndef BURIN_KERNELS_RESIZE_H
#define BURIN_KERNELS_RESIZE_H

#include "row_reduction.h"

namespace burin::BURIN_LEVEL {

/// out[o][i][j] = epilogue(sum over t of weights[i][t] * x[o][places[i][t]][j],
/// o, i, j).
///
/// `K` holds static constexpr int64_t outer, in, out, inner, taps, and the
/// types Element, Accumulator (float or double) and Out. Places lie in
/// [0, K::in). The epilogue is Out operator()(Accumulator value, int64_t outer,
/// int64_t i, int64_t inner) const.
template <class K, class Place, class Epilogue>
inline void resize(const burin_parallel &parallel, typename K::Out *out,
                   const typename K::Element *x,
                   const typename K::Element *weights, const Place *places,
                   const Epilogue &epilogue) {
  using S = typename K::Accumulator;
  // Neighbours in memory are made together: along the axis where it is last.
  constexpr bool is_last = K::inner == 1;
  constexpr int64_t rows = is_last ? K::outer : K::outer * K::out;
  constexpr int64_t tasks = greater(
      1, lesser(rows, tasks_worth(K::taps * K::outer * K::out * K::inner)));
  auto along_axis = [=](int64_t row) {
    const typename K::Element *from = x + row * K::in;
    write_row(out + row * K::out, K::out,
              [=](int64_t i) __attribute__((always_inline)) {
                S sum = 0;
                for (int64_t t = 0; t < K::taps; ++t)
                  sum += S(weights[i * K::taps + t]) *
                         S(from[places[i * K::taps + t]]);
                return epilogue(sum, row, i, int64_t(0));
              });
  };
  auto across = [=](int64_t row) {
    int64_t o = row / K::out, i = row % K::out;
    const Place *place = places + i * K::taps;
    const typename K::Element *weight = weights + i * K::taps;
    const typename K::Element *from = x + o * K::in * K::inner;
    write_row(out + row * K::inner, K::inner,
              [=](int64_t j) __attribute__((always_inline)) {
                S sum = 0;
                for (int64_t t = 0; t < K::taps; ++t)
                  sum +=
                      S(weight[t]) * S(from[int64_t(place[t]) * K::inner + j]);
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
