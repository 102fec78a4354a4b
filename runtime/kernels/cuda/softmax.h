// Softmax and its logarithm along one axis of a tensor on a device, with a
// fused epilogue.
//
// The row's maximum is subtracted first, so that no exponential overflows.
#ifndef BURIN_KERNELS_SOFTMAX_H
#define BURIN_KERNELS_SOFTMAX_H

#include "../generic/scalar_exponential.h"
#include "../generic/scalar_logarithm.h"
#include "row_reduction.h"

namespace burin::BURIN_LEVEL {

/// One softmax; `K` as in softmax below.
template <class K, class Epilogue> struct Softmax {
  using S = typename K::Accumulator;

  typename K::Out *out;
  const typename K::Element *in;
  Epilogue epilogue;
  K k;

  /// What the exponentials' sum becomes: the factor of each of them, or the
  /// amount to take from each element.
  static BURIN_INLINE S scale_of(S sum) {
    if constexpr (K::log)
      return log(sum);
    else
      return S(1) / sum;
  }
  /// One result from an element less its row's maximum.
  static BURIN_INLINE S result(S shifted, S scale) {
    if constexpr (K::log)
      return shifted - scale;
    else
      return exp(shifted) * scale;
  }
};

/// Contiguous rows, each by a team.
template <int team, class K, class Epilogue>
BURIN_KERNEL BURIN_BOUNDS(row_threads,
                          2) void softmax_rows(Softmax<K, Epilogue> softmax) {
  using S = typename K::Accumulator;
  const auto [row, lane] = row_place<team>();
  const int64_t n = softmax.k.n;
  if (row >= softmax.k.outer)
    return;
  const typename K::Element *in = softmax.in + row * n;
  const S best =
      greatest_of_row<team, S>(lane, n, [&](int64_t i) { return S(in[i]); });
  const S scale = softmax.scale_of(sum_of_row<team, S>(
      lane, n, [&](int64_t i) { return exp(S(in[i]) - best); }));
  for (int64_t i = lane; i < n; i += team)
    softmax.out[row * n + i] = softmax.epilogue(
        softmax.result(S(in[i]) - best, scale), row, i, int64_t(0));
}

/// Rows whose elements lie k.inner apart, 32 neighbouring ones by a block: each
/// warp takes every eighth element of all of them.
template <class K, class Epilogue>
BURIN_KERNEL
BURIN_BOUNDS(row_threads,
             2) void softmax_columns(Softmax<K, Epilogue> softmax) {
  using S = typename K::Accumulator;
  constexpr int slices = row_threads / warp_size;
  BURIN_SHARED(S, greatest, row_threads);
  BURIN_SHARED(S, sums, row_threads);
  const int64_t n = softmax.k.n, inner = softmax.k.inner;
  const int64_t tiles = (inner + warp_size - 1) / warp_size;
  const int thread = int(thread_index()), slice = thread / warp_size,
            lane = thread % warp_size;
  const int64_t outer = block_index().x / tiles,
                column = block_index().x % tiles * warp_size + lane;
  const bool is_inside = column < inner;
  const int64_t offset = outer * n * inner + column;
  auto at = [&](int64_t i) { return S(softmax.in[offset + i * inner]); };

  S best = -infinity<S>;
  for (int64_t i = slice; is_inside && i < n; i += slices) {
    const S value = at(i);
    best = value > best ? value : best;
  }
  greatest[thread] = best;
  barrier();
  for (int i = 0; i < slices; ++i) {
    const S other = greatest[i * warp_size + lane];
    best = other > best ? other : best;
  }
  sums[thread] = sum_of_thread<S>(slice, is_inside ? n : 0, slices,
                                  [&](int64_t i) { return exp(at(i) - best); });
  barrier();
  S sum = sums[lane];
  for (int i = 1; i < slices; ++i)
    sum += sums[i * warp_size + lane];
  const S scale = softmax.scale_of(sum);
  for (int64_t i = slice; is_inside && i < n; i += slices)
    softmax.out[offset + i * inner] =
        softmax.epilogue(softmax.result(at(i) - best, scale), outer, i, column);
}

/// out[o][i][j] = epilogue(e^x / sum over i of e^x, o, i, j), or its logarithm
/// with K::log.
///
/// `K` holds int64_t outer, n, inner, each a constant or not (sizes.h), static
/// constexpr bool log, and the types Element, Accumulator (float or double) and
/// Out. The epilogue is Out operator()(Accumulator value, int64_t outer,
/// int64_t i, int64_t inner) const.
template <class K, class Epilogue>
inline void softmax(Stream stream, K k, typename K::Out *out,
                    const typename K::Element *in, const Epilogue &epilogue) {
  const Softmax<K, Epilogue> softmax = {out, in, epilogue, k};
  constexpr int64_t known_inner = known(&K::inner);
  if constexpr (known_inner == unknown || known_inner == 1)
    if (k.inner == 1)
      return launch_rows<known(&K::outer), known(&K::n)>(
          k.outer, k.n, [&](auto team, int64_t blocks) {
            launch(stream, {blocks}, row_threads,
                   softmax_rows<decltype(team)::threads, K, Epilogue>, softmax);
          });
  if constexpr (known_inner != 1)
    launch(stream, {k.outer * ((k.inner + warp_size - 1) / warp_size)},
           row_threads, softmax_columns<K, Epilogue>, softmax);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SOFTMAX_H
