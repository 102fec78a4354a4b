// Cuts a contraction into register tiles and tasks: the loops that matrix
// products and convolutions have in common.
//
// A task owns a block of rows by a block of panels, both small enough for the
// second-level cache; inside, each panel meets all row tiles of the block.
// Panel blocks are the outer order, so that weights are read from memory once.
#ifndef BURIN_KERNELS_PANEL_LOOP_H
#define BURIN_KERNELS_PANEL_LOOP_H

#include "register_tile.h"

namespace burin::BURIN_LEVEL {

/// What a contraction of `matrices` times m x k by k x n looks like to the
/// cache: bytes that a further row of the left side and a further column of
/// the right side bring in.
struct ProductShape {
  int64_t matrices;
  int64_t m;
  int64_t n;
  int64_t k;
  int64_t row_bytes;
  int64_t column_bytes;
};

/// How a contraction is cut: m into `tiles` of nearly equal size, these into
/// row blocks, the panels of n into panel blocks.
struct ProductGrid {
  int64_t tiles;
  int64_t row_blocks;
  int64_t panel_blocks;
};

/// Cuts so that a block of either side takes about 256 KiB at most and there
/// are enough tasks for many threads. Depends on the shape alone.
constexpr ProductGrid product_grid(const ProductShape &shape,
                                   int64_t max_rows) {
  constexpr int64_t cache_bytes = 256 * 1024;
  int64_t tile_bytes = greater(1, shape.row_bytes * max_rows);
  int64_t panel_bytes = greater(1, shape.column_bytes * panel_width);
  int64_t tiles = ceil_div(shape.m, max_rows), panels = panel_count(shape.n);
  int64_t row_blocks = ceil_div(tiles, greater(1, cache_bytes / tile_bytes));
  int64_t panel_blocks =
      ceil_div(panels, greater(1, cache_bytes / panel_bytes));
  int64_t wanted = tasks_worth(shape.matrices * shape.m * shape.n * shape.k);
  if (wanted == 1)
    return {tiles, 1, 1};
  int64_t more = ceil_div(wanted, shape.matrices * row_blocks * panel_blocks);
  if (panels < panel_blocks * more) {
    row_blocks = lesser(tiles, row_blocks * more);
    more = ceil_div(wanted, shape.matrices * row_blocks * panel_blocks);
  }
  panel_blocks = lesser(panels, panel_blocks * more);
  return {tiles, row_blocks, panel_blocks};
}

/// Runs a contraction of S-typed sums. `Tiles` gives `static constexpr
/// ProductShape shape` and `static constexpr int max_rows`, and computes one
/// row tile in one panel by
///   template <int rows, int width, int valid>
///   void tile(int64_t matrix, int64_t row, int64_t panel) const;
/// where `width` columns of the panel are stored and `valid` of them count.
template <class Tiles> struct PanelLoop {
  static constexpr ProductShape shape = Tiles::shape;
  static constexpr int64_t max_rows = lesser(Tiles::max_rows, shape.m);
  static constexpr ProductGrid grid = product_grid(shape, max_rows);
  static constexpr int base_rows = int(shape.m / grid.tiles);
  static constexpr int64_t larger_tiles = shape.m % grid.tiles;
  static constexpr int64_t panels = panel_count(shape.n);
  static constexpr int64_t tasks =
      shape.matrices * grid.row_blocks * grid.panel_blocks;

  /// All tiles of a row block in one panel.
  template <int width, int valid>
  static void row_block(const Tiles &tiles, int64_t matrix, int64_t block,
                        int64_t panel) {
    int64_t end = part_begin(grid.tiles, grid.row_blocks, block + 1);
    int64_t t = part_begin(grid.tiles, grid.row_blocks, block);
    if constexpr (larger_tiles != 0)
      for (; t < end && t < larger_tiles; ++t)
        tiles.template tile<base_rows + 1, width, valid>(
            matrix, t * (base_rows + 1), panel);
    for (; t < end; ++t)
      tiles.template tile<base_rows, width, valid>(
          matrix, t * base_rows + larger_tiles, panel);
  }

  static void task(const Tiles &tiles, int64_t index) {
    constexpr int last_valid = int(shape.n - (panels - 1) * panel_width);
    constexpr int last_width = int(width_of_panel(shape.n, panels - 1));
    int64_t block = index % grid.row_blocks;
    int64_t panel_block = index / grid.row_blocks % grid.panel_blocks;
    int64_t matrix = index / (grid.row_blocks * grid.panel_blocks);
    int64_t end = part_begin(panels, grid.panel_blocks, panel_block + 1);
    int64_t panel = part_begin(panels, grid.panel_blocks, panel_block);
    if constexpr (panels > 1)
      for (; panel < end && panel < panels - 1; ++panel)
        row_block<int(panel_width), int(panel_width)>(tiles, matrix, block,
                                                      panel);
    if (panel < end)
      row_block<last_width, last_valid>(tiles, matrix, block, panel);
  }

  static void run(const burin_parallel &parallel, const Tiles &tiles) {
    parallel_for(parallel, tasks, [&](int64_t index) { task(tiles, index); });
  }
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_PANEL_LOOP_H
