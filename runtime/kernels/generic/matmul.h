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
  static constexpr int64_t fixed_chunks =
      fixed_chunks_of<S, Weight>(values_of(&K::k));
  static constexpr int max_rows = int(
      lesser(rows_apart<S>(known(&K::a_row_stride) * int64_t(sizeof(Element))),
             row_limit<K>));

  static constexpr ProductShape shape_of(int64_t batch, int64_t m, int64_t n,
                                         int64_t k) {
    return {batch,
            m,
            n,
            k,
            k * int64_t(sizeof(Element)),
            k * int64_t(sizeof(Weight))};
  }
  static constexpr ProductShape known_shape =
      shape_of(known(&K::batch), known(&K::m), known(&K::n), known(&K::k));
  static constexpr Values row_values = values_of(&K::m);
  ProductShape shape() const { return shape_of(k.batch, k.m, k.n, k.k); }

  typename K::Out *out;
  const Element *a;
  const Weight *b;
  const Epilogue &epilogue;
  K k;

  BURIN_INLINE int64_t chunks() const { return chunks_of<S, Weight>(k.k); }

  template <int rows, int width, int64_t valid>
  void tile(const TilePlace<S> &place) const {
    int64_t begin = part_begin(k.k, chunks(), place.chunk);
    int64_t depth = part_begin(k.k, chunks(), place.chunk + 1) - begin;
    const Element *from = a + place.matrix * k.a_batch_stride +
                          place.row * k.a_row_stride + begin * k.a_col_stride;
    const Weight *packed = b + place.matrix * k.b_batch_stride +
                           place.panel * panel_width * k.k + begin * width;
    const int64_t row_stride = k.a_row_stride, col_stride = k.a_col_stride;
    auto element = [=](int r, int64_t i) __attribute__((always_inline)) {
      return from[r * row_stride + i * col_stride];
    };
    cover_panel<S, rows, width, valid>(
        [&](auto lanes, auto vectors, auto first, auto columns) BURIN_NOINLINE {
          RegisterTile<S, rows, lanes, vectors> sums;
          Ahead<Weight> ahead = fetch_after<S, width>(
              packed, depth, first == 0 ? place.turn : width);
          sums.accumulate(element, packed + first, width, depth, ahead);
          if (join_chunks<fixed_chunks>(sums, place, first, chunks()))
            finish_product<typename K::Accumulator>(sums, place, first, columns,
                                                    k, out, epilogue);
        },
        k.n - place.panel * panel_width);
  }
};

/// out[b][m][n] = epilogue(sum over k of a[b][m][k] * B[b][k][n], b, m, n).
///
/// `K` holds int64_t batch, m, n, k, a_batch_stride, a_row_stride, a_col_stride
/// (in elements), b_batch_stride (in packed elements, 0 where all of the batch
/// share B), each a constant or not (sizes.h), and the types Element, Weight,
/// Accumulator and Out. `out` is dense and row-major; `packed_b` is in the
/// order of panel_order.h. Integer sums wrap. The epilogue is
/// Out operator()(Accumulator sum, int64_t b, int64_t m, int64_t n) const.
template <class K, class Epilogue>
inline void matmul(const burin_parallel &parallel, K k, typename K::Out *out,
                   const typename K::Element *a,
                   const typename K::Weight *packed_b,
                   const Epilogue &epilogue) {
  run_panels(parallel, MatmulTiles<K, Epilogue>{out, a, packed_b, epilogue, k});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_MATMUL_H
