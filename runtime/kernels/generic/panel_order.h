// The packed order of a contraction's right-hand side: the one home of its
// constants, for the kernels that read it, the compiler, which packs constants,
// and the interpreter of plans.
//
// Columns are cut into panels; a panel holds its k rows one after the other,
// `width` elements each, so that a kernel reads it front to back. The last
// panel is as wide as the columns left, rounded up and filled with zeros. Where
// a kernel multiplies `tile_k` rows at once, so many of one column lie side by
// side, and k is rounded up as well: one order for the kernel at all levels.
#ifndef BURIN_KERNELS_PANEL_ORDER_H
#define BURIN_KERNELS_PANEL_ORDER_H

// Not level.h: its pragmas are not meant for a compiler that includes this.
#include <stdint.h>

#ifndef BURIN_LEVEL
#define BURIN_LEVEL generic
#endif

namespace burin::BURIN_LEVEL {

/// Columns of a panel, and what those of the last one are a multiple of.
inline constexpr int64_t panel_width = 32;
inline constexpr int64_t panel_multiple = 8;
/// Rows of one column that lie side by side: of most kernels, of those that
/// multiply bytes, and of those that multiply bfloats.
inline constexpr int64_t panel_tile_k = 1;
inline constexpr int64_t byte_tile_k = 4;
inline constexpr int64_t bfloat_tile_k = 2;
/// The most that attention packs of its queries, a panel of at least
/// panel_multiple of them on the stack.
inline constexpr int64_t query_panel_bytes = 32 * 1024;

constexpr int64_t panel_count(int64_t n) {
  return (n + panel_width - 1) / panel_width;
}

/// Columns stored of `n`, padding included.
constexpr int64_t padded_columns(int64_t n) {
  return (n + panel_multiple - 1) / panel_multiple * panel_multiple;
}

/// Columns stored by panel `panel`, padding included.
constexpr int64_t width_of_panel(int64_t n, int64_t panel) {
  const int64_t left = padded_columns(n - panel * panel_width);
  return left < panel_width ? left : panel_width;
}

/// Rows stored of `k`, padding included.
constexpr int64_t padded_rows(int64_t k, int64_t tile_k = panel_tile_k) {
  return (k + tile_k - 1) / tile_k * tile_k;
}

/// Elements of a packed k x n matrix. Panel p starts at p * panel_width *
/// padded_rows(k, tile_k).
constexpr int64_t packed_elements(int64_t n, int64_t k,
                                  int64_t tile_k = panel_tile_k) {
  return padded_columns(n) * padded_rows(k, tile_k);
}

/// Where element (row, column) of a packed k x n matrix lies.
constexpr int64_t packed_place(int64_t n, int64_t k, int64_t row,
                               int64_t column, int64_t tile_k = panel_tile_k) {
  const int64_t panel = column / panel_width, first = panel * panel_width;
  const int64_t line = row / tile_k * width_of_panel(n, panel);
  return first * padded_rows(k, tile_k) + (line + column - first) * tile_k +
         row % tile_k;
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_PANEL_ORDER_H
