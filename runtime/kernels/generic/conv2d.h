// Two-dimensional convolution of NHWC images with a fused epilogue: the matrix
// product of all output pixels by all output channels, whose left-hand rows are
// read from the input in place.
#ifndef BURIN_KERNELS_CONV2D_H
#define BURIN_KERNELS_CONV2D_H

#include "matmul.h"

namespace burin::BURIN_LEVEL {

/// `count` zeros, read in place of pixels that lie in the padding.
template <class T, int64_t count> struct ZeroRow {
  alignas(64) static constexpr T values[count] = {};
};

/// The taps of a row of `taps` that make one run of k: all of them, or the
/// greatest part of a long row that divides it.
constexpr int64_t taps_of_run(int64_t taps, int64_t channels) {
  constexpr int64_t most_products = 512;
  if (taps * channels <= most_products)
    return taps;
  int64_t run = greater(1, most_products / channels);
  while (taps % run != 0)
    --run;
  return run;
}

/// A convolution as tiles: rows are output pixels over all images, matrices
/// are groups. `K` as in conv2d below.
template <class K, class Epilogue> struct ConvTiles {
  using Element = typename K::Element;
  using Out = typename K::Out;
  using S = Sum<typename K::Accumulator>;
  static constexpr int64_t channels = K::c / K::groups;
  static constexpr int64_t filters = K::oc / K::groups;
  static constexpr int64_t depth = K::kh * K::kw * channels;
  static constexpr int64_t pixels = K::oh * K::ow;
  // With few channels one row of the window, which lies side by side in
  // memory, is one run of k, or equal parts of it where that is long.
  static constexpr bool whole_rows =
      channels < 16 && K::groups == 1 && K::dilation_w == 1;
  static constexpr int64_t run_taps =
      whole_rows ? taps_of_run(K::kw, channels) : 1;
  static constexpr int64_t run = run_taps * channels;
  static constexpr int64_t runs = K::kw / run_taps;
  // Chunks of k are whole runs.
  static constexpr int64_t chunks =
      lesser(K::kh * runs, chunks_of<S, Element>(depth));
  // Each row costs an address register.
  static constexpr int max_rows = int(lesser(tile_rows<S>, 12));
  static constexpr ProductShape shape = {
      K::groups,
      K::n *pixels,
      filters,
      depth,
      channels *K::stride_h *K::stride_w *int64_t(sizeof(Element)),
      depth *int64_t(sizeof(Element))};

  Out *out;
  const Element *in;
  const Element *packed_w;
  const Epilogue &epilogue;

  /// Where the windows of a tile's pixels begin.
  template <int rows> struct Windows {
    int64_t y[rows];
    int64_t x[rows];
    /// Element offset of the window's first pixel, which may lie outside.
    int64_t offset[rows];
    /// Whether no window touches the padding.
    bool inside;
  };

  /// Which runs of the window, counted row by row, a chunk holds.
  struct RunRange {
    int64_t begin;
    int64_t end;
  };

  template <int rows> static Windows<rows> windows(int64_t pixel) {
    constexpr int64_t reach_h = (K::kh - 1) * K::dilation_h;
    constexpr int64_t reach_w = (K::kw - 1) * K::dilation_w;
    Windows<rows> result;
    result.inside = true;
    for (int r = 0; r < rows; ++r) {
      int64_t image = (pixel + r) / pixels, place = (pixel + r) % pixels;
      int64_t y = place / K::ow * K::stride_h - K::pad_top;
      int64_t x = place % K::ow * K::stride_w - K::pad_left;
      result.y[r] = y;
      result.x[r] = x;
      result.offset[r] = ((image * K::h + y) * K::w + x) * K::c;
      result.inside &=
          y >= 0 && y + reach_h < K::h && x >= 0 && x + reach_w < K::w;
    }
    return result;
  }

  /// Copies the run of `run_taps` pixels at (y, x) to `patch`, zeros where it
  /// leaves the image.
  static void copy_run(Element *patch, const Element *from, int64_t offset,
                       int64_t y, int64_t x) {
    for (int64_t t = 0; t < run_taps; ++t)
      for (int64_t i = 0; i < channels; ++i)
        patch[t * channels + i] =
            y >= 0 && y < K::h && x + t >= 0 && x + t < K::w
                ? from[offset + t * K::c + i]
                : Element(0);
  }

  /// Adds all products of a tile whose windows lie inside the image.
  template <int rows, class Tile>
  static BURIN_INLINE void
  accumulate_inside(Tile &sums, const Windows<rows> &windows,
                    const Element *from, const Element *b, int64_t width,
                    RunRange range, Ahead<Element> ahead) {
    const Element *base[rows];
    unroll<rows>([&](auto r) __attribute__((always_inline)) {
      base[r] = from + windows.offset[r];
    });
    for (int64_t i = range.begin; i < range.end; ++i, b += run * width) {
      int64_t ky = i / runs, kx = i % runs;
      int64_t tap =
          (ky * K::dilation_h * K::w + kx * run_taps * K::dilation_w) * K::c;
      auto element = [&](int r, int64_t j) __attribute__((always_inline)) {
        return base[r][tap + j];
      };
      sums.accumulate(element, b, width, run, ahead);
    }
  }

  /// The same where some windows touch the padding.
  template <int rows, class Tile>
  static BURIN_INLINE void
  accumulate_border(Tile &sums, const Windows<rows> &windows,
                    const Element *from, const Element *b, int64_t width,
                    RunRange range, Ahead<Element> ahead) {
    Element patch[whole_rows ? rows : 1][whole_rows ? run : 1];
    for (int64_t i = range.begin; i < range.end; ++i, b += run * width) {
      int64_t ky = i / runs, kx = i % runs;
      int64_t tap =
          (ky * K::dilation_h * K::w + kx * run_taps * K::dilation_w) * K::c;
      const Element *source[rows];
      bool any = false;
      for (int r = 0; r < rows; ++r) {
        int64_t y = windows.y[r] + ky * K::dilation_h;
        int64_t x = windows.x[r] + kx * run_taps * K::dilation_w;
        bool inside = y >= 0 && y < K::h && x >= 0 && x + run_taps <= K::w;
        if constexpr (whole_rows) {
          if (!inside)
            copy_run(patch[r], from, windows.offset[r] + tap, y, x);
          source[r] = inside ? from + windows.offset[r] + tap : &patch[r][0];
          any = true;
        } else {
          source[r] = inside ? from + windows.offset[r] + tap
                             : ZeroRow<Element, run>::values;
          any |= inside;
        }
      }
      if (!any)
        continue;
      const Element *base[rows];
      unroll<rows>([&](auto r)
                       __attribute__((always_inline)) { base[r] = source[r]; });
      auto element = [&](int r, int64_t j)
                         __attribute__((always_inline)) { return base[r][j]; };
      sums.accumulate(element, b, width, run, ahead);
    }
  }

  template <int rows, int width, int valid>
  void tile(const TilePlace<S> &place) const {
    const Windows<rows> where = windows<rows>(place.row);
    const RunRange range = {part_begin(K::kh * runs, chunks, place.chunk),
                            part_begin(K::kh * runs, chunks, place.chunk + 1)};
    const Element *from = in + place.matrix * channels;
    const Element *packed =
        packed_w + place.matrix * packed_elements(filters, depth) +
        place.panel * panel_width * depth + range.begin * run * width;
    cover_panel<S, rows, width, valid>(
        [&](auto lanes, auto vectors, auto first, auto columns) BURIN_NOINLINE {
          RegisterTile<S, rows, lanes, vectors> sums;
          const Ahead<Element> ahead =
              fetch_after<S, width>(packed, (range.end - range.begin) * run,
                                    first == 0 ? place.turn : width);
          if (where.inside)
            accumulate_inside<rows>(sums, where, from, packed + first, width,
                                    range, ahead);
          else
            accumulate_border<rows>(sums, where, from, packed + first, width,
                                    range, ahead);
          if (join_chunks<chunks>(sums, place, first))
            finish<columns>(sums, place, first);
        });
  }

  template <int columns, class Tile>
  BURIN_INLINE void finish(const Tile &sums, const TilePlace<S> &place,
                           int64_t first) const {
    int64_t filter = place.matrix * filters + place.panel * panel_width + first;
    sums.finish([&](int r, const S *line) {
      int64_t pixel = place.row + r;
      int64_t image = pixel / pixels, y = pixel % pixels / K::ow;
      int64_t x = pixel % K::ow;
      Out results[columns];
      map_line<columns>(results, [&](int j) __attribute__((always_inline)) {
        return epilogue(typename K::Accumulator(line[j]), image, y, x,
                        filter + j);
      });
      __builtin_memcpy(out + pixel * K::oc + filter, results, sizeof results);
    });
  }
};

/// A convolution that is a matrix product of all pixels: one tap, no stride,
/// no padding, one group.
template <class K> struct PointwiseProduct {
  using Element = typename K::Element;
  using Accumulator = typename K::Accumulator;
  using Out = typename K::Out;
  static constexpr int64_t batch = 1, m = K::n * K::h * K::w, n = K::oc,
                           k = K::c, a_batch_stride = 0, a_row_stride = K::c,
                           a_col_stride = 1, b_batch_stride = 0;
};

/// out[n][y][x][oc] = epilogue(sum over ky, kx, c of
/// in[n][y * stride_h - pad_top + ky * dilation_h][...][g, c] * w, n, y, x, oc)
/// with zeros outside the image.
///
/// `K` holds static constexpr int64_t n, h, w, c, oh, ow, oc, kh, kw, stride_h,
/// stride_w, dilation_h, dilation_w, pad_top, pad_left, groups, and the types
/// Element, Accumulator and Out. `packed_w` holds, group after group, a
/// (kh kw c/groups) x (oc/groups) matrix in the order of panels.h, its rows
/// ordered by (ky, kx, channel). The epilogue is
/// Out operator()(Accumulator sum, int64_t n, int64_t y, int64_t x, int64_t oc)
/// const.
template <class K, class Epilogue>
inline void conv2d(const burin_parallel &parallel, typename K::Out *out,
                   const typename K::Element *in,
                   const typename K::Element *packed_w,
                   const Epilogue &epilogue) {
  if constexpr (K::n == 0 || K::oh == 0 || K::ow == 0 || K::oc == 0) {
    return;
  } else if constexpr (K::kh == 1 && K::kw == 1 && K::stride_h == 1 &&
                       K::stride_w == 1 && K::pad_top == 0 &&
                       K::pad_left == 0 && K::oh == K::h && K::ow == K::w &&
                       K::groups == 1) {
    auto by_pixel = [&](typename K::Accumulator sum, int64_t, int64_t pixel,
                        int64_t oc) __attribute__((always_inline)) {
      int64_t row = pixel / K::ow;
      return epilogue(sum, row / K::oh, row % K::oh, pixel % K::ow, oc);
    };
    matmul<PointwiseProduct<K>>(parallel, out, in, packed_w, by_pixel);
  } else {
    PanelLoop<ConvTiles<K, Epilogue>>::run(parallel,
                                           {out, in, packed_w, epilogue});
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CONV2D_H
