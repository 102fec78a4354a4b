// Batched matrix product with a fused epilogue, on a right-hand side packed in
// panels.
#ifndef BURIN_KERNELS_MATMUL_H
#define BURIN_KERNELS_MATMUL_H

#include "panel_loop.h"

namespace burin::BURIN_LEVEL {

/// One matrix product as tiles; `K` as in matmul below.
template <class K, class Epilogue> struct MatmulTiles {
  using Element = typename K::Element;
  using S = Sum<typename K::Accumulator>;
  static constexpr int max_rows = tile_rows<S>;
  static constexpr ProductShape shape = {K::batch,
                                         K::m,
                                         K::n,
                                         K::k,
                                         K::k *int64_t(sizeof(Element)),
                                         K::k *int64_t(sizeof(Element))};

  typename K::Out *out;
  const Element *a;
  const Element *b;
  const Epilogue &epilogue;

  template <int rows, int width, int valid>
  void tile(int64_t batch, int64_t row, int64_t panel) const {
    const Element *from = a + batch * K::a_batch_stride + row * K::a_row_stride;
    const Element *packed =
        b + batch * K::b_batch_stride + panel * panel_width * K::k;
    auto element = [from](int r, int64_t i) __attribute__((always_inline)) {
      return from[r * K::a_row_stride + i * K::a_col_stride];
    };
    cover_panel<S, rows, width, valid>([&](auto lanes, auto vectors, auto first,
                                           auto columns) {
      RegisterTile<S, rows, lanes, vectors> sums;
      sums.accumulate(element, packed + first, width, K::k);
      int64_t column = panel * panel_width + first;
      typename K::Out *to = out + (batch * K::m + row) * K::n + column;
      sums.finish([&](int r, const S *line) {
        typename K::Out results[columns];
        map_line<columns>(results, [&](int j) __attribute__((always_inline)) {
          return epilogue(typename K::Accumulator(line[j]), batch, row + r,
                          column + j);
        });
        __builtin_memcpy(to + r * K::n, results, sizeof results);
      });
    });
  }
};

/// out[b][m][n] = epilogue(sum over k of a[b][m][k] * B[b][k][n], b, m, n).
///
/// `K` holds static constexpr int64_t batch, m, n, k, a_batch_stride,
/// a_row_stride, a_col_stride (in elements), b_batch_stride (in packed
/// elements, 0 where all of the batch share B), and the types Element,
/// Accumulator and Out. `out` is dense and row-major; `packed_b` is in the
/// order of panels.h. Integer sums wrap. The epilogue is
/// Out operator()(Accumulator sum, int64_t b, int64_t m, int64_t n) const.
template <class K, class Epilogue>
inline void matmul(const burin_parallel &parallel, typename K::Out *out,
                   const typename K::Element *a,
                   const typename K::Element *packed_b,
                   const Epilogue &epilogue) {
  if constexpr (K::batch > 0 && K::m > 0 && K::n > 0)
    PanelLoop<MatmulTiles<K, Epilogue>>::run(parallel,
                                             {out, a, packed_b, epilogue});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_MATMUL_H
