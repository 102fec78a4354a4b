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
  if (taps * channels <= most_run_products)
    return taps;
  int64_t run = greater(1, most_run_products / channels);
  while (taps % run != 0)
    --run;
  return run;
}

/// A convolution as tiles: rows are output pixels over all volumes, matrices
/// are groups. `K` as in conv3d below; `Tile` adds up products of runs whose
/// weights lie in a packed order of `tile_k`, which divides their length.
template <class K, class Epilogue,
          template <class, int, int, int> class Tile = RegisterTile,
          int64_t tile_k = panel_tile_k>
struct ConvTiles {
  using Element = typename K::Element;
  using Weight = typename K::Weight;
  using Out = typename K::Out;
  using S = Sum<typename K::Accumulator>;
  static constexpr int64_t channels = K::c / K::groups;
  static constexpr int64_t filters = K::oc / K::groups;
  static constexpr int64_t depth = K::kd * K::kh * K::kw * channels;
  // Images have no depth to reckon with.
  static constexpr bool is_flat = known(&K::d) == 1 && K::kd == 1 &&
                                  known(&K::od) == 1 && K::pad_front == 0;
  // With few channels one row of the window, which lies side by side in
  // memory, is one run of k, or equal parts of it where that is long.
  static constexpr bool whole_rows =
      channels < least_run_channels && K::groups == 1 && K::dilation_w == 1;
  static constexpr int64_t run_taps =
      whole_rows ? taps_of_run(K::kw, channels) : 1;
  static constexpr int64_t run = run_taps * channels;
  static constexpr int64_t row_runs = K::kw / run_taps;
  static constexpr int64_t runs = K::kd * K::kh * row_runs;
  static_assert(run % tile_k == 0);
  // Chunks of k are whole runs.
  static constexpr int64_t fixed_chunks =
      lesser(runs, chunks_of<S, Weight>(depth));
  // Each row costs an address register.
  static constexpr int max_rows = int(lesser(
      lesser(rows_apart<S>(K::stride_w * K::c * int64_t(sizeof(Element))),
             most_pixel_rows),
      row_limit<K>));

  static constexpr ProductShape shape_of(int64_t all_pixels) {
    return {K::groups,
            all_pixels,
            filters,
            depth,
            channels * K::kd * K::stride_h * K::stride_w *
                int64_t(sizeof(Element)),
            depth * int64_t(sizeof(Weight))};
  }
  static constexpr ProductShape known_shape = shape_of(
      known_product(known(&K::n), known(&K::od), known(&K::oh), known(&K::ow)));
  static constexpr Values row_values = values_of(&K::n) * values_of(&K::od) *
                                       values_of(&K::oh) * values_of(&K::ow);

  Out *out;
  const Element *in;
  const Weight *packed_w;
  const Epilogue &epilogue;
  K k;

  ProductShape shape() const { return shape_of(k.n * k.od * k.oh * k.ow); }
  static constexpr int64_t chunks() { return fixed_chunks; }

  /// An output pixel.
  struct Pixel {
    int64_t n, z, y, x;

    Pixel(Passed<K> sizes, int64_t index) {
      const int64_t pixels = sizes.od * sizes.oh * sizes.ow;
      int64_t place = index % pixels, row = place / sizes.ow;
      n = index / pixels;
      z = sizes.od == 1 ? 0 : row / sizes.oh;
      y = sizes.od == 1 ? row : row % sizes.oh;
      x = place % sizes.ow;
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
    int64_t offset(Passed<K> sizes) const {
      return ((z * sizes.h + y) * sizes.w + x) * sizes.c;
    }
  };

  template <int rows>
  static Windows<rows> windows(Passed<K> sizes, int64_t pixel) {
    constexpr int64_t reach_d = (K::kd - 1) * K::dilation_d;
    constexpr int64_t reach_h = (K::kh - 1) * K::dilation_h;
    constexpr int64_t reach_w = (K::kw - 1) * K::dilation_w;
    Windows<rows> result;
    result.inside = true;
    for (int r = 0; r < rows; ++r) {
      const Pixel at(sizes, pixel + r);
      int64_t z = at.z * sizes.stride_d - sizes.pad_front;
      int64_t y = at.y * sizes.stride_h - sizes.pad_top;
      int64_t x = at.x * sizes.stride_w - sizes.pad_left;
      result.z[r] = z;
      result.y[r] = y;
      result.x[r] = x;
      result.offset[r] =
          (((at.n * sizes.d + z) * sizes.h + y) * sizes.w + x) * sizes.c;
      result.inside &= z >= 0 && z + reach_d < sizes.d && y >= 0 &&
                       y + reach_h < sizes.h && x >= 0 && x + reach_w < sizes.w;
    }
    return result;
  }

  /// Copies the run of `run_taps` pixels from x on to `patch`, zeros where it
  /// leaves the row or the row is none.
  static void copy_run(Passed<K> sizes, Element *patch, const Element *from,
                       int64_t offset, bool is_row, int64_t x) {
    if (!is_row) {
      for (int64_t i = 0; i < run; ++i)
        patch[i] = Element();
      return;
    }
    for (int64_t t = 0; t < run_taps; ++t)
      for (int64_t i = 0; i < channels; ++i)
        patch[t * channels + i] = x + t >= 0 && x + t < sizes.w
                                      ? from[offset + t * sizes.c + i]
                                      : Element();
  }

  /// Adds all products of a tile whose windows lie inside the volume.
  template <int rows, class Sums>
  BURIN_INLINE void accumulate_inside(Sums &sums, const Windows<rows> &windows,
                                      const Element *from, const Weight *b,
                                      int64_t width, RunRange range,
                                      Ahead<Weight> ahead) const {
    const Element *base[rows];
    unroll<rows>([&](auto r) __attribute__((always_inline)) {
      base[r] = from + windows.offset[r];
    });
    for (int64_t i = range.begin; i < range.end; ++i, b += run * width) {
      int64_t tap = Run(i).offset(k);
      auto element = [&](int r, int64_t j)
                         __attribute__((always_inline)) -> const Element & {
        return base[r][tap + j];
      };
      sums.accumulate(element, b, width, run, ahead);
    }
  }

  /// The same where some windows touch the padding.
  template <int rows, class Sums>
  BURIN_INLINE void accumulate_border(Sums &sums, const Windows<rows> &windows,
                                      const Element *from, const Weight *b,
                                      int64_t width, RunRange range,
                                      Ahead<Weight> ahead) const {
    Element patch[whole_rows ? rows : 1][whole_rows ? run : 1];
    for (int64_t i = range.begin; i < range.end; ++i, b += run * width) {
      const Run at(i);
      int64_t tap = at.offset(k);
      const Element *source[rows];
      bool any = false;
      for (int r = 0; r < rows; ++r) {
        int64_t y = windows.y[r] + at.y, x = windows.x[r] + at.x;
        bool is_row = y >= 0 && y < k.h;
        if constexpr (!is_flat)
          is_row &= windows.z[r] + at.z >= 0 && windows.z[r] + at.z < k.d;
        bool inside = is_row && x >= 0 && x + run_taps <= k.w;
        if constexpr (whole_rows) {
          if (inside) {
            source[r] = from + windows.offset[r] + tap;
          } else {
            copy_run(k, patch[r], from, windows.offset[r] + tap, is_row, x);
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
                         __attribute__((always_inline)) -> const Element & {
        return base[r][j];
      };
      sums.accumulate(element, b, width, run, ahead);
    }
  }

  template <int rows, int width, int64_t valid>
  void tile(const TilePlace<S> &place) const {
    const Windows<rows> where = windows<rows>(k, place.row);
    const RunRange range = {part_begin(runs, fixed_chunks, place.chunk),
                            part_begin(runs, fixed_chunks, place.chunk + 1)};
    const Element *from = in + place.matrix * channels;
    const Weight *packed =
        packed_w + place.matrix * packed_elements(filters, depth) +
        place.panel * panel_width * depth + range.begin * run * width;
    cover_panel<S, rows, width, valid>([&](auto lanes, auto vectors, auto first,
                                           auto columns) BURIN_NOINLINE {
      Tile<S, rows, lanes, vectors> sums;
      constexpr int line = int(width * tile_k);
      const Ahead<Weight> ahead =
          fetch_after<S, line>(packed, (range.end - range.begin) * run / tile_k,
                               first == 0 ? place.turn : line);
      const Weight *at = packed + first * tile_k;
      if (where.inside)
        accumulate_inside<rows>(sums, where, from, at, width, range, ahead);
      else
        accumulate_border<rows>(sums, where, from, at, width, range, ahead);
      if (join_chunks<fixed_chunks>(sums, place, first, fixed_chunks))
        finish(sums, place, first, columns);
    });
  }

  template <class Sums, class Columns>
  BURIN_INLINE void finish(const Sums &sums, const TilePlace<S> &place,
                           int64_t first, Columns columns) const {
    int64_t filter = place.matrix * filters + place.panel * panel_width + first;
    const Epilogue map = epilogue; // what it holds stays in registers
    sums.finish([&](int r, const S *line) {
      const Pixel at(k, place.row + r);
      write_line(columns, out + (place.row + r) * k.oc + filter,
                 [&](int j) __attribute__((always_inline)) {
                   return map(typename K::Accumulator(line[j]), at.n, at.z,
                              at.y, at.x, filter + j);
                 });
    });
  }
};

/// The rows of a matrix product of all pixels.
template <class K, bool = is_fixed<K>> struct PixelRows {
  static constexpr int64_t m = K::n * K::d * K::h * K::w;

  explicit PixelRows(K) {}
};
template <class K> struct PixelRows<K, false> {
  static constexpr Values values =
      values_of(&K::n) * values_of(&K::d) * values_of(&K::h) * values_of(&K::w);
  Computed<values> m;

  explicit PixelRows(const K &k) : m{k.n * k.d * k.h * k.w} {}
};

/// A convolution that is a matrix product of all pixels: one tap, no stride,
/// no padding, one group.
template <class K> struct PointwiseProduct : PixelRows<K> {
  using Element = typename K::Element;
  using Weight = typename K::Weight;
  using Accumulator = typename K::Accumulator;
  using Out = typename K::Out;
  static constexpr int64_t batch = 1, n = K::oc, k = K::c, a_batch_stride = 0,
                           a_row_stride = K::c, a_col_stride = 1,
                           b_batch_stride = 0, tile_rows = row_limit<K>;

  using PixelRows<K>::PixelRows;
};

/// The epilogue of a convolution, as one of the product of all pixels.
template <class K, class Epilogue> struct ByPixel {
  static constexpr bool takes_vectors = BURIN_LEVEL::takes_vectors<Epilogue>;

  Epilogue epilogue;
  K k;

  template <class Value>
  BURIN_INLINE auto operator()(Value sum, int64_t, int64_t pixel,
                               int64_t oc) const {
    const int64_t row = pixel / k.ow, plane = row / k.oh;
    return epilogue(sum, plane / k.od, plane % k.od, row % k.oh, pixel % k.ow,
                    oc);
  }
};

/// Whether it is one; `unknown` where padding behind may make the result larger
/// than the input or not.
template <class K> constexpr int64_t known_pointwise() {
  if (K::kd != 1 || K::kh != 1 || K::kw != 1 || K::stride_d != 1 ||
      K::stride_h != 1 || K::stride_w != 1 || K::pad_front != 0 ||
      K::pad_top != 0 || K::pad_left != 0 || K::groups != 1)
    return 0;
  const int64_t sides[3][2] = {{known(&K::d), known(&K::od)},
                               {known(&K::h), known(&K::oh)},
                               {known(&K::w), known(&K::ow)}};
  bool all_known = true;
  for (const auto &side : sides) {
    bool is_known = side[0] != unknown && side[1] != unknown;
    if (is_known && side[0] != side[1])
      return 0;
    all_known &= is_known;
  }
  return all_known ? 1 : unknown;
}

/// out[n][z][y][x][oc] = epilogue(sum over kz, ky, kx, c of
/// in[n][z * stride_d - pad_front + kz * dilation_d][...][...][g, c] * w, n, z,
/// y, x, oc) with zeros outside the volume.
///
/// `K` holds int64_t n, d, h, w, od, oh, ow, each a constant or not (sizes.h),
/// static constexpr int64_t c, oc, kd, kh, kw, stride_d, stride_h, stride_w,
/// dilation_d, dilation_h, dilation_w, pad_front, pad_top, pad_left, groups,
/// and the types Element, Weight, Accumulator and Out. `packed_w` holds, group
/// after group, a (kd kh kw c/groups) x (oc/groups) matrix in the order of
/// panel_order.h, its rows ordered by (kz, ky, kx, channel). The epilogue is
/// Out operator()(Accumulator sum, int64_t n, int64_t z, int64_t y, int64_t x,
/// int64_t oc) const.
template <class K, class Epilogue>
inline void conv3d(const burin_parallel &parallel, K k, typename K::Out *out,
                   const typename K::Element *in,
                   const typename K::Weight *packed_w,
                   const Epilogue &epilogue) {
  constexpr int64_t pointwise = known_pointwise<K>();
  if constexpr (known_product(known(&K::n), known(&K::od), known(&K::oh),
                              known(&K::ow), K::oc) != 0) {
    if constexpr (pointwise != 0)
      if (pointwise == 1 || (k.od == k.d && k.oh == k.h && k.ow == k.w))
        return matmul(parallel, PointwiseProduct<K>(k), out, in, packed_w,
                      ByPixel<K, Epilogue>{epilogue, k});
    if constexpr (pointwise != 1)
      run_panels(parallel,
                 ConvTiles<K, Epilogue>{out, in, packed_w, epilogue, k});
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CONV3D_H
