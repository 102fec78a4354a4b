// Running sums, products and their like along one axis of a tensor, in one
// pass.
//
// A scan holds what the elements so far came to for some lines side by side:
// neighbouring columns where the axis is not the innermost, so that vectors run
// over them, else one row.
#ifndef BURIN_KERNELS_CUMULATIVE_H
#define BURIN_KERNELS_CUMULATIVE_H

#include "long_sum.h"
#include "row_reduction.h"
#include "scalar_arithmetic.h"

namespace burin::BURIN_LEVEL {

/// Lines that are scanned side by side; elements that one accumulator adds up,
/// fewer than in other sums since each of these is a result; and results of a
/// row that wait to be written.
inline constexpr int64_t cumulative_lines = 64;
inline constexpr int64_t cumulative_steps = 32;
inline constexpr int64_t cumulative_block = 8 * cumulative_steps;

/// Running sums of integers, and products: one number a line.
template <class T, bool product> struct RunningNumber {
  using Result = T;

  template <int lines> struct Lines {
    T numbers[lines];

    BURIN_INLINE void start(int64_t line) { numbers[line] = T(product); }
    BURIN_INLINE T result(int64_t line) const { return numbers[line]; }
    /// The result with `x`, which stands at `place` of its line.
    BURIN_INLINE T next(int64_t line, T x, int64_t) {
      numbers[line] = product ? mul(numbers[line], x) : add(numbers[line], x);
      return numbers[line];
    }
    /// Called after every cumulative_steps elements.
    BURIN_INLINE void flush(int64_t) {}
  };
};

/// Running sums of floats: of the block at hand, and of all blocks before it.
template <class T> struct RunningSum {
  using Result = T;

  template <int lines> struct Lines {
    LongSum<T, lines> before;
    T sums[lines];

    BURIN_INLINE void start(int64_t line) { sums[line] = T(0); }
    BURIN_INLINE T result(int64_t line) const {
      return before.high[line] + (before.low[line] + sums[line]);
    }
    BURIN_INLINE T next(int64_t line, T x, int64_t) {
      sums[line] += x;
      return result(line);
    }
    BURIN_INLINE void flush(int64_t line) {
      before.add(sums[line], line);
      sums[line] = T(0);
    }
  };
};

/// Lines of one tensor; `K` as in run_cumulative below.
template <class K, class Scan, class Write> struct CumulativeLines {
  using Element = typename K::Element;
  using Result = typename Scan::Result;
  // The results of an exclusive scan are those of the elements before.
  static constexpr int64_t shift = K::exclusive ? 1 : 0;

  const Element *in;
  const Write &write;
  K k;

  /// Where element `i` of a line's scan stands.
  BURIN_INLINE int64_t place(int64_t i) const {
    return K::reverse ? k.n - 1 - i : i;
  }

  void columns(int64_t outer, int64_t first, int64_t count) const {
    using Lines = typename Scan::template Lines<cumulative_lines>;
    Lines lines;
    Result results[cumulative_lines];
    for (int64_t j = 0; j < count; ++j)
      lines.start(j);
    if constexpr (K::exclusive) {
      for (int64_t j = 0; j < count; ++j)
        results[j] = lines.result(j);
      write(outer, place(0), first, count, results);
    }
    const Element *from = in + outer * k.n * k.inner + first;
    for (int64_t i = 0; i < k.n - shift; i += cumulative_steps) {
      const int64_t end = lesser(i + cumulative_steps, k.n - shift);
      for (int64_t at = i; at < end; ++at) {
        const Element *line = from + place(at) * k.inner;
        for (int64_t j = 0; j < count; ++j)
          results[j] = lines.next(j, line[j], place(at));
        write(outer, place(at + shift), first, count, results);
      }
      for (int64_t j = 0; j < count; ++j)
        lines.flush(j);
    }
  }

  /// Hands over the results of elements [i, i + count) of a row's scan.
  BURIN_INLINE void write_block(int64_t outer, int64_t i, int64_t count,
                                const Result *results) const {
    if constexpr (K::reverse) {
      Result turned[cumulative_block];
      for (int64_t at = 0; at < count; ++at)
        turned[at] = results[count - 1 - at];
      write(outer, place(i + count - 1), int64_t(0), count, turned);
    } else {
      write(outer, i, int64_t(0), count, results);
    }
  }

  void row(int64_t outer) const {
    typename Scan::template Lines<1> line;
    Result results[cumulative_block];
    line.start(0);
    if constexpr (K::exclusive) {
      results[0] = line.result(0);
      write(outer, place(0), int64_t(0), int64_t(1), results);
    }
    const Element *from = in + outer * k.n;
    for (int64_t i = 0; i < k.n - shift; i += cumulative_block) {
      const int64_t count = lesser(cumulative_block, k.n - shift - i);
      if constexpr (is_same<Scan, RunningSum<Result>>) {
        if (count == cumulative_block)
          scan_chains(line, from, i, results);
        else
          scan_steps(line, from, i, count, results);
      } else {
        scan_steps(line, from, i, count, results);
      }
      write_block(outer, i + shift, count, results);
    }
  }

  /// A whole block of a running sum as several chains of additions that do not
  /// wait for each other.
  BURIN_INLINE void scan_chains(typename Scan::template Lines<1> &line,
                                const Element *from, int64_t i,
                                Result *results) const {
    constexpr int steps = int(cumulative_steps),
                  chains = int(cumulative_block) / steps;
    Result sums[chains] = {};
    for (int at = 0; at < steps; ++at)
      unroll<chains>([&](auto chain) __attribute__((always_inline)) {
        sums[chain] += from[place(i + chain * steps + at)];
        results[chain * steps + at] = sums[chain];
      });
    for (int chain = 0; chain < chains; ++chain) {
      for (int at = 0; at < steps; ++at) {
        line.sums[0] = results[chain * steps + at];
        results[chain * steps + at] = line.result(0);
      }
      line.flush(0);
    }
  }

  /// The same for less than a block, or other scans, one after the other.
  BURIN_INLINE void scan_steps(typename Scan::template Lines<1> &line,
                               const Element *from, int64_t i, int64_t count,
                               Result *results) const {
    for (int64_t at = 0; at < count; ++at) {
      results[at] = line.next(0, from[place(i + at)], place(i + at));
      if ((at + 1) % cumulative_steps == 0)
        line.flush(0);
    }
  }
};

/// Scans the lines along the middle of `in` [outer][n][inner] from their first
/// element on, or with K::reverse from the last, and calls write(o, i, j,
/// count, results) for `count` results that lie side by side from [o][i][j] on:
/// those of columns j, j + 1, ... where k.inner > 1, else of places i, i + 1,
/// ... of a row. With K::exclusive a result leaves its own element out.
///
/// `Scan` has a type Result and templates Lines<lines> (see RunningNumber).
/// `K` holds int64_t outer, n, inner, each a constant or not (sizes.h), static
/// constexpr bool exclusive, reverse, and the type Element.
template <class Scan, class K, class Write>
inline void run_cumulative(const burin_parallel &parallel, K k,
                           const typename K::Element *in, const Write &write) {
  constexpr int64_t known_inner = known(&K::inner);
  const int64_t parts = k.inner == 1 ? 1 : ceil_div(k.inner, cumulative_lines);
  const int64_t lines = k.n == 0 ? 0 : k.outer * parts;
  const int64_t tasks = lesser(lines, tasks_worth(2 * k.outer * k.n * k.inner));
  if constexpr (known_product(known(&K::outer), known(&K::n), known_inner) != 0)
    parallel_for(parallel, tasks, [&, k](int64_t task) {
      const CumulativeLines<K, Scan, Write> scans{in, write, k};
      int64_t end = part_begin(lines, tasks, task + 1);
      for (int64_t i = part_begin(lines, tasks, task); i < end; ++i) {
        int64_t first = i % parts * cumulative_lines;
        if constexpr (known_inner == unknown || known_inner == 1)
          if (k.inner == 1) {
            scans.row(i);
            continue;
          }
        if constexpr (known_inner != 1)
          scans.columns(i / parts, first,
                        lesser(cumulative_lines, k.inner - first));
      }
    });
}

/// out[o][i][j] = epilogue(sum of in[o][0..i][j], o, i, j), or the product with
/// K::product; `K` as in run_cumulative, with the types Accumulator and Out
/// besides. The epilogue is
/// Out operator()(Accumulator value, int64_t outer, int64_t i, int64_t inner)
/// const.
template <class K, class Epilogue>
inline void cumulative(const burin_parallel &parallel, K k,
                       typename K::Out *out, const typename K::Element *in,
                       const Epilogue &epilogue) {
  using T = typename K::Accumulator;
  using Scan = typename Choose<is_float<T> && !K::product, RunningSum<T>,
                               RunningNumber<T, K::product>>::type;
  run_cumulative<Scan>(
      parallel, k, in,
      [&, k](int64_t outer, int64_t i, int64_t first, int64_t count,
             const T *results) __attribute__((always_inline)) {
        typename K::Out *to = out + (outer * k.n + i) * k.inner + first;
        write_row(to, count, [&](int64_t at) __attribute__((always_inline)) {
          return k.inner == 1 ? epilogue(results[at], outer, i + at, int64_t(0))
                              : epilogue(results[at], outer, i, first + at);
        });
      });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CUMULATIVE_H
