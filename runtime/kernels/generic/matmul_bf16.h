// Batched matrix product of bfloats with a fused epilogue: sums of floats, the
// right-hand side packed by pairs.
#ifndef BURIN_KERNELS_MATMUL_BF16_H
#define BURIN_KERNELS_MATMUL_BF16_H

#include "bfloat_tile.h"

namespace burin::BURIN_LEVEL {

/// One product of bfloats as tiles; `K` as in matmul_bf16 below.
template <class K, class Epilogue> struct BfloatProductTiles {
  using S = float;
  static constexpr int64_t fixed_chunks = fixed_bfloat_chunks_of(known(&K::k));
  static constexpr int max_rows = int(
      lesser(rows_apart<S>(known(&K::a_row_stride) * int64_t(sizeof(bfloat))),
             row_limit<K>));

  static constexpr ProductShape shape_of(int64_t batch, int64_t m, int64_t n,
                                         int64_t k) {
    constexpr int64_t bytes = sizeof(bfloat);
    return {batch, m, n, k, k * bytes, k * bytes};
  }
  static constexpr ProductShape known_shape =
      shape_of(known(&K::batch), known(&K::m), known(&K::n), known(&K::k));
  static constexpr Values row_values = values_of(&K::m);
  ProductShape shape() const { return shape_of(k.batch, k.m, k.n, k.k); }

  typename K::Out *out;
  const bfloat *a;
  const bfloat *b;
  const Epilogue &epilogue;
  K k;

  BURIN_INLINE int64_t chunks() const { return bfloat_chunks_of(k.k); }

  template <int rows, int width, int64_t valid>
  void tile(const TilePlace<S> &place) const {
    constexpr int64_t stride = width * bfloat_tile_k;
    const int64_t pairs = ceil_div(k.k, bfloat_tile_k);
    const int64_t begin = part_begin(pairs, chunks(), place.chunk);
    const int64_t end = part_begin(pairs, chunks(), place.chunk + 1);
    const int64_t depth = (end - begin) * bfloat_tile_k;
    const int64_t row_stride = k.a_row_stride;
    const bfloat *from = a + place.matrix * k.a_batch_stride +
                         place.row * row_stride + begin * bfloat_tile_k;
    const bfloat *packed =
        b + place.matrix * k.b_batch_stride +
        place.panel * panel_width * padded_rows(k.k, bfloat_tile_k) +
        begin * stride;
    constexpr bool may_be_odd =
        known(&K::k) == unknown || known(&K::k) % bfloat_tile_k != 0;
    const bool is_odd = may_be_odd && end == pairs && k.k % bfloat_tile_k != 0;
    auto cover = [&](const auto &add) __attribute__((always_inline)) {
      cover_panel<S, rows, width, valid>(
          [&](auto lanes, auto vectors, auto first, auto columns)
              BURIN_NOINLINE {
                BfloatTile<S, rows, lanes, vectors> sums;
                Ahead<bfloat> ahead = fetch_after<S, int(stride)>(
                    packed, end - begin, first == 0 ? place.turn : stride);
                add(sums, packed + first * bfloat_tile_k, ahead);
                if (join_chunks<fixed_chunks>(sums, place, first, chunks()))
                  finish_product<float>(sums, place, first, columns, k, out,
                                        epilogue);
              },
          k.n - place.panel * panel_width);
    };
    if constexpr (widens_left) {
      WidenedRows<rows, known(&K::k) == unknown
                            ? most_widened
                            : lesser(padded_rows(known(&K::k), bfloat_tile_k),
                                     most_widened)>
          left;
      for (int r = 0; r < rows; ++r) {
        left.take(r, 0, from + r * row_stride, depth - is_odd);
        if (is_odd)
          left.clear(r, depth - 1, 1);
      }
      cover([&](auto &sums, const bfloat *at,
                Ahead<bfloat> &ahead) __attribute__((always_inline)) {
        sums.accumulate([&](int r, int64_t i) __attribute__((
                            always_inline)) { return left.values[r][i]; },
                        at, width, depth, ahead);
      });
    } else {
      cover([&](auto &sums, const bfloat *at,
                Ahead<bfloat> &ahead) __attribute__((always_inline)) {
        const int64_t whole = depth - (is_odd ? bfloat_tile_k : 0);
        // First: what follows the loop would keep its sums out of
        // registers.
        if (is_odd)
          add_last<rows>(sums, from + whole, row_stride, at + whole * width);
        sums.accumulate([&](int r, int64_t i) __attribute__((always_inline))
                        -> const bfloat & { return from[r * row_stride + i]; },
                        at, width, whole, ahead);
      });
    }
  }

  /// Adds the last pair of an odd k, of which the left side holds one.
  template <int rows, class Tile>
  static BURIN_INLINE void add_last(Tile &sums, const bfloat *from,
                                    int64_t row_stride, const bfloat *b) {
    bfloat last[rows][bfloat_tile_k];
    for (int r = 0; r < rows; ++r) {
      last[r][0] = from[r * row_stride];
      last[r][1] = bfloat(0.0f);
    }
    sums.add([&](int r, int64_t i) __attribute__((
                 always_inline)) -> const bfloat & { return last[r][i]; },
             b, 0);
  }
};

/// out[b][m][n] = epilogue(sum over k of a[b][m][k] * B[b][k][n], b, m, n).
///
/// `K` holds int64_t batch, m, n, k, a_batch_stride, a_row_stride (in
/// elements), b_batch_stride (in packed elements, 0 where all of the batch
/// share B), each a constant or not (sizes.h), and the type Out; the k of a row
/// lie side by side. `out` is dense and row-major; `packed_b` is in the order
/// of panel_order.h with bfloat_tile_k rows side by side. Products are exact,
/// sums are of floats; a level may take subnormal numbers for 0. The epilogue
/// is Out operator()(float sum, int64_t b, int64_t m, int64_t n) const.
template <class K, class Epilogue>
inline void matmul_bf16(const burin_parallel &parallel, K k,
                        typename K::Out *out, const bfloat *a,
                        const bfloat *packed_b, const Epilogue &epilogue) {
  run_panels(parallel,
             BfloatProductTiles<K, Epilogue>{out, a, packed_b, epilogue, k});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_MATMUL_BF16_H
