// Batched matrix product on a device, with a fused epilogue, on a right-hand
// side packed in panels.
#ifndef BURIN_KERNELS_MATMUL_H
#define BURIN_KERNELS_MATMUL_H

#include "contraction.h"

namespace burin::BURIN_LEVEL {

/// Both sides of a matrix product, for a TileLoop; `K` as in matmul below.
template <class K, class Epilogue> struct ProductSides {
  using Element = typename K::Element;
  using Weight = typename K::Weight;
  using Out = typename K::Out;
  using S = WrappingSum<typename K::Accumulator>;
  static constexpr Extents known_extents = {known(&K::batch), known(&K::m),
                                            known(&K::n), known(&K::k)};
  static constexpr bool rows_are_neighbours =
      known(&K::a_row_stride) == 1 && known(&K::a_col_stride) != 1;

  Out *out;
  const Element *a;
  const Weight *b;
  Epilogue epilogue;
  K k;

  BURIN_INLINE Extents extents() const { return {k.batch, k.m, k.n, k.k}; }

  struct Row {
    const Element *from = nullptr;
  };
  BURIN_INLINE Row row(int64_t matrix, int64_t m) const {
    return {a + matrix * k.a_batch_stride + m * k.a_row_stride};
  }
  BURIN_INLINE const Element *left(const Row &row, int64_t i) const {
    return row.from ? row.from + i * k.a_col_stride : nullptr;
  }
  BURIN_INLINE const Weight *right(int64_t matrix) const {
    return b + matrix * k.b_batch_stride;
  }
  BURIN_INLINE void store(S sum, int64_t matrix, int64_t m, int64_t n) const {
    out[(matrix * k.m + m) * k.n + n] =
        epilogue(typename K::Accumulator(sum), matrix, m, n);
  }
};

/// out[b][m][n] = epilogue(sum over k of a[b][m][k] * B[b][k][n], b, m, n).
///
/// `K` holds int64_t batch, m, n, k, a_batch_stride, a_row_stride, a_col_stride
/// (in elements), b_batch_stride (in packed elements, 0 where all of the batch
/// share B), each a constant or not (sizes.h), and the types Element, Weight,
/// Accumulator and Out. `out` is dense and row-major; `packed_b` is in the
/// order of panel_order.h and lies at a multiple of 16 bytes. Integer sums
/// wrap. The epilogue is
/// Out operator()(Accumulator sum, int64_t b, int64_t m, int64_t n) const.
template <class K, class Epilogue>
inline void
matmul(Stream stream, K k, typename K::Out *out, const typename K::Element *a,
       const typename K::Weight *packed_b, const Epilogue &epilogue) {
  contract(stream, ProductSides<K, Epilogue>{out, a, packed_b, epilogue, k});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_MATMUL_H
