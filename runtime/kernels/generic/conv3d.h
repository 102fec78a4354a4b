// Three-dimensional convolution of NDHWC volumes with a fused epilogue: the
// matrix product of all output pixels by all output channels, whose left-hand
// rows are read from the input in place.
#ifndef BURIN_KERNELS_CONV3D_H
#define BURIN_KERNELS_CONV3D_H

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

/// A convolution as tiles: rows are output pixels over all volumes, matrices
/// are groups. `K` as in conv3d below.
template <class K, class Epilogue> struct ConvTiles {
  using Element = typename K::Element;
  using Weight = typename K::Weight;
  using Out = typename K::Out;
  using S = Sum<typename K::Accumulator>;
  static constexpr int64_t channels = K::c / K::groups;
  static constexpr int64_t filters = K::oc / K::groups;
  static constexpr int64_t depth = K::kd * K::kh * K::kw * channels;
  static constexpr int64_t pixels = K::od * K::oh * K::ow;
  // Images have no depth to reckon with.
  static constexpr bool is_flat =
      K::d == 1 && K::kd == 1 && K::od == 1 && K::pad_front == 0;
  // With few channels one row of the window, which lies side by side in
  // memory, is one run of k, or equal parts of it where that is long.
  static constexpr bool whole_rows =
      channels < 16 && K::groups == 1 && K::dilation_w == 1;
  static constexpr int64_t run_taps =
      whole_rows ? taps_of_run(K::kw, channels) : 1;
  static constexpr int64_t run = run_taps * channels;
  static constexpr int64_t row_runs = K::kw / run_taps;
  static constexpr int64_t runs = K::kd * K::kh * row_runs;
  // Chunks of k are whole runs.
  static constexpr int64_t chunks = lesser(runs, chunks_of<S, Weight>(depth));
  // Each row costs an address register.
  static constexpr int max_rows = int(lesser(tile_rows<S>, 12));
  static constexpr ProductShape shape = {
      K::groups,
      K::n *pixels,
      filters,
      depth,
      channels *K::kd *K::stride_h *K::stride_w *int64_t(sizeof(Element)),
      depth *int64_t(sizeof(Weight))};

  Out *out;
  const Element *in;
  const Weight *packed_w;
  const Epilogue &epilogue;

  /// An output pixel.
  struct Pixel {
    int64_t n, z, y, x;

    explicit Pixel(int64_t index) {
      int64_t place = index % pixels, row = place / K::ow;
      n = index / pixels;
      z = K::od == 1 ? 0 : row / K::oh;
      y = K::od == 1 ? row : row % K::oh;
      x = place % K::ow;
    }
  };

  /// Where the windows of a tile's pixels begin; z counts where there is depth.
  template <int rows> struct Windows {
    int64_t z[rows];
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

  /// How far from the window's first pixel a run begins.
  struct Run {
    int64_t z, y, x;

    explicit Run(int64_t index) {
      int64_t row = index / row_runs;
      z = K::kd == 1 ? 0 : row / K::kh * K::dilation_d;
      y = (K::kd == 1 ? row : row % K::kh) * K::dilation_h;
      x = index % row_runs * run_taps * K::dilation_w;
    }
    int64_t offset() const { return ((z * K::h + y) * K::w + x) * K::c; }
  };

  template <int rows> static Windows<rows> windows(int64_t pixel) {
    constexpr int64_t reach_d = (K::kd - 1) * K::dilation_d;
    constexpr int64_t reach_h = (K::kh - 1) * K::dilation_h;
    constexpr int64_t reach_w = (K::kw - 1) * K::dilation_w;
    Windows<rows> result;
    result.inside = true;
    for (int r = 0; r < rows; ++r) {
      const Pixel at(pixel + r);
      int64_t z = at.z * K::stride_d - K::pad_front;
      int64_t y = at.y * K::stride_h - K::pad_top;
      int64_t x = at.x * K::stride_w - K::pad_left;
      result.z[r] = z;
      result.y[r] = y;
      result.x[r] = x;
      result.offset[r] = (((at.n * K::d + z) * K::h + y) * K::w + x) * K::c;
      result.inside &= z >= 0 && z + reach_d < K::d && y >= 0 &&
                       y + reach_h < K::h && x >= 0 && x + reach_w < K::w;
    }
    return result;
  }

  /// Copies the run of `run_taps` pixels from x on to `patch`, zeros where it
  /// leaves the row or the row is none.
  static void copy_run(Element *patch, const Element *from, int64_t offset,
                       bool is_row, int64_t x) {
    if (!is_row) {
      for (int64_t i = 0; i < run; ++i)
        patch[i] = Element();
      return;
    }
    for (int64_t t = 0; t < run_taps; ++t)
      for (int64_t i = 0; i < channels; ++i)
        patch[t * channels + i] = x + t >= 0 && x + t < K::w
                                      ? from[offset + t * K::c + i]
                                      : Element();
  }

  /// Adds all products of a tile whose windows lie inside the volume.
  template <int rows, class Tile>
  static BURIN_INLINE void
  accumulate_inside(Tile &sums, const Windows<rows> &windows,
                    const Element *from, const Weight *b, int64_t width,
                    RunRange range, Ahead<Weight> ahead) {
    const Element *base[rows];
    unroll<rows>([&](auto r) __attribute__((always_inline)) {
      base[r] = from + windows.offset[r];
    });
    for (int64_t i = range.begin; i < range.end; ++i, b += run * width) {
      int64_t tap = Run(i).offset();
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
                    const Element *from, const Weight *b, int64_t width,
                    RunRange range, Ahead<Weight> ahead) {
    Element patch[whole_rows ? rows : 1][whole_rows ? run : 1];
    for (int64_t i = range.begin; i < range.end; ++i, b += run * width) {
      const Run at(i);
      int64_t tap = at.offset();
      const Element *source[rows];
      bool any = false;
      for (int r = 0; r < rows; ++r) {
        int64_t y = windows.y[r] + at.y, x = windows.x[r] + at.x;
        bool is_row = y >= 0 && y < K::h;
        if constexpr (!is_flat)
          is_row &= windows.z[r] + at.z >= 0 && windows.z[r] + at.z < K::d;
        bool inside = is_row && x >= 0 && x + run_taps <= K::w;
        if constexpr (whole_rows) {
          if (inside) {
            source[r] = from + windows.offset[r] + tap;
          } else {
            copy_run(patch[r], from, windows.offset[r] + tap, is_row, x);
            source[r] = &patch[r][0];
          }
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
    const RunRange range = {part_begin(runs, chunks, place.chunk),
                            part_begin(runs, chunks, place.chunk + 1)};
    const Element *from = in + place.matrix * channels;
    const Weight *packed =
        packed_w + place.matrix * packed_elements(filters, depth) +
        place.panel * panel_width * depth + range.begin * run * width;
    cover_panel<S, rows, width, valid>(
        [&](auto lanes, auto vectors, auto first, auto columns) BURIN_NOINLINE {
          RegisterTile<S, rows, lanes, vectors> sums;
          const Ahead<Weight> ahead =
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
    const Epilogue map = epilogue; // what it holds stays in registers
    sums.finish([&](int r, const S *line) {
      const Pixel at(place.row + r);
      write_line<columns>(out + (place.row + r) * K::oc + filter,
                          [&](int j) __attribute__((always_inline)) {
                            return map(typename K::Accumulator(line[j]), at.n,
                                       at.z, at.y, at.x, filter + j);
                          });
    });
  }
};

/// A convolution that is a matrix product of all pixels: one tap, no stride,
/// no padding, one group.
template <class K> struct PointwiseProduct {
  using Element = typename K::Element;
  using Weight = typename K::Weight;
  using Accumulator = typename K::Accumulator;
  using Out = typename K::Out;
  static constexpr int64_t batch = 1, m = K::n * K::d * K::h * K::w, n = K::oc,
                           k = K::c, a_batch_stride = 0, a_row_stride = K::c,
                           a_col_stride = 1, b_batch_stride = 0;
};

/// out[n][z][y][x][oc] = epilogue(sum over kz, ky, kx, c of
/// in[n][z * stride_d - pad_front + kz * dilation_d][...][...][g, c] * w, n, z,
/// y, x, oc) with zeros outside the volume.
///
/// `K` holds static constexpr int64_t n, d, h, w, c, od, oh, ow, oc, kd, kh,
/// kw, stride_d, stride_h, stride_w, dilation_d, dilation_h, dilation_w,
/// pad_front, pad_top, pad_left, groups, and the types Element, Weight,
/// Accumulator and Out. `packed_w` holds, group after group, a (kd kh kw
/// c/groups) x (oc/groups) matrix in the order of panel_order.h, its rows
/// ordered by (kz, ky, kx, channel). The epilogue is Out operator()(Accumulator
/// sum, int64_t n, int64_t z, int64_t y, int64_t x, int64_t oc) const.
template <class K, class Epilogue>
inline void conv3d(const burin_parallel &parallel, typename K::Out *out,
                   const typename K::Element *in,
                   const typename K::Weight *packed_w,
                   const Epilogue &epilogue) {
  constexpr bool is_pointwise =
      K::kd == 1 && K::kh == 1 && K::kw == 1 && K::stride_d == 1 &&
      K::stride_h == 1 && K::stride_w == 1 && K::pad_front == 0 &&
      K::pad_top == 0 && K::pad_left == 0 && K::od == K::d && K::oh == K::h &&
      K::ow == K::w && K::groups == 1;
  if constexpr (K::n == 0 || K::od == 0 || K::oh == 0 || K::ow == 0 ||
                K::oc == 0) {
    return;
  } else if constexpr (is_pointwise) {
    auto by_pixel = [epilogue](typename K::Accumulator sum, int64_t,
                               int64_t pixel, int64_t oc)
                        __attribute__((always_inline)) {
                          int64_t row = pixel / K::ow, plane = row / K::oh;
                          return epilogue(sum, plane / K::od, plane % K::od,
                                          row % K::oh, pixel % K::ow, oc);
                        };
    matmul<PointwiseProduct<K>>(parallel, out, in, packed_w, by_pixel);
  } else {
    PanelLoop<ConvTiles<K, Epilogue>>::run(parallel,
                                           {out, in, packed_w, epilogue});
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CONV3D_H
