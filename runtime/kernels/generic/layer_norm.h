// Layer normalization and root-mean-square normalization of contiguous rows,
// with a fused epilogue.
#ifndef BURIN_KERNELS_LAYER_NORM_H
#define BURIN_KERNELS_LAYER_NORM_H

#include "row_reduction.h"
#include "scalar_rounding.h"

namespace burin::BURIN_LEVEL {

/// One row. The variance is summed around the mean in a second pass, which
/// does not cancel.
template <bool scaled, bool biased, class K, class Epilogue>
void layer_norm_row(K k, typename K::Out *out, const typename K::Element *in,
                    const typename K::Element *scale,
                    const typename K::Element *bias, int64_t row,
                    const Epilogue &epilogue) {
  using S = typename K::Accumulator;
  constexpr int64_t known_n = known(&K::n);
  S mean = 0;
  if constexpr (!K::rms)
    mean = sum_of_row<S, known_n>(k.n,
                                  [&](auto lanes, int64_t i) {
                                    return load_as<S, lanes>(in + i);
                                  }) /
           S(k.n);
  S square = sum_of_row<S, known_n>(k.n, [&](auto lanes, int64_t i) {
    Vector<S, lanes> centred = load_as<S, lanes>(in + i) - mean;
    return centred * centred;
  });
  S factor = S(1) / sqrt(square / S(k.n) + S(k.epsilon));
  write_row(out, k.n, [&](int64_t i) __attribute__((always_inline)) {
    S value = (S(in[i]) - mean) * factor;
    if constexpr (scaled)
      value *= S(scale[i]);
    if constexpr (biased)
      value += S(bias[i]);
    return epilogue(value, row, i);
  });
}

/// out[r][i] = epilogue((x - mean) / sqrt(variance + epsilon) * scale[i] +
/// bias[i], r, i); with K::rms, x / sqrt(mean of x^2 + epsilon) instead.
/// `scale` and `bias` may be null.
///
/// `K` holds int64_t rows, n, each a constant or not (sizes.h), static
/// constexpr double epsilon, bool rms, and the types Element, Accumulator
/// (float or double) and Out. The epilogue is
/// Out operator()(Accumulator value, int64_t row, int64_t i) const.
template <class K, class Epilogue>
inline void
layer_norm(const burin_parallel &parallel, K k, typename K::Out *out,
           const typename K::Element *in, const typename K::Element *scale,
           const typename K::Element *bias, const Epilogue &epilogue) {
  const int64_t tasks = lesser(k.rows, tasks_worth(4 * k.rows * k.n));
  if constexpr (known_product(known(&K::rows), known(&K::n)) != 0)
    parallel_for(parallel, tasks, [&, k](int64_t task) {
      int64_t end = part_begin(k.rows, tasks, task + 1);
      for (int64_t r = part_begin(k.rows, tasks, task); r < end; ++r) {
        typename K::Out *to = out + r * k.n;
        const typename K::Element *from = in + r * k.n;
        if (scale && bias)
          layer_norm_row<true, true>(k, to, from, scale, bias, r, epilogue);
        else if (scale)
          layer_norm_row<true, false>(k, to, from, scale, bias, r, epilogue);
        else if (bias)
          layer_norm_row<false, true>(k, to, from, scale, bias, r, epilogue);
        else
          layer_norm_row<false, false>(k, to, from, scale, bias, r, epilogue);
      }
    });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_LAYER_NORM_H
