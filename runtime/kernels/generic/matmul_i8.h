// Batched matrix product of bytes with a fused epilogue: unsigned ones on the
// left, signed ones on the right, packed by fours, and sums of 32 bits.
#ifndef BURIN_KERNELS_MATMUL_I8_H
#define BURIN_KERNELS_MATMUL_I8_H

#include "byte_tile.h"
#include "shared_tiles.h"

namespace burin::BURIN_LEVEL {

/// The sizes of a product, of which only what chooses the code of a tile is a
/// constant: all products that agree in that share their tiles.
template <class OutType, bool one_chunk, bool whole_quads>
struct SharedProduct {
  using Out = OutType;
  int64_t batch, m, n, k, a_batch_stride, a_row_stride, b_batch_stride;

  template <class K>
  explicit SharedProduct(const K &sizes)
      : batch(sizes.batch), m(sizes.m), n(sizes.n), k(sizes.k),
        a_batch_stride(sizes.a_batch_stride), a_row_stride(sizes.a_row_stride),
        b_batch_stride(sizes.b_batch_stride) {}
};

/// What is known of a product of sizes `K`: how many chunks its k goes by, and
/// whether that may end within a quad.
template <class K> struct KnownProduct {
  static constexpr int64_t chunks =
      fixed_byte_chunks_of<Sum<int32_t>>(known(&K::k));
  static constexpr bool may_have_tail =
      known(&K::k) == unknown || known(&K::k) % byte_tile_k != 0;
};
template <class Out, bool one_chunk, bool whole_quads>
struct KnownProduct<SharedProduct<Out, one_chunk, whole_quads>> {
  static constexpr int64_t chunks = one_chunk ? 1 : unknown;
  static constexpr bool may_have_tail = !whole_quads;
};

/// One product of bytes as tiles; `K` as in matmul_i8 below.
template <class K, class Epilogue> struct ByteProductTiles {
  using S = Sum<int32_t>;
  using Known = KnownProduct<K>;
  static constexpr int64_t fixed_chunks = Known::chunks;
  static constexpr int max_rows = byte_tile_rows<S>;
  static constexpr ProductShape known_shape = {known(&K::batch), known(&K::m),
                                               known(&K::n),     known(&K::k),
                                               known(&K::k),     known(&K::k)};
  static constexpr Values row_values = values_of(&K::m);

  typename K::Out *out;
  const uint8_t *a;
  const int8_t *b;
  const Epilogue &epilogue;
  K k;

  ProductShape shape() const { return {k.batch, k.m, k.n, k.k, k.k, k.k}; }
  BURIN_INLINE int64_t chunks() const { return byte_chunks_of<S>(k.k); }
  BURIN_INLINE const int8_t *panel_at(int64_t matrix, int64_t panel) const {
    return b + matrix * k.b_batch_stride +
           panel * panel_width * padded_rows(k.k, byte_tile_k);
  }

  template <int width>
  void sum_columns(int64_t matrix, int64_t panel, S *sums) const {
    sum_split_columns<S, width>(panel_at(matrix, panel),
                                ceil_div(k.k, byte_tile_k), sums);
  }

  template <int rows, int width, int64_t valid>
  BURIN_NOINLINE void tile(const TilePlace<S> &place) const {
    constexpr int64_t stride = width * byte_tile_k;
    const int64_t quads = ceil_div(k.k, byte_tile_k);
    const int64_t begin = part_begin(quads, chunks(), place.chunk);
    const int64_t end = part_begin(quads, chunks(), place.chunk + 1);
    constexpr bool may_have_tail = Known::may_have_tail;
    const int64_t tail = may_have_tail && end == quads ? k.k % byte_tile_k : 0;
    const int64_t row_stride = k.a_row_stride;
    const uint8_t *from = a + place.matrix * k.a_batch_stride +
                          place.row * row_stride + begin * byte_tile_k;
    const int8_t *packed = panel_at(place.matrix, place.panel) + begin * stride;
    if constexpr (splits_left) {
      SplitRows<rows> split;
      for (int r = 0; r < rows; ++r)
        split.take(r, 0, from + r * row_stride,
                   lesser(k.k, end * byte_tile_k) - begin * byte_tile_k);
      cover_split<S, rows, width, valid>(
          split, place, packed, end - begin,
          [&](auto &sums, auto first, auto columns) __attribute__((
              always_inline)) { finish(sums, place, first, columns); },
          k.n - place.panel * panel_width);
    } else {
      auto left = [=](int r, int64_t i) __attribute__((always_inline)) {
        return from + r * row_stride + i * byte_tile_k;
      };
      cover_panel<S, rows, width, valid>(
          [&](auto lanes, auto vectors, auto first, auto columns)
              BURIN_NOINLINE {
                ByteTile<S, rows, lanes, vectors> sums;
                const int64_t whole = end - begin - (tail != 0);
                const int8_t *at = packed + first * byte_tile_k;
                Ahead<int8_t> ahead = fetch_after<S, int(stride)>(
                    packed, end - begin, first == 0 ? place.turn : stride);
                // First: what follows the loop would keep its sums out of
                // registers.
                if (may_have_tail && tail != 0)
                  add_tail<rows>(sums, left, whole, at + whole * stride, tail);
                sums.accumulate_quads(left, at, stride, whole, ahead);
                finish(sums, place, first, columns);
              },
          k.n - place.panel * panel_width);
    }
  }

  template <class Tile, class Columns>
  BURIN_INLINE void finish(Tile &sums, const TilePlace<S> &place, int64_t first,
                           Columns columns) const {
    if (join_chunks<fixed_chunks>(sums, place, first, chunks()))
      finish_product<int32_t>(sums, place, first, columns, k, out, epilogue);
  }

  /// Adds the last quad, of which the left side holds `tail` bytes.
  template <int rows, class Tile, class LeftAt>
  static BURIN_INLINE void add_tail(Tile &sums, const LeftAt &left,
                                    int64_t quad, const int8_t *b,
                                    int64_t tail) {
    uint8_t bytes[rows][byte_tile_k] = {};
    for (int r = 0; r < rows; ++r)
      for (int64_t i = 0; i < tail; ++i)
        bytes[r][i] = left(r, quad)[i];
    sums.add_quad(
        [&](int r) __attribute__((always_inline)) { return bytes[r]; }, b);
  }
};

template <class K, class Epilogue>
inline constexpr bool wants_column_sums<ByteProductTiles<K, Epilogue>> =
    splits_left;

/// out[b][m][n] = epilogue(sum over k of a[b][m][k] * B[b][k][n], b, m, n).
///
/// `K` holds int64_t batch, m, n, k, a_batch_stride, a_row_stride (in
/// elements), b_batch_stride (in packed elements, 0 where all of the batch
/// share B), each a constant or not (sizes.h), and the type Out; the k of a row
/// lie side by side. `out` is dense and row-major; `packed_b` is in the order
/// of panel_order.h with byte_tile_k rows side by side. Sums wrap at 32 bits
/// and are otherwise exact. The epilogue is Out operator()(int32_t sum, int64_t
/// b, int64_t m, int64_t n) const.
template <class K, class Epilogue>
inline void matmul_i8(const burin_parallel &parallel, K k, typename K::Out *out,
                      const uint8_t *a, const int8_t *packed_b,
                      const Epilogue &epilogue) {
  using Tiles = ByteProductTiles<K, Epilogue>;
  if constexpr (is_fixed<K> && is_by_element<Epilogue>) {
    using Sizes = SharedProduct<typename K::Out, Tiles::fixed_chunks == 1,
                                !Tiles::Known::may_have_tail>;
    run_shared<Tiles>(parallel, ByteProductTiles<Sizes, Epilogue>{
                                    out, a, packed_b, epilogue, Sizes(k)});
  } else {
    run_panels(parallel, Tiles{out, a, packed_b, epilogue, k});
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_MATMUL_I8_H
