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
#include "sizes.h"
#include "vector_epilogue.h"

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

  constexpr bool is_known() const {
    return matrices != unknown && m != unknown && n != unknown && k != unknown;
  }
  constexpr bool is_empty() const { return matrices == 0 || m == 0 || n == 0; }
};

/// How a contraction is cut: m into `tiles` of nearly equal size, these into
/// row blocks, the panels of n into panel blocks, and which of these tasks go
/// through first.
struct ProductGrid {
  int64_t tiles;
  int64_t row_blocks;
  int64_t panel_blocks;
  bool rows_outside;
};

/// Cuts so that a block of either side takes about 256 KiB at most and there
/// are enough tasks for many threads. Depends on the shape alone.
BURIN_INLINE constexpr ProductGrid product_grid(const ProductShape &shape,
                                                int64_t max_rows) {
  constexpr int64_t cache_bytes = 256 * 1024;
  int64_t panel_bytes = greater(1, shape.column_bytes * panel_width);
  int64_t tiles = ceil_div(shape.m, max_rows), panels = panel_count(shape.n);
  int64_t panel_blocks =
      ceil_div(panels, greater(1, cache_bytes / panel_bytes));
  int64_t wanted = tasks_worth(shape.matrices * shape.m * shape.n * shape.k);
  const bool rows_outside = panel_blocks == 1;
  if (wanted == 1)
    return {tiles, 1, 1, rows_outside};
  int64_t tile_bytes = greater(1, shape.row_bytes * lesser(max_rows, shape.m));
  int64_t row_blocks = ceil_div(tiles, greater(1, cache_bytes / tile_bytes));
  int64_t more = ceil_div(wanted, shape.matrices * row_blocks * panel_blocks);
  if (panels < panel_blocks * more) {
    row_blocks = lesser(tiles, row_blocks * more);
    more = ceil_div(wanted, shape.matrices * row_blocks * panel_blocks);
  }
  panel_blocks = lesser(panels, panel_blocks * more);
  return {tiles, row_blocks, panel_blocks, rows_outside};
}

/// Into how many groups the row blocks go, one behind the other. Of panels that
/// all fit the cache each row block is one: a thread has the rows then that it
/// had in the step before. Else each thread has one where to read all panels,
/// which are fetched ahead, costs less than to read rows from the cache of
/// another, which takes about four times as long.
BURIN_INLINE constexpr int64_t row_groups(const ProductShape &shape,
                                          const ProductGrid &grid,
                                          int64_t threads) {
  if (grid.rows_outside)
    return grid.row_blocks;
  const bool by_rows =
      4 * shape.m * shape.row_bytes >= shape.n * shape.column_bytes;
  return threads > 1 && by_rows ? lesser(grid.row_blocks, threads) : 1;
}

/// The same as code of its own, which many contractions share.
BURIN_NOINLINE inline ProductGrid grid_at_run_time(const ProductShape &shape,
                                                   int64_t max_rows) {
  return product_grid(shape, max_rows);
}

/// What a task computes: a row block of a matrix in some panels.
struct TaskPart {
  int64_t matrix;
  int64_t block;
  int64_t panel;
  int64_t end;
};

/// The part of task `index`. Groups of row blocks follow each other; in each,
/// panel blocks do.
BURIN_INLINE TaskPart task_part(int64_t panels, const ProductGrid &grid,
                                int64_t groups, int64_t index) {
  const int64_t row_blocks = grid.row_blocks, panel_blocks = grid.panel_blocks;
  int64_t matrix = index, block = 0, panel_block = 0;
  if (row_blocks * panel_blocks > 1) {
    matrix = index / (row_blocks * panel_blocks);
    int64_t place = index % (row_blocks * panel_blocks), part = 0;
    // Groups are nearly equal.
    while (place / panel_blocks >= part_begin(row_blocks, groups, part + 1))
      ++part;
    const int64_t first = part_begin(row_blocks, groups, part),
                  blocks = part_begin(row_blocks, groups, part + 1) - first;
    place -= first * panel_blocks;
    block = first + place % blocks;
    panel_block = place / blocks;
  }
  return {matrix, block, part_begin(panels, panel_blocks, panel_block),
          part_begin(panels, panel_blocks, panel_block + 1)};
}
BURIN_NOINLINE inline TaskPart part_at_run_time(int64_t panels,
                                                const ProductGrid &grid,
                                                int64_t groups, int64_t index) {
  return task_part(panels, grid, groups, index);
}

/// How many chunks k is cut into, for panels of `Element` that a second-level
/// cache would not hold beside the rows. Without vectors there is no cache to
/// speak of, and only sums of many products are cut, for the sake of their
/// error.
template <class S, class Element> constexpr int64_t chunks_of(int64_t k) {
  int64_t bytes = k * panel_width * int64_t(sizeof(Element));
  if (lanes_of<S> == 1)
    return k <= whole_products ? 1 : ceil_div(k, chunk_products);
  return bytes <= whole_panel_bytes ? 1 : ceil_div(bytes, panel_chunk_bytes);
}
/// The same of a k of which is known what it may be.
template <class S, class Element>
constexpr int64_t fixed_chunks_of(const Values &k) {
  if (k.most > unbounded / (panel_width * 8)) // beyond, bytes leave 64 bits
    return unknown;
  const int64_t chunks = chunks_of<S, Element>(k.most);
  return chunks_of<S, Element>(k.least) == chunks ? chunks : unknown;
}

/// Where a tile stands: the matrix, its first row, its panel, the chunk of k,
/// the places where its sums wait for the next chunk and, with many chunks,
/// what was lost in adding them, how many tiles have met this chunk just
/// before, and what sums over the columns of the panel there are.
template <class S> struct TilePlace {
  int64_t matrix;
  int64_t row;
  int64_t panel;
  int64_t chunk;
  S *partial;
  S *lost;
  int64_t turn;
  const S *columns;
};

/// Whether tiles of a contraction want sums over the columns of their panel,
/// which its
///   template <int width>
///   void sum_columns(int64_t matrix, int64_t panel, S *sums) const;
/// forms once for all row tiles that meet the panel.
template <class Tiles> inline constexpr bool wants_column_sums = false;

/// Brings the sums of a chunk, those of a tile from `column` on, together with
/// what waits of earlier ones. There are `chunks`, which is `fixed` where that
/// is known. Returns false where a further chunk follows.
template <int64_t fixed, class S, int rows, int lanes, int vectors>
BURIN_INLINE bool join_chunks(RegisterTile<S, rows, lanes, vectors> &tile,
                              const TilePlace<S> &place, int64_t column,
                              [[maybe_unused]] int64_t chunks) {
  using V = Vector<S, lanes>;
  if constexpr (fixed == 1)
    return true;
  if (chunks == 1)
    return true;
  constexpr bool may_be_long =
      is_float<S> && (fixed == unknown || is_long_sum(fixed));
  const bool is_last = place.chunk + 1 == chunks;
  S *partial = place.partial + rows * column,
    *lost = place.lost + rows * column;
  tile.for_each([&](V &sum, int64_t at) __attribute__((always_inline)) {
    if (may_be_long && is_long_sum(chunks)) {
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

/// Hands the sums of a tile whose k is through, from column `first` of its
/// panel on, to the epilogue of a matrix product, as `Accumulator`, and stores
/// what that gives in the batch x m x n elements of `out`.
template <class Accumulator, class S, class Tile, class Columns, class K,
          class Out, class Epilogue>
BURIN_INLINE void finish_product(const Tile &sums, const TilePlace<S> &place,
                                 int64_t first, Columns columns, const K &k,
                                 Out *out, const Epilogue &epilogue) {
  int64_t column = place.panel * panel_width + first;
  int64_t element = (place.matrix * k.m + place.row) * k.n + column;
  const Epilogue map = epilogue; // what it holds stays in registers
  sums.finish([&](int r, const S *line) {
    const int64_t begin = element + r * k.n;
    finish_line<Epilogue, Accumulator>(
        columns, out + begin, line,
        [&](auto sum, int64_t j) __attribute__((always_inline)) {
          return map_sum(map, sum, begin + j, place.matrix, place.row + r,
                         column + j);
        });
  });
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

/// How many rows register tiles have where `m`, of which one is not 0, are cut
/// into the fewest of at most `max_rows`: a bit for each number that occurs.
constexpr uint64_t tile_row_counts(const Values &m, int64_t max_rows) {
  uint64_t counts = 0;
  // From there on they are of max_rows, or of one less.
  const int64_t many = max_rows * max_rows;
  if (m.most > many)
    counts = uint64_t(3) << (max_rows - 1) & ~uint64_t(1);
  for (int64_t i = m.least; i <= lesser(m.most, many); i += m.step)
    if (i > 0) {
      const int64_t tiles = ceil_div(i, max_rows);
      counts |= uint64_t(1) << i / tiles;
      counts |= uint64_t(i % tiles != 0) << (i / tiles + 1);
    }
  return counts;
}

/// Those that tiles of a contraction may have.
template <class Tiles>
inline constexpr uint64_t row_counts =
    tile_row_counts(Tiles::row_values, Tiles::max_rows);

/// How many columns of the last panel count, `unknown` where that is not known.
template <class Tiles>
inline constexpr int64_t last_columns =
    Tiles::known_shape.n > 0
        ? Tiles::known_shape.n -
              (panel_count(Tiles::known_shape.n) - 1) * panel_width
        : unknown;

/// How a contraction is cut: once and for all where its shape is known.
template <class Tiles, bool = Tiles::known_shape.is_known()> struct ProductCut {
  static constexpr ProductShape shape = Tiles::known_shape;
  static constexpr int64_t chunks = Tiles::fixed_chunks;
  static constexpr ProductGrid grid = product_grid(shape, Tiles::max_rows);

  explicit ProductCut(const Tiles &) {}
};
template <class Tiles> struct ProductCut<Tiles, false> {
  const ProductShape shape;
  const int64_t chunks;
  const ProductGrid grid;
  /// Rows of a tile, and how many of the first tiles have one more.
  const int64_t rows;
  const int64_t larger;

  explicit ProductCut(const Tiles &tiles)
      : shape(tiles.shape()), chunks(tiles.chunks()),
        grid(grid_at_run_time(shape, Tiles::max_rows)),
        rows(shape.m / grid.tiles), larger(shape.m % grid.tiles) {}
};

/// Runs a contraction that is not empty. `Tiles` gives S, the type of the sums,
/// `static constexpr int max_rows`, `Values row_values` with what the rows of
/// the left side may be, `ProductShape known_shape` and `int64_t fixed_chunks`
/// with what is known of `ProductShape shape() const` and `int64_t chunks()
/// const`, and computes one chunk of one row tile in one panel by
///   template <int rows, int width, int64_t valid>
///   void tile(const TilePlace<S> &place) const;
/// where `width` columns of the panel are stored and `valid` of them count, or
/// as many as are left of n where that is unknown.
template <class Tiles> struct PanelLoop {
  using S = typename Tiles::S;
  using Cut = ProductCut<Tiles>;
  using PassedCut = Passed<Cut>;
  static constexpr ProductShape known_shape = Tiles::known_shape;
  static constexpr int64_t fixed_chunks = Tiles::fixed_chunks;

  /// Tiles whose sums wait together, and how many sums of each do.
  static constexpr int64_t group = fixed_chunks == 1 ? 1 : waiting_tiles;
  static constexpr int64_t most_rows =
      lesser(Tiles::max_rows, Tiles::row_values.most);
  static constexpr int64_t tile_sums =
      fixed_chunks == 1 ? 0 : most_rows * panel_width;
  static constexpr bool may_be_long =
      is_float<S> && (fixed_chunks == unknown || is_long_sum(fixed_chunks));

  template <int width, int64_t valid>
  static void tile(const Tiles &tiles, PassedCut cut, TilePlace<S> place,
                   int64_t t) {
    if constexpr (is_fixed<Cut>) {
      constexpr int rows = int(Cut::shape.m / Cut::grid.tiles);
      constexpr int64_t larger = Cut::shape.m % Cut::grid.tiles;
      if constexpr (larger != 0) {
        if (t < larger) {
          place.row = t * (rows + 1);
          tiles.template tile<rows + 1, width, valid>(place);
          return;
        }
      }
      place.row = t * rows + larger;
      tiles.template tile<rows, width, valid>(place);
    } else {
      place.row = t * cut.rows + lesser(t, cut.larger);
      with_count_of<row_counts<Tiles>, int(most_rows)>(
          cut.rows + (t < cut.larger),
          [&](auto rows) { tiles.template tile<rows, width, valid>(place); });
    }
  }

  /// All tiles of a row block in one panel.
  template <int width, int64_t valid>
  static void row_block(const Tiles &tiles, PassedCut cut, int64_t matrix,
                        int64_t block, int64_t panel) {
    alignas(64) S partial[greater(1, group * tile_sums)];
    alignas(64) S lost[may_be_long ? group * tile_sums : 1];
    alignas(64) S columns[wants_column_sums<Tiles> ? panel_width : 1];
    if constexpr (wants_column_sums<Tiles>)
      tiles.template sum_columns<width>(matrix, panel, columns);
    int64_t end = part_begin(cut.grid.tiles, cut.grid.row_blocks, block + 1);
    int64_t begin = part_begin(cut.grid.tiles, cut.grid.row_blocks, block);
    for (int64_t t = begin; t < end; t += group)
      for (int64_t chunk = 0; chunk < cut.chunks; ++chunk)
        for (int64_t i = 0; i < group && t + i < end; ++i) {
          int64_t turn = cut.chunks == 1 ? t + i - begin : i;
          tile<width, valid>(tiles, cut,
                             {matrix, 0, panel, chunk, partial + i * tile_sums,
                              may_be_long ? lost + i * tile_sums : lost, turn,
                              columns},
                             t + i);
        }
  }

  static void last_panel(const Tiles &tiles, PassedCut cut, int64_t matrix,
                         int64_t block, int64_t panel) {
    constexpr int64_t valid = last_columns<Tiles>;
    if constexpr (valid != unknown) {
      row_block<int(width_of_panel(valid, 0)), valid>(tiles, cut, matrix, block,
                                                      panel);
    } else {
      constexpr int most = int(panel_width / panel_multiple);
      int64_t width = width_of_panel(cut.shape.n, panel);
      with_count<most>(width / panel_multiple, [&](auto multiples) {
        row_block<multiples *int(panel_multiple), unknown>(tiles, cut, matrix,
                                                           block, panel);
      });
    }
  }

  static void task(const Tiles &tiles, PassedCut cut, int64_t groups,
                   int64_t index) {
    const int64_t panels = panel_count(cut.shape.n);
    const TaskPart part =
        is_fixed<Cut> ? task_part(panels, cut.grid, groups, index)
                      : part_at_run_time(panels, cut.grid, groups, index);
    const auto [matrix, block, first, end] = part;
    int64_t panel = first;
    if constexpr (last_columns<Tiles> == panel_width) {
      for (; panel < end; ++panel)
        row_block<int(panel_width), panel_width>(tiles, cut, matrix, block,
                                                 panel);
      return;
    }
    if constexpr (known_shape.n == unknown || known_shape.n > panel_width)
      for (; panel < end && panel < panels - 1; ++panel)
        row_block<int(panel_width), panel_width>(tiles, cut, matrix, block,
                                                 panel);
    if (panel < end)
      last_panel(tiles, cut, matrix, block, panel);
  }
};

/// Runs the contraction `tiles`, if there is anything to compute, each task
/// by work(task), which computes by task(tiles).
template <class Tiles, class Work>
inline void run_panels(const burin_parallel &parallel, const Tiles &tiles,
                       const Work &work) {
  if constexpr (!Tiles::known_shape.is_empty()) {
    if (tiles.shape().is_empty())
      return;
    const ProductCut<Tiles> cut(tiles);
    const int64_t tasks =
        cut.shape.matrices * cut.grid.row_blocks * cut.grid.panel_blocks;
    const int64_t groups =
        row_groups(cut.shape, cut.grid, int64_t(parallel.threads));
    parallel_for(parallel, tasks, [&work, &cut, groups](int64_t index) {
      work([&cut, groups, index](const Tiles &own)
               __attribute__((always_inline)) {
                 PanelLoop<Tiles>::task(own, cut, groups, index);
               });
    });
  }
}

/// The same without work around the tasks.
template <class Tiles>
inline void run_panels(const burin_parallel &parallel, const Tiles &tiles) {
  run_panels(parallel, tiles, [&tiles](const auto &task) { task(tiles); });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_PANEL_LOOP_H
