// Batched matrix product with a fused epilogue, on a right-hand side packed in
// panels.
//
// A task owns a block of rows by a block of panels, both small enough for the
// second-level cache; inside, each panel meets all row tiles of the block.
// Panel blocks are the outer order, so that weights are read from memory once.
#ifndef BURIN_KERNELS_MATMUL_H
#define BURIN_KERNELS_MATMUL_H

#include "register_tile.h"

namespace burin::BURIN_LEVEL {

/// How a product of m x k by k x n is cut: row tiles of base or base + 1 rows,
/// and a grid of row blocks by panel blocks. Depends on the shape alone.
struct ProductGrid {
  int64_t tiles;
  int64_t row_blocks;
  int64_t panel_blocks;
};

/// Cuts `batch` products so that a block of either side takes at most 256 KiB
/// and there are enough tasks for many threads.
constexpr ProductGrid product_grid(int64_t batch, int64_t m, int64_t n,
                                   int64_t k, int64_t element_bytes,
                                   int64_t max_rows) {
  constexpr int64_t cache_bytes = 256 * 1024;
  int64_t tiles = ceil_div(m, max_rows), panels = panel_count(n);
  int64_t row_bytes = greater(1, k * element_bytes);
  int64_t tiles_in_cache = greater(1, cache_bytes / (row_bytes * max_rows));
  int64_t panels_in_cache = greater(1, cache_bytes / (row_bytes * panel_width));
  int64_t row_blocks = ceil_div(tiles, tiles_in_cache);
  int64_t panel_blocks = ceil_div(panels, panels_in_cache);
  int64_t wanted = tasks_worth(batch * m * n * k);
  if (wanted == 1)
    return {tiles, 1, 1};
  int64_t more = ceil_div(wanted, batch * row_blocks * panel_blocks);
  if (panels < panel_blocks * more) {
    row_blocks = lesser(tiles, row_blocks * more);
    more = ceil_div(wanted, batch * row_blocks * panel_blocks);
  }
  panel_blocks = lesser(panels, panel_blocks * more);
  return {tiles, row_blocks, panel_blocks};
}

/// One matrix product's cut and its loops. `K` as in matmul below.
template <class K> struct Product {
  using S = Sum<typename K::Accumulator>;
  using Element = typename K::Element;
  static constexpr int64_t max_rows = lesser(tile_rows<S>, greater(1, K::m));
  static constexpr ProductGrid grid =
      product_grid(K::batch, K::m, K::n, K::k, sizeof(Element), max_rows);
  static constexpr int base_rows = int(K::m / greater(1, grid.tiles));
  static constexpr int64_t larger_tiles = K::m % greater(1, grid.tiles);
  static constexpr int64_t panels = panel_count(K::n);
  static constexpr int64_t tasks =
      K::batch * grid.row_blocks * grid.panel_blocks;

  /// The tile of `rows` rows from `row` in panel `panel`.
  template <int rows, int width, int valid, class Epilogue>
  static void tile(typename K::Out *out, const Element *a, const Element *b,
                   int64_t batch, int64_t row, int64_t panel,
                   const Epilogue &epilogue) {
    const Element *from = a + batch * K::a_batch_stride + row * K::a_row_stride;
    const Element *packed =
        b + batch * K::b_batch_stride + panel * panel_width * K::k;
    auto element = [from](int r, int64_t i) __attribute__((always_inline)) {
      return from[r * K::a_row_stride + i * K::a_col_stride];
    };
    cover_panel<S, rows, width, valid>(
        [&](auto lanes, auto vectors, auto first, auto columns) {
          RegisterTile<S, rows, lanes, vectors> sums;
          sums.accumulate(element, packed + first, width, K::k);
          int64_t column = panel * panel_width + first;
          typename K::Out *to = out + (batch * K::m + row) * K::n + column;
          sums.finish([&](int r, const S *line) {
            typename K::Out results[columns];
            for (int j = 0; j < columns; ++j)
              results[j] = epilogue(typename K::Accumulator(line[j]), batch,
                                    row + r, column + j);
            __builtin_memcpy(to + r * K::n, results, sizeof results);
          });
        });
  }

  /// All tiles of a row block in one panel.
  template <int width, int valid, class Epilogue>
  static void row_block(typename K::Out *out, const Element *a,
                        const Element *b, int64_t batch, int64_t block,
                        int64_t panel, const Epilogue &epilogue) {
    int64_t end = part_begin(grid.tiles, grid.row_blocks, block + 1);
    int64_t t = part_begin(grid.tiles, grid.row_blocks, block);
    for (; t < end && t < larger_tiles; ++t)
      tile<base_rows + 1, width, valid>(out, a, b, batch, t * (base_rows + 1),
                                        panel, epilogue);
    for (; t < end; ++t)
      tile<base_rows, width, valid>(
          out, a, b, batch, t * base_rows + larger_tiles, panel, epilogue);
  }

  template <class Epilogue>
  static void task(typename K::Out *out, const Element *a, const Element *b,
                   int64_t index, const Epilogue &epilogue) {
    constexpr int last_valid = int(K::n - (panels - 1) * panel_width);
    constexpr int last_width = int(width_of_panel(K::n, panels - 1));
    int64_t block = index % grid.row_blocks;
    int64_t panel_block = index / grid.row_blocks % grid.panel_blocks;
    int64_t batch = index / (grid.row_blocks * grid.panel_blocks);
    int64_t end = part_begin(panels, grid.panel_blocks, panel_block + 1);
    int64_t panel = part_begin(panels, grid.panel_blocks, panel_block);
    for (; panel < end && panel < panels - 1; ++panel)
      row_block<int(panel_width), int(panel_width)>(out, a, b, batch, block,
                                                    panel, epilogue);
    if (panel < end)
      row_block<last_width, last_valid>(out, a, b, batch, block, panel,
                                        epilogue);
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
    parallel_for(parallel, Product<K>::tasks, [&](int64_t index) {
      Product<K>::task(out, a, packed_b, index, epilogue);
    });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_MATMUL_H
