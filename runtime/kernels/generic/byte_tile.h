// The register tile of products of bytes, and what matrix products and
// convolutions of them have in common: k goes by quads, four bytes at once.
#ifndef BURIN_KERNELS_BYTE_TILE_H
#define BURIN_KERNELS_BYTE_TILE_H

#include "panel_loop.h"
#include "quad_product.h"

namespace burin::BURIN_LEVEL {

/// Rows of the left side, where the level splits them (splits_left).
template <int rows> struct SplitRows;

/// How many chunks k is cut into: a level that splits rows has place for a few
/// bytes of them at a time.
template <class S> constexpr int64_t byte_chunks_of(int64_t k) {
  const int64_t chunks = chunks_of<S, int8_t>(k);
  return splits_left ? greater(chunks, ceil_div(k, most_split_bytes)) : chunks;
}
/// The same of a k that may be unknown.
template <class S> constexpr int64_t fixed_byte_chunks_of(int64_t k) {
  return k == unknown ? unknown : byte_chunks_of<S>(k);
}

/// How many rows a tile of bytes has.
template <class S>
inline constexpr int byte_tile_rows =
    int(lesser(quad_rows<lanes_of<S>>, tile_rows<S>));

/// Sums of `rows` x (`vectors` * `lanes`) products.
template <class S, int rows, int lanes, int vectors>
struct ByteTile : RegisterTile<S, rows, lanes, vectors> {
  /// Starts from one number for each row and, if there are any, one for each
  /// column.
  BURIN_INLINE void start(const S *row_sums, const S *column_sums) {
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      Vector<S, lanes> column = {};
      if (column_sums)
        column = load<S, lanes>(column_sums + v * lanes);
      unroll<rows>([&](auto r) __attribute__((always_inline)) {
        this->sums[r][v] = column + row_sums[r];
      });
    });
  }

  /// Adds, for each of `quads`, the four bytes at left(r, quad) times those of
  /// each column at b[quad * stride] to the sum of row r and the column;
  /// fetches `ahead` once for each.
  template <class LeftAt>
  BURIN_INLINE void accumulate_quads(const LeftAt &left, const int8_t *b,
                                     int64_t stride, int64_t quads,
                                     Ahead<int8_t> &ahead) {
    for (int64_t i = 0; i < quads; ++i, b += stride) {
      if constexpr (lanes > 1)
        ahead.fetch();
      add_quad([&](int r) __attribute__((always_inline)) { return left(r, i); },
               b);
    }
  }

  /// The same of one quad.
  template <class LeftAt>
  BURIN_INLINE void add_quad(const LeftAt &left, const int8_t *b) {
    unroll_rights<0>(left, b);
  }

private:
  /// Brings the columns of all vectors into registers, then walks the rows.
  template <int v, class LeftAt, class... Rights>
  BURIN_INLINE void unroll_rights(const LeftAt &left, const int8_t *b,
                                  const Rights &...rights) {
    if constexpr (v < vectors) {
      const RightQuads<lanes> right(b + v * lanes * byte_tile_k);
      unroll_rights<v + 1>(left, b, rights..., right);
    } else {
      unroll<rows>([&](auto r) __attribute__((always_inline)) {
        const LeftQuad<lanes> quad(left(r));
        int at = 0;
        ((this->sums[r][at] = add_quads<lanes>(this->sums[r][at], quad, rights),
          ++at),
         ...);
      });
    }
  }
};

/// Covers a panel by tiles of rows that are split, for `quads` of it from
/// `packed` on: calls finish(sums, first column, valid columns) for each.
template <class S, int rows, int width, int64_t valid, class Finish>
BURIN_INLINE void cover_split(const SplitRows<rows> &left,
                              const TilePlace<S> &place, const int8_t *packed,
                              int64_t quads, const Finish &finish,
                              int64_t count = valid) {
  constexpr int64_t stride = width * byte_tile_k;
  cover_panel<S, rows, width, valid>(
      [&](auto lanes, auto vectors, auto first, auto columns) BURIN_NOINLINE {
        ByteTile<S, rows, lanes, vectors> sums;
        sums.start(left.totals,
                   place.chunk == 0 ? place.columns + first : nullptr);
        Ahead<int8_t> ahead = fetch_after<S, int(stride)>(
            packed, quads, first == 0 ? place.turn : stride);
        sums.accumulate_quads(
            [&](int r, int64_t i)
                __attribute__((always_inline)) { return left.quad(r, i); },
            packed + first * byte_tile_k, stride, quads, ahead);
        finish(sums, first, columns);
      },
      count);
}

/// Forms what the sums of each column of a panel of `quads` start from where
/// rows are split.
template <class S, int width>
BURIN_INLINE void sum_split_columns(const int8_t *packed, int64_t quads,
                                    S *sums) {
  cover_panel<S, 1, width, width>([&](auto lanes, auto vectors, auto first,
                                      auto) BURIN_NOINLINE {
    Vector<S, lanes> totals[vectors] = {};
    const int8_t *b = packed + first * byte_tile_k;
    for (int64_t i = 0; i < quads; ++i, b += width * byte_tile_k)
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        totals[v] += start_of(RightQuads<lanes>(b + v * lanes * byte_tile_k));
      });
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      store(sums + first + v * lanes, totals[v]);
    });
  });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_BYTE_TILE_H
