// Cuts a contraction into register tiles and tasks: the loops that matrix
// products and convolutions have in common.
//
// A task owns a block of rows by a block of panels, both small enough for the
// second-level cache; inside, each panel meets all row tiles of the block.
// Panel blocks are the outer order, so that weights are read from memory once.
// A panel with a long k goes by chunks, each of which meets a group of row
// tiles before the next one; the tiles' sums wait in memory meanwhile, and with
// them, if there are many chunks, what is lost in adding these up. While
// the first tiles meet a chunk, the one after it is fetched: weights come from
// main memory, and no tile should wait for them.
#ifndef BURIN_KERNELS_PANEL_LOOP_H
#define BURIN_KERNELS_PANEL_LOOP_H

#include "long_sum.h"
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

/// How many chunks k is cut into, for panels of `Element` that a second-level
/// cache would not hold beside the rows. Without vectors there is no cache to
/// speak of, and only sums of many products are cut, for the sake of their
/// error.
template <class S, class Element> constexpr int64_t chunks_of(int64_t k) {
  constexpr int64_t least_bytes = 192 * 1024, chunk_bytes = 64 * 1024;
  constexpr int64_t most_products = 4096, chunk_products = 512;
  int64_t bytes = k * panel_width * int64_t(sizeof(Element));
  if (lanes_of<S> == 1)
    return k <= most_products ? 1 : ceil_div(k, chunk_products);
  return bytes <= least_bytes ? 1 : ceil_div(bytes, chunk_bytes);
}

/// Where a tile stands: the matrix, its first row, its panel, the chunk of k,
/// the places where its sums wait for the next chunk and, with many chunks,
/// what was lost in adding them, and how many tiles have met this chunk just
/// before.
template <class S> struct TilePlace {
  int64_t matrix;
  int64_t row;
  int64_t panel;
  int64_t chunk;
  S *partial;
  S *lost;
  int64_t turn;
};

/// Brings the sums of a chunk, those of a tile from `column` on, together with
/// what waits of earlier ones. Returns false where a further chunk follows.
template <int64_t chunks, class S, int rows, int lanes, int vectors>
BURIN_INLINE bool join_chunks(RegisterTile<S, rows, lanes, vectors> &tile,
                              const TilePlace<S> &place, int64_t column) {
  using V = Vector<S, lanes>;
  if constexpr (chunks == 1)
    return true;
  const bool is_last = place.chunk + 1 == chunks;
  S *partial = place.partial + rows * column,
    *lost = place.lost + rows * column;
  tile.for_each([&](V &sum, int64_t at) __attribute__((always_inline)) {
    if constexpr (is_float<S> && is_long_sum(chunks)) {
      V high = {}, low = {};
      if (place.chunk > 0) {
        high = load<S, lanes>(partial + at);
        low = load<S, lanes>(lost + at);
      }
      add_block(high, low, sum);
      sum = is_last ? V(high + low) : high;
      store(lost + at, low);
    } else if (place.chunk > 0) {
      sum += load<S, lanes>(partial + at);
    }
    if (!is_last)
      store(partial + at, sum);
  });
  return is_last;
}

/// What a tile fetches into the second-level cache while it works: its part of
/// what follows `chunk` (`depth` times `width` elements), the next chunk or the
/// next panel. A tile fetches a line for each k, so that loads are not crowded
/// out, and as many tiles do so as there are lines in a row of the chunk.
template <class S, int width, class Element>
BURIN_INLINE Ahead<Element> fetch_after(const Element *chunk, int64_t depth,
                                        int64_t turn) {
  constexpr int64_t line = 64 / int64_t(sizeof(Element));
  if (lanes_of<S> == 1 || turn >= ceil_div(width, line))
    return {chunk, 0};
  return {chunk + depth * (width + turn * line), line};
}

/// Runs a contraction. `Tiles` gives S, the type of the sums, `static constexpr
/// ProductShape shape`, `int max_rows` and `int64_t chunks`, and computes one
/// chunk of one row tile in one panel by
///   template <int rows, int width, int valid>
///   void tile(const TilePlace<S> &place) const;
/// where `width` columns of the panel are stored and `valid` of them count.
template <class Tiles> struct PanelLoop {
  using S = typename Tiles::S;
  static constexpr ProductShape shape = Tiles::shape;
  static constexpr int64_t chunks = Tiles::chunks;
  static constexpr int64_t max_rows = lesser(Tiles::max_rows, shape.m);
  static constexpr ProductGrid grid = product_grid(shape, max_rows);
  static constexpr int base_rows = int(shape.m / grid.tiles);
  static constexpr int64_t larger_tiles = shape.m % grid.tiles;
  static constexpr int64_t panels = panel_count(shape.n);
  static constexpr int64_t tasks =
      shape.matrices * grid.row_blocks * grid.panel_blocks;

  /// Tiles whose sums wait together.
  static constexpr int64_t group = chunks == 1 ? 1 : 8;

  template <int width, int valid>
  static void tile(const Tiles &tiles, TilePlace<S> place, int64_t t) {
    if constexpr (larger_tiles != 0) {
      if (t < larger_tiles) {
        place.row = t * (base_rows + 1);
        tiles.template tile<base_rows + 1, width, valid>(place);
        return;
      }
    }
    place.row = t * base_rows + larger_tiles;
    tiles.template tile<base_rows, width, valid>(place);
  }

  /// All tiles of a row block in one panel.
  template <int width, int valid>
  static void row_block(const Tiles &tiles, int64_t matrix, int64_t block,
                        int64_t panel) {
    constexpr int64_t tile_sums = chunks == 1 ? 0 : max_rows * panel_width;
    alignas(64) S partial[greater(1, group * tile_sums)];
    alignas(64) S lost[is_long_sum(chunks) ? group * tile_sums : 1];
    int64_t end = part_begin(grid.tiles, grid.row_blocks, block + 1);
    int64_t begin = part_begin(grid.tiles, grid.row_blocks, block);
    for (int64_t t = begin; t < end; t += group)
      for (int64_t chunk = 0; chunk < chunks; ++chunk)
        for (int64_t i = 0; i < group && t + i < end; ++i) {
          int64_t turn = chunks == 1 ? t - begin : i;
          tile<width, valid>(tiles,
                             {matrix, 0, panel, chunk, partial + i * tile_sums,
                              is_long_sum(chunks) ? lost + i * tile_sums : lost,
                              turn},
                             t + i);
        }
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
