// Reductions of the rows of a tensor on a device: a team of threads, a warp or
// a block, walks each row together, neighbouring threads at neighbouring
// elements.
#ifndef BURIN_KERNELS_ROW_REDUCTION_H
#define BURIN_KERNELS_ROW_REDUCTION_H

#include "../generic/compensated_sum.h"
#include "device.h"

namespace burin::BURIN_LEVEL {

inline constexpr int row_threads = 256;

/// Whether a warp is enough for a row: where it is short, or where there are so
/// many that a device is busy anyhow.
constexpr bool warp_takes_row(int64_t rows, int64_t n) {
  return n <= row_threads || (n <= 4 * row_threads && rows >= 1024);
}

/// Blocks that `rows` rows take in teams of so many threads.
constexpr int64_t row_blocks(int64_t rows, int team) {
  const int64_t teams = row_threads / team;
  return (rows + teams - 1) / teams;
}

/// A number of threads that a lambda can take as an argument.
template <int count> struct Team {
  static constexpr int threads = count;
};

/// Calls launch_teams(Team, blocks) with the team that suits `rows` rows of `n`
/// elements; where both are known nothing is compiled for the other one.
template <int64_t known_rows, int64_t known_n, class Launch>
inline void launch_rows(int64_t rows, int64_t n, const Launch &launch_teams) {
  constexpr bool is_known = known_rows != unknown && known_n != unknown;
  constexpr bool is_warp = is_known && warp_takes_row(known_rows, known_n);
  if (n == 0)
    return;
  if constexpr (!is_known || is_warp)
    if (is_warp || warp_takes_row(rows, n))
      return launch_teams(Team<warp_size>{}, row_blocks(rows, warp_size));
  if constexpr (!is_known || !is_warp)
    launch_teams(Team<row_threads>{}, row_blocks(rows, row_threads));
}

/// The calling thread's row and its place in the team of the row.
template <int team> struct RowPlace {
  int64_t row;
  int lane;
};
template <int team> BURIN_DEVICE RowPlace<team> row_place() {
  const int thread = int(thread_index());
  return {block_index().x * (row_threads / team) + thread / team,
          thread % team};
}

/// combine() over the values of a team.
template <int team, class T, class Combine>
BURIN_DEVICE T combine_team(T value, const Combine &combine) {
  static_assert(team == warp_size || team == row_threads);
  if constexpr (team == warp_size)
    return combine_warp(value, combine);
  else
    return combine_block<team>(value, combine);
}

/// The sum over i in [lane, n) in steps of `step` of at(i), by one thread.
template <class S, class At>
BURIN_DEVICE S sum_of_thread(int64_t lane, int64_t n, int step, const At &at) {
  S sum = 0;
  if (!is_long_sum(n / step)) {
    for (int64_t i = lane; i < n; i += step)
      sum += at(i);
    return sum;
  }
  LongSum<S> total;
  const int64_t block = sum_block * step;
  for (int64_t begin = lane; begin < n; begin += block) {
    sum = 0;
    for (int64_t i = begin; i < n && i < begin + block; i += step)
      sum += at(i);
    total.add(sum);
  }
  return total.total();
}

/// The sum of at(i) over the n elements of a row, which all of the team get.
template <int team, class S, class At>
BURIN_DEVICE S sum_of_row(int lane, int64_t n, const At &at) {
  return combine_team<team>(sum_of_thread<S>(lane, n, team, at),
                            [](S a, S b) { return a + b; });
}

/// The greatest at(i), unspecified if one is NaN.
template <int team, class S, class At>
BURIN_DEVICE S greatest_of_row(int lane, int64_t n, const At &at) {
  S best = -infinity<S>;
  for (int64_t i = lane; i < n; i += team) {
    const S value = at(i);
    best = value > best ? value : best;
  }
  return combine_team<team>(best, [](S a, S b) { return a > b ? a : b; });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_ROW_REDUCTION_H
