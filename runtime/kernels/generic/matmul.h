// Batched matrix product with a fused epilogue, on a right-hand side packed in
// panels.
#ifndef BURIN_KERNELS_MATMUL_H
#define BURIN_KERNELS_MATMUL_H

#include "panel_loop.h"

namespace burin::BURIN_LEVEL {

/// One matrix product as tiles; `K` as in matmul below.
template <class K, class Epilogue> struct MatmulTiles {
  using Element = typename K::Element;
  using Weight = typename K::Weight;
  using S = Sum<typename K::Accumulator>;
  static constexpr int64_t chunks = chunks_of<S, Weight>(K::k);
  static constexpr int max_rows = tile_rows<S>;
  static constexpr ProductShape shape = {K::batch,
                                         K::m,
                                         K::n,
                                         K::k,
                                         K::k *int64_t(sizeof(Element)),
                                         K::k *int64_t(sizeof(Weight))};

  typename K::Out *out;
  const Element *a;
  const Weight *b;
  const Epilogue &epilogue;

  template <int rows, int width, int valid>
  void tile(const TilePlace<S> &place) const {
    int64_t begin = part_begin(K::k, chunks, place.chunk);
    int64_t depth = part_begin(K::k, chunks, place.chunk + 1) - begin;
    const Element *from = a + place.matrix * K::a_batch_stride +
                          place.row * K::a_row_stride + begin * K::a_col_stride;
    const Weight *packed = b + place.matrix * K::b_batch_stride +
                           place.panel * panel_width * K::k + begin * width;
    auto element = [from](int r, int64_t i) __attribute__((always_inline)) {
      return from[r * K::a_row_stride + i * K::a_col_stride];
    };
    cover_panel<S, rows, width, valid>([&](auto lanes, auto vectors, auto first,
                                           auto columns) BURIN_NOINLINE {
      RegisterTile<S, rows, lanes, vectors> sums;
      Ahead<Weight> ahead =
          fetch_after<S, width>(packed, depth, first == 0 ? place.turn : width);
      sums.accumulate(element, packed + first, width, depth, ahead);
      if (join_chunks<chunks>(sums, place, first))
        finish<columns>(sums, place, first);
    });
  }

  template <int columns, class Tile>
  BURIN_INLINE void finish(const Tile &sums, const TilePlace<S> &place,
                           int64_t first) const {
    int64_t column = place.panel * panel_width + first;
    typename K::Out *to =
        out + (place.matrix * K::m + place.row) * K::n + column;
    const Epilogue map = epilogue; // what it holds stays in registers
    sums.finish([&](int r, const S *line) {
      write_line<columns>(to + r * K::n,
                          [&](int j) __attribute__((always_inline)) {
                            return map(typename K::Accumulator(line[j]),
                                       place.matrix, place.row + r, column + j);
                          });
    });
  }
};

/// out[b][m][n] = epilogue(sum over k of a[b][m][k] * B[b][k][n], b, m, n).
///
/// `K` holds static constexpr int64_t batch, m, n, k, a_batch_stride,
/// a_row_stride, a_col_stride (in elements), b_batch_stride (in packed
/// elements, 0 where all of the batch share B), and the types Element, Weight,
/// Accumulator and Out. `out` is dense and row-major; `packed_b` is in the
/// order of panel_order.h. Integer sums wrap. The epilogue is
/// Out operator()(Accumulator sum, int64_t b, int64_t m, int64_t n) const.
template <class K, class Epilogue>
inline void matmul(const burin_parallel &parallel, typename K::Out *out,
                   const typename K::Element *a,
                   const typename K::Weight *packed_b,
                   const Epilogue &epilogue) {
  if constexpr (K::batch > 0 && K::m > 0 && K::n > 0)
    PanelLoop<MatmulTiles<K, Epilogue>>::run(parallel,
                                             {out, a, packed_b, epilogue});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_MATMUL_H
