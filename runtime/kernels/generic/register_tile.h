// The register tile at the heart of matrix products and convolutions: a few
// rows by a few vectors of sums that stay in registers over the whole of k.
//
// Each sum is formed in one order, k ascending, whatever the tile's shape,
// the thread count or the element's place: the same input gives the same bits.
// Where k is long it goes by chunks, whose sums are then added.
#ifndef BURIN_KERNELS_REGISTER_TILE_H
#define BURIN_KERNELS_REGISTER_TILE_H

#include "panels.h"
#include "sizes.h"
#include "tile_sizes.h"
#include "vector.h"

namespace burin::BURIN_LEVEL {

/// How many rows a tile of two vectors' width has. Without vectors, a square
/// that small register files hold.
template <class S>
inline constexpr int tile_rows =
    lanes_of<S> == 1
        ? int(is_same<S, float> ? scalar_tile_rows : scalar_wide_tile_rows)
        : int(rows_in_registers(vector_registers));
static_assert(rows_in_registers(vector_registers) <= most_tile_rows);

/// The most rows of a tile whose rows lie `bytes` apart, below 0 where that is
/// not known. Rows that are a multiple of 4 KiB apart share a set of a
/// first-level cache of 8 ways, as most have 8 or a few more: where more of
/// them are read at once each line is fetched again for every element of it.
template <class S> constexpr int rows_apart(int64_t bytes) {
  const bool share_sets = bytes > 0 && bytes % cache_way_bytes == 0;
  return share_sets ? int(lesser(tile_rows<S>, cache_ways)) : tile_rows<S>;
}

/// How many vectors wide a tile of `rows` rows is: two; more where few rows
/// would leave the multipliers waiting for each other's sums.
template <class S> constexpr int tile_vectors(int rows) {
  if (lanes_of<S> == 1)
    return is_same<S, float> ? 4 : 2;
  int vectors = 2;
  while (rows * vectors < 8 && vectors * 2 * lanes_of<S> <= panel_width)
    vectors *= 2;
  return vectors;
}

/// Memory to fetch into the cache bit by bit, `step` elements each time; a step
/// of 0 fetches nothing new.
template <class Element> struct Ahead {
  const Element *next;
  int64_t step;

  BURIN_INLINE void fetch() {
    __builtin_prefetch(next, 0, 2);
    next += step;
  }
};

/// Rows of memory, `stride` elements apart, to fetch line by line.
template <class Element> struct RowsAhead {
  static constexpr int64_t line = 64 / int64_t(sizeof(Element));
  const Element *next;
  int64_t lines; ///< of a row
  int64_t stride;
  int64_t left = lines; ///< of the row at hand

  BURIN_INLINE void fetch() {
    __builtin_prefetch(next, 0, 2);
    next += line;
    if (--left == 0) {
      left = lines;
      next += stride - lines * line;
    }
  }
};

/// Sums of `rows` x (`vectors` * `lanes`) products.
template <class S, int rows, int lanes, int vectors> struct RegisterTile {
  Vector<S, lanes> sums[rows][vectors] = {};

  /// Adds element(r, i) * b[column] to the sum of row r and each column.
  template <class Element, class ElementAt>
  BURIN_INLINE void add(const ElementAt &element, const Element *b, int64_t i) {
    Vector<S, lanes> columns[vectors];
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      columns[v] = load_as<S, lanes>(b + v * lanes);
    });
    unroll<rows>([&](auto r) __attribute__((always_inline)) {
      S value = S(element(r, i));
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        sums[r][v] += value * columns[v];
      });
    });
  }

  /// Adds element(r, i) * b[i * stride + column] for i in [0, k) to the sum of
  /// row r and each column of the tile; fetches `ahead` once for each i.
  template <class Element, class ElementAt, class Fetched>
  BURIN_INLINE void accumulate(const ElementAt &element, const Element *b,
                               int64_t stride, int64_t k, Fetched &ahead) {
    for (int64_t i = 0; i < k; ++i, b += stride) {
      if constexpr (lanes > 1)
        ahead.fetch();
      add(element, b, i);
    }
  }
  /// The same without fetching.
  template <class Element, class ElementAt>
  BURIN_INLINE void accumulate(const ElementAt &element, const Element *b,
                               int64_t stride, int64_t k) {
    for (int64_t i = 0; i < k; ++i, b += stride)
      add(element, b, i);
  }

  /// Calls body(sum, offset) for each vector of sums and its place where all of
  /// them wait in memory between two chunks of k.
  template <class Body> BURIN_INLINE void for_each(const Body &body) {
    unroll<rows>([&](auto r) __attribute__((always_inline)) {
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        body(sums[r][v], (r * vectors + v) * lanes);
      });
    });
  }

  /// Hands each row's sums to write(r, sums). They pass through memory, so that
  /// the epilogue is one loop that the compiler vectorizes, not a copy for each
  /// register. (Writers collect their results in a local array for the same
  /// reason: the output might overlap what the epilogue reads.)
  template <class Write> BURIN_INLINE void finish(const Write &write) const {
    constexpr int width = lanes * vectors;
    alignas(64) S line[rows][width];
    unroll<rows>([&](auto r) __attribute__((always_inline)) {
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        store(&line[r][v * lanes], sums[r][v]);
      });
    });
    for (int r = 0; r < rows; ++r)
      write(r, line[r]);
  }
};

/// Covers the `width` stored columns of a panel, of which `valid` count, by
/// register tiles of `rows` rows: calls body(lanes, vectors, first column,
/// valid columns) for each. All but the first column are constants: tiles side
/// by side that differ in nothing else share their code. Where `valid` is
/// unknown, `count` columns count and the last argument is an UpTo.
template <class S, int rows, int width, int64_t valid, int first = 0,
          class Body>
BURIN_INLINE void cover_panel(const Body &body,
                              [[maybe_unused]] int64_t count = valid) {
  constexpr int left = width - first;
  if constexpr (left > 0 && (valid == unknown || first < valid)) {
    constexpr int lanes = lanes_of<S> <= left ? lanes_of<S> : panel_multiple;
    constexpr int vectors = int(lesser(left / lanes, tile_vectors<S>(rows)));
    constexpr int columns = lanes * vectors;
    if constexpr (valid == unknown) {
      constexpr int tiles = left / columns;
      for (int64_t i = 0; i < tiles && first + i * columns < count; ++i)
        body(Constant<lanes>{}, Constant<vectors>{}, first + i * columns,
             UpTo<columns>{lesser(columns, count - first - i * columns)});
      cover_panel<S, rows, width, valid, first + tiles * columns>(body, count);
    } else {
      constexpr int taken = int(lesser(columns, valid - first));
      constexpr int tiles = int(greater(1, (valid - first) / columns));
      for (int64_t i = 0; i < tiles; ++i)
        body(Constant<lanes>{}, Constant<vectors>{}, first + i * columns,
             Constant<taken>{});
      cover_panel<S, rows, width, valid, first + tiles * columns>(body);
    }
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_REGISTER_TILE_H
