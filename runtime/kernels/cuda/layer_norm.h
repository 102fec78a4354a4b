// Layer normalization and root-mean-square normalization of contiguous rows on
// a device, with a fused epilogue.
#ifndef BURIN_KERNELS_LAYER_NORM_H
#define BURIN_KERNELS_LAYER_NORM_H

#include "../generic/scalar_rounding.h"
#include "row_reduction.h"

namespace burin::BURIN_LEVEL {

/// Each row by a team. The variance is summed around the mean in a second pass,
/// which does not cancel.
template <int team, class K, class Epilogue>
BURIN_KERNEL BURIN_BOUNDS(row_threads, 2) void layer_norm_rows(
    K k, typename K::Out *out, const typename K::Element *in,
    const typename K::Element *scale, const typename K::Element *bias,
    Epilogue epilogue) {
  using S = typename K::Accumulator;
  const auto [row, lane] = row_place<team>();
  const int64_t n = k.n;
  if (row >= k.rows)
    return;
  const typename K::Element *from = in + row * n;
  S mean = 0;
  if constexpr (!K::rms)
    mean = sum_of_row<team, S>(lane, n, [&](int64_t i) { return S(from[i]); }) /
           S(n);
  const S square = sum_of_row<team, S>(lane, n, [&](int64_t i) {
    const S centred = S(from[i]) - mean;
    return centred * centred;
  });
  const S factor = S(1) / sqrt(square / S(n) + S(K::epsilon));
  for (int64_t i = lane; i < n; i += team) {
    S value = (S(from[i]) - mean) * factor;
    if (scale)
      value *= S(scale[i]);
    if (bias)
      value += S(bias[i]);
    out[row * n + i] = epilogue(value, row, i);
  }
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
layer_norm(Stream stream, K k, typename K::Out *out,
           const typename K::Element *in, const typename K::Element *scale,
           const typename K::Element *bias, const Epilogue &epilogue) {
  launch_rows<known(&K::rows), known(&K::n)>(
      k.rows, k.n, [&](auto team, int64_t blocks) {
        launch(stream, {blocks}, row_threads,
               layer_norm_rows<decltype(team)::threads, K, Epilogue>, k, out,
               in, scale, bias, epilogue);
      });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_LAYER_NORM_H
