// A contraction of a few rows on a device: all of it is reading the right side,
// which it does once, front to back.
#ifndef BURIN_KERNELS_FEW_ROWS_H
#define BURIN_KERNELS_FEW_ROWS_H

#include "tile_loop.h"

namespace burin::BURIN_LEVEL {

inline constexpr int most_few_rows = 8;

/// One panel of a contraction of up to `rows` rows, `Sides` as TileLoop has
/// them. Each thread of a warp takes a column, so that a warp reads a row of
/// the panel at once; the warps share k out among them.
template <class Sides, int rows> struct FewRows {
  using S = typename Sides::S;
  using Element = typename Sides::Element;
  using Weight = typename Sides::Weight;
  using Row = typename Sides::Row;
  static constexpr int warps = 8, threads = warps * warp_size;
  /// k that a warp has under way at once.
  static constexpr int run = rows == 1 ? 8 : 4;
  static constexpr int64_t known_k = Sides::known_extents.k;
  static constexpr bool may_be_long =
      is_same<S, float> &&
      (known_k == unknown || known_k / warps > most_products);

  const Sides &sides;
  const int64_t matrix, panel;

  BURIN_DEVICE void accumulate(S *sums, int64_t m, int64_t n, int64_t k) const {
    const int warp = int(thread_index()) / warp_size,
              lane = int(thread_index()) % warp_size;
    const int64_t width = width_of_panel(n, panel);
    if (lane >= width)
      return;
    const Weight *right = sides.right(matrix) + panel * panel_width * k + lane;
    Row row[rows];
    BURIN_UNROLL
    for (int r = 0; r < rows; ++r)
      row[r] = r < m ? sides.row(matrix, r) : Row();
    LongSum<S, may_be_long ? rows : 1> total;
    int left = int(product_chunk) / run;
    for (int64_t i = warp * run; i < k; i += warps * run) {
      Weight weights[run];
      BURIN_UNROLL
      for (int j = 0; j < run; ++j)
        weights[j] = i + j < k ? right[(i + j) * width] : Weight();
      BURIN_UNROLL
      for (int j = 0; j < run; ++j) {
        BURIN_UNROLL
        for (int r = 0; r < rows; ++r) {
          const Element *from =
              r < m && i + j < k ? sides.left(row[r], i + j) : nullptr;
          const S element = from ? S(*from) : S(0);
          sums[r] += element * S(weights[j]);
        }
      }
      if constexpr (may_be_long)
        if (--left == 0) {
          BURIN_UNROLL
          for (int r = 0; r < rows; ++r) {
            total.add(sums[r], r);
            sums[r] = 0;
          }
          left = int(product_chunk) / run;
        }
    }
    if constexpr (may_be_long) {
      BURIN_UNROLL
      for (int r = 0; r < rows; ++r) {
        total.add(sums[r], r);
        sums[r] = total.total(r);
      }
    }
  }
};

/// Block x forms panel x % panels of matrix x / panels.
template <class Sides, int rows>
BURIN_KERNEL BURIN_BOUNDS((FewRows<Sides, rows>::threads),
                          1) void contract_rows(Sides sides) {
  using Panel = FewRows<Sides, rows>;
  using S = typename Sides::S;
  BURIN_SHARED(S, parts, Panel::warps * rows * warp_size);
  const Extents extents = sides.extents();
  const int64_t panels = panel_count(extents.n), block = block_index().x;
  const int64_t matrix = block / panels, panel = block % panels;
  const int thread = int(thread_index());
  S sums[rows] = {};
  Panel{sides, matrix, panel}.accumulate(sums, extents.m, extents.n, extents.k);
  BURIN_UNROLL
  for (int r = 0; r < rows; ++r)
    parts[(thread / warp_size * rows + r) * warp_size + thread % warp_size] =
        sums[r];
  barrier();
  BURIN_UNROLL_BY(1)
  for (int e = thread; e < rows * warp_size; e += Panel::threads) {
    const int64_t row = e / warp_size,
                  column = panel * panel_width + e % warp_size;
    S sum = parts[e];
    BURIN_UNROLL
    for (int warp = 1; warp < Panel::warps; ++warp)
      sum += parts[warp * rows * warp_size + e];
    if (row < extents.m && column < extents.n)
      sides.store(sum, matrix, row, column);
  }
}

template <int rows, class Sides>
inline void launch_few_rows(Stream stream, const Sides &sides) {
  const Extents extents = sides.extents();
  launch(stream, {extents.matrices * panel_count(extents.n)},
         FewRows<Sides, rows>::threads, contract_rows<Sides, rows>, sides);
}

/// Runs the contraction `sides` of at most `most_few_rows` rows, that is not
/// empty.
template <class Sides>
inline void contract_few_rows(Stream stream, const Sides &sides) {
  static_assert(panel_width == warp_size);
  constexpr int64_t known_m = Sides::known_extents.m;
  const int64_t m = sides.extents().m;
  if constexpr (known_m == unknown || known_m == 1)
    if (m == 1)
      return launch_few_rows<1>(stream, sides);
  if constexpr (known_m == unknown || (known_m > 1 && known_m <= 4))
    if (m <= 4)
      return launch_few_rows<4>(stream, sides);
  if constexpr (known_m == unknown || known_m > 4)
    launch_few_rows<most_few_rows>(stream, sides);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_FEW_ROWS_H
