// Reductions and maps over the contiguous rows of a tensor, for softmax and
// normalization.
//
// Sums go into a fixed number of vector sums that are added in a fixed order:
// the order depends on the row's length and the level alone.
#ifndef BURIN_KERNELS_ROW_REDUCTION_H
#define BURIN_KERNELS_ROW_REDUCTION_H

#include "long_sum.h"
#include "parallel.h"
#include "sizes.h"

namespace burin::BURIN_LEVEL {

/// Vector sums of a row that do not wait for each other.
inline constexpr int row_ways = 4;

/// Sum over i in [0, n) of at(lanes, i), which gives elements [i, i + lanes) as
/// a Vector<S, lanes>; `lanes` is a constant, 1 for the last few.
template <class S, class At>
BURIN_INLINE S sum_of_block(int64_t n, const At &at) {
  constexpr int lanes = lanes_of<S>, ways = row_ways;
  Vector<S, lanes> sums[ways] = {};
  const int64_t whole = n / lanes * lanes;
  const int64_t wide = n / (ways * lanes) * (ways * lanes);
  for (int64_t i = 0; i < wide; i += ways * lanes)
    unroll<ways>([&](auto w) __attribute__((always_inline)) {
      sums[w] += at(Constant<lanes>{}, i + w * lanes);
    });
  for (int64_t i = wide; i < whole; i += lanes)
    sums[0] += at(Constant<lanes>{}, i);
  S parts[lanes];
  store(parts, (sums[0] + sums[1]) + (sums[2] + sums[3]));
  S total = parts[0];
  for (int lane = 1; lane < lanes; ++lane)
    total += parts[lane];
  if constexpr (lanes > 1)
    for (int64_t i = whole; i < n; ++i)
      total += at(Constant<1>{}, i);
  return total;
}

/// The same for rows of any length, which is `known_n` where that is known.
template <class S, int64_t known_n, class At>
BURIN_INLINE S sum_of_row(int64_t n, const At &at) {
  constexpr int64_t accumulators = row_ways * lanes_of<S>;
  constexpr bool is_unknown = known_n == unknown;
  if constexpr (!is_unknown && !is_long_sum(known_n / accumulators)) {
    return sum_of_block<S>(n, at);
  } else {
    if (is_unknown && !is_long_sum(n / accumulators))
      return sum_of_block<S>(n, at);
    constexpr int64_t block = sum_block * accumulators;
    LongSum<S> total;
    for (int64_t i = 0; i < n; i += block)
      total.add(sum_of_block<S>(
          lesser(block, n - i),
          [&](auto lanes, int64_t j)
              __attribute__((always_inline)) { return at(lanes, i + j); }));
    return total.total();
  }
}

/// The greatest of n >= 1 elements, unspecified if one is NaN.
template <class S, class T>
BURIN_INLINE S greatest_of_row(const T *row, int64_t n) {
  constexpr int lanes = lanes_of<S>;
  S best = S(row[0]);
  const int64_t whole = n / lanes * lanes;
  if (whole != 0) {
    Vector<S, lanes> bests = load_as<S, lanes>(row);
    for (int64_t i = lanes; i < whole; i += lanes) {
      Vector<S, lanes> values = load_as<S, lanes>(row + i);
      bests = values > bests ? values : bests;
    }
    S parts[lanes];
    store(parts, bests);
    for (int lane = 0; lane < lanes; ++lane)
      best = parts[lane] > best ? parts[lane] : best;
  }
  for (int64_t i = whole; i < n; ++i)
    best = S(row[i]) > best ? S(row[i]) : best;
  return best;
}

/// to[i] = map(i) for i in [0, n), in blocks that pass through a local array:
/// the compiler need not fear that `to` overlaps what `map` reads.
template <class Out, class Map>
BURIN_INLINE void write_row(Out *to, int64_t n, const Map &map) {
  constexpr int block = 64;
  Out results[block];
  const int64_t whole = n / block * block, rest = n % block;
  for (int64_t i = 0; i < whole; i += block)
    write_line<block>(to + i, [&](int64_t j) __attribute__((always_inline)) {
      return map(i + j);
    });
  for (int64_t j = 0; j < rest; ++j)
    results[j] = map(whole + j);
  for (int64_t j = 0; j < rest; ++j)
    to[whole + j] = results[j];
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_ROW_REDUCTION_H
