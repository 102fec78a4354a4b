// Softmax and its logarithm along one axis of a tensor, with a fused epilogue.
//
// The row's maximum is subtracted first, so that no exponential overflows.
#ifndef BURIN_KERNELS_SOFTMAX_H
#define BURIN_KERNELS_SOFTMAX_H

#include "row_reduction.h"
#include "scalar_exponential.h"
#include "scalar_logarithm.h"

namespace burin::BURIN_LEVEL {

/// What the exponentials' sum becomes: the factor of each of them, or the
/// amount to take from each element.
template <bool log_variant, class S> BURIN_INLINE S softmax_scale(S sum) {
  if constexpr (log_variant)
    return log(sum);
  else
    return S(1) / sum;
}

/// One result from an element less its row's maximum.
template <bool log_variant, class S>
BURIN_INLINE S softmax_result(S shifted, S scale) {
  if constexpr (log_variant)
    return shifted - scale;
  else
    return exp(shifted) * scale;
}

/// The sum of the sums of so many blocks, or of an unknown number of them.
template <class S, int64_t blocks, bool many = is_long_sum(blocks)>
struct SoftmaxTotal : LongSum<S> {
  explicit SoftmaxTotal(int64_t) {}
};
template <class S, int64_t blocks> struct SoftmaxTotal<S, blocks, false> {
  S sum = 0;

  explicit SoftmaxTotal(int64_t) {}
  BURIN_INLINE void add(S block) { sum += block; }
  BURIN_INLINE S total() const { return sum; }
};
template <class S> struct SoftmaxTotal<S, unknown, false> {
  bool is_long;
  LongSum<S> sum;

  explicit SoftmaxTotal(int64_t blocks) : is_long(is_long_sum(blocks)) {}
  BURIN_INLINE void add(S block) {
    if (is_long)
      sum.add(block);
    else
      sum.high[0] += block;
  }
  BURIN_INLINE S total() const { return sum.total(); }
};

/// One contiguous row.
template <class K, class Epilogue>
void softmax_row(K k, typename K::Out *out, const typename K::Element *in,
                 int64_t outer, const Epilogue &epilogue) {
  using S = typename K::Accumulator;
  constexpr int64_t block = 256, known_n = known(&K::n);
  // The exponentials wait in the output where its type allows.
  constexpr bool keep = !K::log && is_same<typename K::Out, S>;
  S best = greatest_of_row<S>(in, k.n);
  SoftmaxTotal<S, known_n == unknown ? unknown : known_n / block> total(k.n /
                                                                        block);
  for (int64_t i = 0; i < k.n; i += block) {
    S values[block];
    int64_t count = lesser(block, k.n - i);
    for (int64_t j = 0; j < count; ++j)
      values[j] = exp(S(in[i + j]) - best);
    total.add(sum_of_block<S>(count, [&](auto lanes, int64_t j) {
      return load<S, lanes>(values + j);
    }));
    if constexpr (keep)
      for (int64_t j = 0; j < count; ++j)
        out[i + j] = values[j];
  }
  S scale = softmax_scale<K::log>(total.total());
  write_row(out, k.n, [&](int64_t i) __attribute__((always_inline)) {
    S result;
    if constexpr (keep)
      result = out[i] * scale;
    else
      result = softmax_result<K::log>(S(in[i]) - best, scale);
    return epilogue(result, outer, i, int64_t(0));
  });
}

/// Up to 64 neighbouring columns, each a row whose elements lie k.inner apart.
template <class K, class Epilogue>
void softmax_columns(K k, typename K::Out *out, const typename K::Element *in,
                     int64_t outer, int64_t first, int64_t count,
                     const Epilogue &epilogue) {
  using S = typename K::Accumulator;
  constexpr int64_t known_n = known(&K::n);
  constexpr bool may_be_long = known_n == unknown || is_long_sum(known_n);
  const bool is_long = is_long_sum(k.n);
  S best[64], total[64];
  for (int64_t j = 0; j < count; ++j)
    best[j] = S(in[j]);
  for (int64_t i = 1; i < k.n; ++i)
    for (int64_t j = 0; j < count; ++j) {
      S value = S(in[i * k.inner + j]);
      best[j] = value > best[j] ? value : best[j];
    }
  LongSum<S, may_be_long ? 64 : 1> totals;
  const int64_t block = is_long ? sum_block : k.n;
  for (int64_t begin = 0; begin < k.n; begin += block) {
    for (int64_t j = 0; j < count; ++j)
      total[j] = 0;
    for (int64_t i = begin; i < lesser(begin + block, k.n); ++i)
      for (int64_t j = 0; j < count; ++j)
        total[j] += exp(S(in[i * k.inner + j]) - best[j]);
    if constexpr (may_be_long)
      if (is_long)
        for (int64_t j = 0; j < count; ++j)
          totals.add(total[j], j);
  }
  if constexpr (may_be_long)
    if (is_long)
      for (int64_t j = 0; j < count; ++j)
        total[j] = totals.total(j);
  for (int64_t j = 0; j < count; ++j)
    total[j] = softmax_scale<K::log>(total[j]);
  for (int64_t i = 0; i < k.n; ++i)
    write_row(out + i * k.inner, count,
              [&](int64_t j) __attribute__((always_inline)) {
                S shifted = S(in[i * k.inner + j]) - best[j];
                return epilogue(softmax_result<K::log>(shifted, total[j]),
                                outer, i, first + j);
              });
}

/// out[o][i][j] = epilogue(e^x / sum over i of e^x, o, i, j), or its logarithm
/// with K::log.
///
/// `K` holds int64_t outer, n, inner, each a constant or not (sizes.h), static
/// constexpr bool log, and the types Element, Accumulator (float or double) and
/// Out. The epilogue is Out operator()(Accumulator value, int64_t outer,
/// int64_t i, int64_t inner) const.
template <class K, class Epilogue>
inline void softmax(const burin_parallel &parallel, K k, typename K::Out *out,
                    const typename K::Element *in, const Epilogue &epilogue) {
  constexpr int64_t known_inner = known(&K::inner);
  const int64_t columns = k.inner == 1 ? 1 : ceil_div(k.inner, 64);
  const int64_t parts = k.n == 0 ? 0 : k.outer * columns;
  const int64_t tasks = lesser(parts, tasks_worth(8 * k.outer * k.n * k.inner));
  if constexpr (known_product(known(&K::outer), known(&K::n), known_inner) != 0)
    parallel_for(parallel, tasks, [&, k](int64_t task) {
      int64_t end = part_begin(parts, tasks, task + 1);
      for (int64_t i = part_begin(parts, tasks, task); i < end; ++i) {
        int64_t outer = i / columns, first = i % columns * 64;
        int64_t offset = outer * k.n * k.inner + first;
        if constexpr (known_inner == unknown || known_inner == 1)
          if (k.inner == 1) {
            softmax_row(k, out + offset, in + offset, outer, epilogue);
            continue;
          }
        if constexpr (known_inner != 1)
          softmax_columns(k, out + offset, in + offset, outer, first,
                          lesser(64, k.inner - first), epilogue);
      }
    });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SOFTMAX_H
