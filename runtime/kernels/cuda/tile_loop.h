// A contraction cut into tiles of blocks and threads: what matrix products and
// convolutions on a device have in common.
//
// A block forms a tile of rows x columns of one matrix. It walks k in steps;
// of each it keeps both sides in shared memory, twice, so that the next step is
// on its way while this one is multiplied, and one barrier a step does. A
// thread holds a rectangle of sums in registers. Where the result is small, a
// step's k is shared out over groups of threads (`slices`), whose sums meet at
// the end: more threads work then, and none waits long for memory.
//
// The sums pass through shared memory once more, so that the epilogue is one
// loop in which neighbouring threads read and write neighbouring elements.
#ifndef BURIN_KERNELS_TILE_LOOP_H
#define BURIN_KERNELS_TILE_LOOP_H

#include "../generic/compensated_sum.h"
#include "../generic/panel_order.h"
#include "device.h"

namespace burin::BURIN_LEVEL {

/// Products that one sum of floats takes up before it goes into a long one, and
/// the k from which on that is done.
inline constexpr int64_t product_chunk = 512, most_products = 4096;

/// How a tile of `rows` x `columns` is shared out over threads: each holds
/// thread_rows x thread_columns sums over a slice of the `depth` k of a step.
template <int tile_rows, int tile_columns, int tile_depth, int rows_of_thread,
          int columns_of_thread, int k_slices>
struct TileShape {
  static constexpr int rows = tile_rows, columns = tile_columns,
                       depth = tile_depth, slices = k_slices;
  static constexpr int thread_rows = rows_of_thread,
                       thread_columns = columns_of_thread;
  static constexpr int slice_threads =
      rows / thread_rows * (columns / thread_columns);
  static constexpr int threads = slice_threads * slices;
  static constexpr int slice_depth = depth / slices;
  /// Blocks that a multiprocessor's registers should hold at once.
  static constexpr int blocks = threads <= 128 ? 3 : 2;
  static_assert(thread_rows % 4 == 0 && thread_columns % 4 == 0);
  static_assert(rows / thread_rows % 4 == 0 &&
                columns / thread_columns % 8 == 0);
  static_assert(depth % 8 == 0 && threads % 32 == 0);
};
using LargeTile = TileShape<128, 64, 8, 8, 8, 1>;
using MiddleTile = TileShape<64, 64, 16, 4, 4, 1>;
using SmallTile = TileShape<32, 32, 32, 4, 4, 4>;

/// The sizes of a contraction of `matrices` times m x k by k x n.
struct Extents {
  int64_t matrices;
  int64_t m;
  int64_t n;
  int64_t k;

  constexpr bool is_known() const {
    return matrices != unknown && m != unknown && n != unknown && k != unknown;
  }
  constexpr bool is_empty() const { return matrices == 0 || m == 0 || n == 0; }
  constexpr int64_t tiles(int64_t rows, int64_t columns) const {
    return matrices * ((m + rows - 1) / rows) * ((n + columns - 1) / columns);
  }
};

enum class TileSize { small, middle, large };

/// The largest tile of which there are enough to keep a device of some hundred
/// multiprocessors busy. Sums of eight bytes leave no room for a large one, nor
/// do the registers where sums are long.
constexpr TileSize tile_size(const Extents &extents, int sum_bytes) {
  constexpr int64_t enough = 96;
  if (sum_bytes <= 4 && extents.k <= most_products &&
      extents.tiles(LargeTile::rows, LargeTile::columns) >= enough)
    return TileSize::large;
  return extents.tiles(MiddleTile::rows, MiddleTile::columns) >= enough
             ? TileSize::middle
             : TileSize::small;
}

/// One tile of the contraction `Sides`, which gives the types S, Element,
/// Weight, Row and
///   Extents known_extents (constexpr), Extents extents() const,
///   bool rows_are_neighbours: whether rows rather than k lie side by side,
///   Row row(matrix, row) const, a Row that is none from Row(),
///   const Element *left(const Row &, k) const, where the left side's element
///   lies for a k of the extents, nothing where it is zero,
///   const Weight *right(matrix) const, packed (panel_order.h),
///   void store(S sum, matrix, row, column) const.
/// The right side lies at a multiple of 16 bytes.
template <class Sides, class Tile> struct TileLoop {
  using S = typename Sides::S;
  using Element = typename Sides::Element;
  using Weight = typename Sides::Weight;
  using Row = typename Sides::Row;
  static constexpr int depth = Tile::depth;
  /// Behind each k of the left side there is room, so that threads which write
  /// eight k of four rows meet in no bank.
  static constexpr int left_stride = Tile::rows + 4;
  static constexpr int left_elements = depth * left_stride;
  static constexpr int right_elements = depth * Tile::columns;
  static constexpr int step_elements = left_elements + right_elements;
  /// Rows of sums that meet in shared memory at once, four of each thread.
  static constexpr int pass_rows = Tile::rows / Tile::thread_rows * 4;
  static constexpr int pass_elements = pass_rows * Tile::columns;
  static constexpr int shared_elements =
      2 * step_elements > Tile::slices *pass_elements
          ? 2 * step_elements
          : Tile::slices *pass_elements;
  static constexpr int passes = Tile::thread_rows / 4;
  static constexpr int blocks = sizeof(S) > 4 ? 1 : Tile::blocks;
  static constexpr int left_loads = Tile::rows * depth / Tile::threads;
  static_assert(Tile::rows * depth % Tile::threads == 0);
  /// The right side comes in pieces of up to 16 bytes and eight columns, which
  /// never straddle a panel's end.
  static constexpr int piece =
      16 / int(sizeof(Weight)) < 8 ? 16 / int(sizeof(Weight)) : 8;
  static constexpr int pieces = right_elements / piece;
  static constexpr int right_loads =
      (pieces + Tile::threads - 1) / Tile::threads;
  /// What needs no conversion goes to shared memory without a register.
  static constexpr bool left_is_copied = is_same<S, Element>;
  static constexpr bool right_is_copied = is_same<S, Weight>;
  static constexpr int64_t known_k = Sides::known_extents.k;
  static constexpr bool may_be_long =
      is_same<S, float> && Tile::thread_rows * Tile::thread_columns <= 16 &&
      (known_k == unknown || known_k > most_products);
  static constexpr int chunk_steps = int(product_chunk) / depth;

  struct alignas(piece * sizeof(Weight)) Piece {
    Weight at[piece];
  };
  /// What a thread has fetched of the next step.
  struct Fetched {
    Element left[left_is_copied ? 1 : left_loads];
    Piece right[right_is_copied ? 1 : right_loads];
  };

  const Sides &sides;
  S *const shared;
  const Row *const rows;
  const int thread;
  const int64_t matrix, first_row, first_column;
  const int64_t k, n;

  /// Place of the thread's element `i` of a step's left side: eight k of four
  /// rows, or 32 rows, by neighbouring threads.
  struct LeftPlace {
    int row;
    int k;
  };
  BURIN_INLINE LeftPlace left_place(int i) const {
    const int e = thread + i * Tile::threads;
    if constexpr (Sides::rows_are_neighbours)
      return {e % Tile::rows, e / Tile::rows};
    else
      return {e / 8 % Tile::rows, e % 8 + e / (8 * Tile::rows) * 8};
  }

  BURIN_INLINE S *left_of(int step) const {
    return shared + step % 2 * step_elements;
  }
  BURIN_INLINE S *right_of(int step) const {
    return left_of(step) + left_elements;
  }

  /// The column at which the thread's pieces begin, the same for all of them:
  /// where it lies in its panel, of which width, and its first element.
  struct RightPlace {
    int column, inside, width;
    const Weight *from;
  };
  static_assert(Tile::threads % (Tile::columns / piece) == 0 ||
                right_loads == 1);
  BURIN_INLINE RightPlace right_place() const {
    const int column = thread % (Tile::columns / piece) * piece;
    const int64_t panel = (first_column + column) / panel_width;
    const int inside = int((first_column + column) % panel_width),
              width = int(width_of_panel(n, panel));
    return {column, inside, width,
            sides.right(matrix) + panel * panel_width * k + inside};
  }

  /// Begins to fetch step `step`.
  BURIN_DEVICE void fetch(int step, const RightPlace &columns,
                          Fetched &fetched) const {
    const int64_t begin = int64_t(step) * depth;
    BURIN_UNROLL
    for (int i = 0; i < left_loads; ++i) {
      const LeftPlace place = left_place(i);
      const int64_t at = begin + place.k;
      const Element *from = at < k ? sides.left(rows[place.row], at) : nullptr;
      if constexpr (left_is_copied)
        copy_async<sizeof(S)>(left_of(step) + place.k * left_stride + place.row,
                              from);
      else
        fetched.left[i] = from ? *from : Element();
    }
    BURIN_UNROLL
    for (int i = 0; i < right_loads; ++i) {
      const int p = thread + i * Tile::threads;
      if (pieces % Tile::threads != 0 && p >= pieces)
        break;
      const int row = p / (Tile::columns / piece);
      const bool is_valid = begin + row < k && columns.inside < columns.width;
      const Weight *from =
          is_valid ? columns.from + (begin + row) * columns.width : nullptr;
      if constexpr (right_is_copied)
        copy_async<sizeof(Piece)>(
            right_of(step) + row * Tile::columns + columns.column, from);
      else
        fetched.right[i] = from ? load_group<Piece>(from) : Piece{};
    }
  }

  /// Stores what was fetched of step `step`.
  BURIN_DEVICE void keep(int step, const Fetched &fetched) const {
    if constexpr (!left_is_copied) {
      BURIN_UNROLL
      for (int i = 0; i < left_loads; ++i) {
        const LeftPlace place = left_place(i);
        left_of(step)[place.k * left_stride + place.row] = S(fetched.left[i]);
      }
    }
    if constexpr (!right_is_copied) {
      BURIN_UNROLL
      for (int i = 0; i < right_loads; ++i) {
        const int p = thread + i * Tile::threads;
        if (pieces % Tile::threads != 0 && p >= pieces)
          break;
        BURIN_UNROLL
        for (int j = 0; j < piece; ++j)
          right_of(step)[p * piece + j] = S(fetched.right[i].at[j]);
      }
    }
    if constexpr (left_is_copied || right_is_copied)
      wait_copies();
  }

  /// The thread's sums: quads of rows by quads of columns.
  struct Sums {
    S at[Tile::thread_rows][Tile::thread_columns];
  };
  static constexpr int across = Tile::columns / Tile::thread_columns,
                       down = Tile::rows / Tile::thread_rows;
  /// The threads of a warp stand in four rows of eight.
  BURIN_INLINE int thread_column() const {
    const int own = thread % Tile::slice_threads;
    return own % 8 + own / 32 % (across / 8) * 8;
  }
  BURIN_INLINE int thread_row() const {
    const int own = thread % Tile::slice_threads;
    return own / 8 % 4 + own / 32 / (across / 8) * 4;
  }

  BURIN_DEVICE void multiply(int step, Sums &sums) const {
    const int first = thread / Tile::slice_threads * Tile::slice_depth;
    const S *left = left_of(step) + first * left_stride + thread_row() * 4;
    const S *right =
        right_of(step) + first * Tile::columns + thread_column() * 4;
    BURIN_UNROLL_BY(2)
    for (int i = 0; i < Tile::slice_depth; ++i) {
      Four<S> a[Tile::thread_rows / 4], b[Tile::thread_columns / 4];
      BURIN_UNROLL
      for (int q = 0; q < Tile::thread_rows / 4; ++q)
        a[q] = load_group<Four<S>>(left + i * left_stride + q * down * 4);
      BURIN_UNROLL
      for (int q = 0; q < Tile::thread_columns / 4; ++q)
        b[q] = load_group<Four<S>>(right + i * Tile::columns + q * across * 4);
      BURIN_UNROLL
      for (int r = 0; r < Tile::thread_rows; ++r) {
        BURIN_UNROLL
        for (int c = 0; c < Tile::thread_columns; ++c)
          sums.at[r][c] += a[r / 4].at[r % 4] * b[c / 4].at[c % 4];
      }
    }
  }

  static constexpr int count = Tile::thread_rows * Tile::thread_columns;
  using Total = LongSum<S, may_be_long ? count : 1>;

  /// Moves the sums of a chunk of k to the long ones.
  static BURIN_INLINE void move(Sums &sums, Total &total) {
    BURIN_UNROLL
    for (int i = 0; i < count; ++i) {
      S &sum = sums.at[i / Tile::thread_columns][i % Tile::thread_columns];
      total.add(sum, i);
      sum = 0;
    }
  }

  /// All products of the tile.
  BURIN_DEVICE void accumulate(Sums &sums) const {
    const int steps = int((k + depth - 1) / depth);
    const bool is_long = may_be_long && k > most_products;
    const RightPlace columns = right_place();
    [[maybe_unused]] Total total;
    Fetched fetched;
    if (steps > 0) {
      fetch(0, columns, fetched);
      keep(0, fetched);
    }
    barrier();
    BURIN_UNROLL_BY(1)
    for (int step = 0; step < steps; ++step) {
      if (step + 1 < steps)
        fetch(step + 1, columns, fetched);
      multiply(step, sums);
      if constexpr (may_be_long)
        if (is_long && (step + 1) % chunk_steps == 0)
          move(sums, total);
      if (step + 1 < steps)
        keep(step + 1, fetched);
      barrier();
    }
    if constexpr (may_be_long)
      if (is_long) {
        move(sums, total);
        BURIN_UNROLL
        for (int i = 0; i < count; ++i)
          sums.at[i / Tile::thread_columns][i % Tile::thread_columns] =
              total.total(i);
      }
  }

  /// Adds up the slices and stores the results, four rows of each thread at a
  /// time.
  BURIN_DEVICE void finish(const Sums &sums, int64_t m) const {
    const int slice = thread / Tile::slice_threads;
    BURIN_UNROLL
    for (int pass = 0; pass < passes; ++pass) {
      BURIN_UNROLL
      for (int r = 0; r < 4; ++r) {
        BURIN_UNROLL
        for (int q = 0; q < Tile::thread_columns / 4; ++q) {
          Four<S> line;
          BURIN_UNROLL
          for (int c = 0; c < 4; ++c)
            line.at[c] = sums.at[pass * 4 + r][q * 4 + c];
          store_group(shared + slice * pass_elements +
                          (thread_row() * 4 + r) * Tile::columns +
                          (q * across + thread_column()) * 4,
                      line);
        }
      }
      barrier();
      BURIN_UNROLL_BY(1)
      for (int e = thread; e < pass_elements; e += Tile::threads) {
        const int64_t row = first_row + pass * pass_rows + e / Tile::columns;
        const int64_t column = first_column + e % Tile::columns;
        S sum = shared[e];
        BURIN_UNROLL
        for (int i = 1; i < Tile::slices; ++i)
          sum += shared[i * pass_elements + e];
        if (row < m && column < n)
          sides.store(sum, matrix, row, column);
      }
      if (pass + 1 < passes)
        barrier();
    }
  }
};

/// The tile of block (x, y): x counts tiles of columns within tiles of rows
/// within matrices.
template <class Sides, class Tile>
BURIN_KERNEL
BURIN_BOUNDS((Tile::threads),
             (TileLoop<Sides, Tile>::blocks)) void contract_tile(Sides sides) {
  using Loop = TileLoop<Sides, Tile>;
  BURIN_SHARED(typename Sides::S, shared, Loop::shared_elements);
  BURIN_SHARED(typename Sides::Row, rows, Tile::rows);
  const Extents extents = sides.extents();
  const int64_t down = (extents.m + Tile::rows - 1) / Tile::rows;
  const int64_t across = (extents.n + Tile::columns - 1) / Tile::columns;
  const int64_t block = block_index().x;
  const int64_t first_row = block % down * Tile::rows;
  const int64_t first_column = block / down % across * Tile::columns;
  const int64_t matrix = block / (down * across);
  const int thread = int(thread_index());
  for (int i = thread; i < Tile::rows; i += Tile::threads)
    rows[i] = first_row + i < extents.m ? sides.row(matrix, first_row + i)
                                        : typename Sides::Row();
  barrier();
  const Loop loop = {sides,     shared,       rows,      thread,   matrix,
                     first_row, first_column, extents.k, extents.n};
  typename Loop::Sums sums = {};
  loop.accumulate(sums);
  loop.finish(sums, extents.m);
}

template <class Tile, class Sides>
inline void launch_tiles(Stream stream, const Sides &sides) {
  launch(stream, {sides.extents().tiles(Tile::rows, Tile::columns)},
         Tile::threads, contract_tile<Sides, Tile>, sides);
}

/// Runs the contraction `sides`, that is not empty, in tiles.
template <class Sides>
inline void contract_in_tiles(Stream stream, const Sides &sides) {
  constexpr int bytes = int(sizeof(typename Sides::S));
  constexpr Extents known = Sides::known_extents;
  if constexpr (known.is_known()) {
    constexpr TileSize size = tile_size(known, bytes);
    using Tile =
        typename Choose<size == TileSize::large, LargeTile,
                        typename Choose<size == TileSize::middle, MiddleTile,
                                        SmallTile>::type>::type;
    launch_tiles<Tile>(stream, sides);
  } else {
    const TileSize size = tile_size(sides.extents(), bytes);
    if constexpr (bytes <= 4)
      if (size == TileSize::large)
        return launch_tiles<LargeTile>(stream, sides);
    if (size == TileSize::middle)
      launch_tiles<MiddleTile>(stream, sides);
    else
      launch_tiles<SmallTile>(stream, sides);
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_TILE_LOOP_H
