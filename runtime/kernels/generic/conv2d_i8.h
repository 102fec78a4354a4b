// Two-dimensional convolution of NHWC images of unsigned bytes with filters of
// signed ones, sums of 32 bits and a fused epilogue. No window leaves the
// image: who pads it writes what zero is there.
#ifndef BURIN_KERNELS_CONV2D_I8_H
#define BURIN_KERNELS_CONV2D_I8_H

#include "conv3d.h"
#include "matmul_i8.h"
#include "volume.h"

namespace burin::BURIN_LEVEL {

/// The sizes of a convolution and of its windows. `K` as in conv2d_i8 below.
template <class K> struct ByteWindows : K {
  using S = Sum<int32_t>;
  static constexpr int64_t channels = K::c / K::groups;
  static constexpr int64_t filters = K::oc / K::groups;
  static constexpr int64_t depth = K::kh * K::kw * channels;
  // Bytes of a window that lie side by side: a row of it, or a tap.
  static constexpr bool whole_rows = K::groups == 1 && K::dilation_w == 1;
  static constexpr int64_t run = whole_rows ? K::kw * channels : channels;
  static constexpr int64_t row_runs = whole_rows ? 1 : K::kw;
  static constexpr int64_t runs = K::kh * row_runs;
  // Quads are read where they lie if none reaches from a run into the next and
  // the level does not split them; otherwise windows are copied first, a part
  // of bounded size at a time.
  static constexpr bool whole_quads = run % byte_tile_k == 0;
  static constexpr bool in_place = whole_quads && !splits_left;
  static constexpr int64_t chunks =
      in_place ? lesser(runs, byte_chunks_of<S>(depth))
               : greater(byte_chunks_of<S>(depth),
                         ceil_div(depth, most_copied_bytes));
  static constexpr int64_t fixed_chunks = chunks;
  static constexpr int64_t copied =
      ceil_div(ceil_div(depth, byte_tile_k), chunks) * byte_tile_k;
  // Each row costs an address register.
  static constexpr int max_rows =
      int(lesser(byte_tile_rows<S>, most_pixel_rows));

  static constexpr ProductShape shape_of(int64_t all_pixels) {
    return {K::groups,
            all_pixels,
            filters,
            depth,
            channels * K::stride_h * K::stride_w,
            depth};
  }
  static constexpr ProductShape known_shape =
      shape_of(known_product(known(&K::n), known(&K::oh), known(&K::ow)));
  static constexpr Values row_values =
      values_of(&K::n) * values_of(&K::oh) * values_of(&K::ow);

  explicit ByteWindows(const K &sizes) : K(sizes) {}
  ProductShape shape() const { return shape_of(this->n * this->oh * this->ow); }
};

/// The same of windows of whole quads, of which only what chooses the code of a
/// tile is a constant: all convolutions that agree in that share their tiles.
template <class OutType, bool one_chunk> struct SharedWindows {
  using Out = OutType;
  static constexpr bool whole_quads = true, in_place = !splits_left;
  static constexpr int64_t fixed_chunks = one_chunk ? 1 : unknown, copied = 1;
  static constexpr int max_rows =
      int(lesser(byte_tile_rows<Sum<int32_t>>, most_pixel_rows));
  static constexpr ProductShape known_shape = {unknown, unknown, unknown,
                                               unknown, unknown, unknown};
  static constexpr Values row_values = {0, unbounded, 1};
  int64_t n, h, w, c, oc, oh, ow, stride_h, stride_w, dilation_h, dilation_w;
  int64_t channels, filters, depth, run, row_runs, runs, chunks;
  ProductShape all;

  template <class Windows>
  explicit SharedWindows(const Windows &k)
      : n(k.n), h(k.h), w(k.w), c(k.c), oc(k.oc), oh(k.oh), ow(k.ow),
        stride_h(k.stride_h), stride_w(k.stride_w), dilation_h(k.dilation_h),
        dilation_w(k.dilation_w), channels(k.channels), filters(k.filters),
        depth(k.depth), run(k.run), row_runs(k.row_runs), runs(k.runs),
        chunks(k.chunks), all(k.shape()) {}
  ProductShape shape() const { return all; }
};

/// A convolution of bytes as tiles: rows are output pixels over all images,
/// matrices are groups. `K` is one of the two above.
template <class K, class Epilogue> struct ByteConvTiles {
  using S = Sum<int32_t>;
  static constexpr bool whole_quads = K::whole_quads, in_place = K::in_place;
  static constexpr int64_t fixed_chunks = K::fixed_chunks, copied = K::copied;
  static constexpr int max_rows = K::max_rows;
  static constexpr ProductShape known_shape = K::known_shape;
  static constexpr Values row_values = K::row_values;

  typename K::Out *out;
  const uint8_t *in;
  const int8_t *packed_w;
  const Epilogue &epilogue;
  K k;

  ProductShape shape() const { return k.shape(); }
  int64_t chunks() const { return k.chunks; }

  /// An output pixel.
  struct Pixel {
    int64_t n, y, x;

    Pixel(Passed<K> sizes, int64_t index)
        : n(index / (sizes.oh * sizes.ow)), y(index / sizes.ow % sizes.oh),
          x(index % sizes.ow) {}
    /// The one behind it.
    BURIN_INLINE void advance(Passed<K> sizes) {
      if (++x < sizes.ow)
        return;
      x = 0;
      if (++y < sizes.oh)
        return;
      y = 0;
      ++n;
    }
    /// Where its window begins in the images.
    int64_t offset(Passed<K> sizes) const {
      return ((n * sizes.h + y * sizes.stride_h) * sizes.w +
              x * sizes.stride_w) *
             sizes.c;
    }
  };

  /// How far from a window's first byte a run begins.
  static BURIN_INLINE int64_t run_offset(Passed<K> sizes, int64_t index) {
    const int64_t row = sizes.row_runs == 1 ? index : index / sizes.row_runs,
                  tap = sizes.row_runs == 1 ? 0 : index % sizes.row_runs;
    return (row * sizes.dilation_h * sizes.w + tap * sizes.dilation_w) *
           sizes.c;
  }

  /// Copies the bytes [begin, end) of the window at `from`, counted in the
  /// order of k; zeros behind the last.
  static void copy_window(Passed<K> sizes, uint8_t *to, const uint8_t *from,
                          int64_t begin, int64_t end) {
    if constexpr (fixed_chunks == 1) { // lengths are constants
      for (int64_t i = 0; i < sizes.runs; ++i)
        __builtin_memcpy(to + i * sizes.run, from + run_offset(sizes, i),
                         sizes.run);
      __builtin_memset(to + sizes.depth, 0, copied - sizes.depth);
      return;
    }
    for (int64_t at = begin; at < end;) {
      if (at >= sizes.depth) {
        to[at++ - begin] = 0;
        continue;
      }
      const uint8_t *bytes =
          from + run_offset(sizes, at / sizes.run) + at % sizes.run;
      int64_t stop =
          lesser(lesser(end, sizes.depth), (at / sizes.run + 1) * sizes.run);
      for (int64_t i = 0; i < stop - at; ++i)
        to[at - begin + i] = bytes[i];
      at = stop;
    }
  }

  /// Splits the same of a window into row r, run by run where these hold whole
  /// quads.
  template <int rows>
  static BURIN_INLINE void split_window(Passed<K> sizes, SplitRows<rows> &split,
                                        int r, const uint8_t *from,
                                        int64_t begin, int64_t end) {
    if constexpr (whole_quads) {
      int64_t index = begin / sizes.run, within = begin % sizes.run;
      for (int64_t at = begin; at < end; ++index, within = 0) {
        const int64_t count = lesser(end - at, sizes.run - within);
        split.take(r, at - begin, from + run_offset(sizes, index) + within,
                   count);
        at += count;
      }
    } else {
      uint8_t copy[copied];
      copy_window(sizes, copy, from, begin, end);
      split.take(r, 0, copy, end - begin);
    }
  }

  const int8_t *panel_at(int64_t matrix, int64_t panel) const {
    return packed_w +
           matrix * packed_elements(k.filters, k.depth, byte_tile_k) +
           panel * panel_width * padded_rows(k.depth, byte_tile_k);
  }

  template <int width>
  void sum_columns(int64_t matrix, int64_t panel, S *sums) const {
    sum_split_columns<S, width>(panel_at(matrix, panel),
                                ceil_div(k.depth, byte_tile_k), sums);
  }

  /// Adds the products of a chunk of windows that are read where they lie.
  template <int rows, class Tile>
  static BURIN_INLINE void accumulate_runs(Passed<K> sizes, Tile &sums,
                                           const uint8_t *const (&base)[rows],
                                           const int8_t *b, int64_t stride,
                                           int64_t begin, int64_t end,
                                           Ahead<int8_t> &ahead) {
    const int64_t run_quads = sizes.run / byte_tile_k;
    for (int64_t i = begin; i < end; ++i, b += run_quads * stride) {
      const int64_t offset = run_offset(sizes, i);
      const uint8_t *from[rows];
      unroll<rows>([&](auto r) __attribute__((always_inline)) {
        from[r] = base[r] + offset;
      });
      sums.accumulate_quads(
          [&](int r, int64_t quad) __attribute__((always_inline)) {
            return from[r] + quad * byte_tile_k;
          },
          b, stride, run_quads, ahead);
    }
  }

  template <int rows, int width, int64_t valid>
  BURIN_NOINLINE void tile(const TilePlace<S> &place) const {
    constexpr int64_t stride = width * byte_tile_k;
    const int64_t units =
        in_place ? int64_t(k.runs) : ceil_div(k.depth, byte_tile_k);
    const int64_t unit = in_place ? k.run / byte_tile_k : 1;
    const int64_t begin = part_begin(units, chunks(), place.chunk);
    const int64_t end = part_begin(units, chunks(), place.chunk + 1);
    const int8_t *packed =
        panel_at(place.matrix, place.panel) + begin * unit * stride;
    const uint8_t *base[rows];
    Pixel pixel(k, place.row);
#pragma GCC unroll 1
    for (int r = 0; r < rows; ++r, pixel.advance(k))
      base[r] = in + place.matrix * k.channels + pixel.offset(k);
    if constexpr (splits_left) {
      SplitRows<rows> split;
#pragma GCC unroll 1
      for (int r = 0; r < rows; ++r)
        split_window(k, split, r, base[r], begin * byte_tile_k,
                     end * byte_tile_k);
      cover_split<S, rows, width, valid>(
          split, place, packed, end - begin,
          [&](auto &sums, auto first, auto columns) __attribute__((
              always_inline)) { join(sums, place, first, columns); });
    } else {
      uint8_t copies[in_place ? 1 : rows][in_place ? 1 : copied];
      if constexpr (!in_place)
#pragma GCC unroll 1
        for (int r = 0; r < rows; ++r)
          copy_window(k, copies[r], base[r], begin * byte_tile_k,
                      end * byte_tile_k);
      cover_panel<S, rows, width, valid>([&](auto lanes, auto vectors,
                                             auto first,
                                             auto columns) BURIN_NOINLINE {
        ByteTile<S, rows, lanes, vectors> sums;
        const int8_t *at = packed + first * byte_tile_k;
        Ahead<int8_t> ahead = fetch_after<S, int(stride)>(
            packed, (end - begin) * unit, first == 0 ? place.turn : stride);
        if constexpr (in_place)
          accumulate_runs<rows>(k, sums, base, at, stride, begin, end, ahead);
        else
          sums.accumulate_quads(
              [&](int r, int64_t i) __attribute__((always_inline)) {
                return copies[r] + i * byte_tile_k;
              },
              at, stride, end - begin, ahead);
        join(sums, place, first, columns);
      });
    }
  }

  template <class Tile, class Columns>
  BURIN_INLINE void join(Tile &sums, const TilePlace<S> &place, int64_t first,
                         Columns columns) const {
    if (join_chunks<fixed_chunks>(sums, place, first, chunks()))
      finish(sums, place, first, columns);
  }

  template <class Tile, class Columns>
  BURIN_INLINE void finish(const Tile &sums, const TilePlace<S> &place,
                           int64_t first, Columns columns) const {
    int64_t filter =
        place.matrix * k.filters + place.panel * panel_width + first;
    const Epilogue map = epilogue; // what it holds stays in registers
    sums.finish([&](int r, const S *line) {
      const int64_t begin = (place.row + r) * k.oc + filter;
      [[maybe_unused]] const Pixel at(k, place.row + r);
      finish_line<Epilogue, int32_t>(
          columns, out + begin, line,
          [&](auto sum, int64_t j) __attribute__((always_inline)) {
            return map_sum(map, sum, begin + j, at.n, at.y, at.x, filter + j);
          });
    });
  }
};

template <class K, class Epilogue>
inline constexpr bool wants_column_sums<ByteConvTiles<K, Epilogue>> =
    splits_left;

/// A convolution of one tap without stride, whose results are as many as the
/// pixels, as the product of all pixels.
template <class K> struct BytePixels : PixelRows<AsVolume<K>> {
  using Out = typename K::Out;
  static constexpr int64_t batch = 1, n = K::oc, k = K::c, a_batch_stride = 0,
                           a_row_stride = K::c, b_batch_stride = 0;

  using PixelRows<AsVolume<K>>::PixelRows;
};

/// out[n][y][x][oc] = epilogue(sum over ky, kx, c of
/// in[n][y * stride_h + ky * dilation_h][...][g, c] * w, n, y, x, oc).
///
/// `K` holds int64_t n, h, w, oh, ow, each a constant or not (sizes.h), static
/// constexpr int64_t c, oc, kh, kw, stride_h, stride_w, dilation_h, dilation_w,
/// groups, and the type Out. `packed_w` holds, group after group, a
/// (kh kw c/groups) x (oc/groups) matrix in the order of panel_order.h with
/// byte_tile_k rows side by side, its rows ordered by (ky, kx, channel). Sums
/// wrap at 32 bits and are otherwise exact. The epilogue is
/// Out operator()(int32_t sum, int64_t n, int64_t y, int64_t x, int64_t oc)
/// const.
template <class K, class Epilogue>
inline void conv2d_i8(const burin_parallel &parallel, K k, typename K::Out *out,
                      const uint8_t *in, const int8_t *packed_w,
                      const Epilogue &epilogue) {
  constexpr bool may_be_pointwise = K::kh == 1 && K::kw == 1 &&
                                    K::stride_h == 1 && K::stride_w == 1 &&
                                    K::groups == 1;
  if constexpr (may_be_pointwise)
    if (k.oh == k.h && k.ow == k.w) {
      using Map = WithoutDepth<Epilogue>;
      const AsVolume<K> volume{k};
      if constexpr (is_by_element<Epilogue>)
        return matmul_i8(parallel, BytePixels<K>(volume), out, in, packed_w,
                         epilogue);
      else
        return matmul_i8(parallel, BytePixels<K>(volume), out, in, packed_w,
                         ByPixel<AsVolume<K>, Map>{{epilogue}, volume});
    }
  using Windows = ByteWindows<K>;
  using Tiles = ByteConvTiles<Windows, Epilogue>;
  const Windows windows(k);
  if constexpr (is_fixed<K> && is_by_element<Epilogue> &&
                Windows::whole_quads) {
    using Shared = SharedWindows<typename K::Out, Windows::fixed_chunks == 1>;
    run_shared<Tiles>(
        parallel, ByteConvTiles<Shared, Epilogue>{out, in, packed_w, epilogue,
                                                  Shared(windows)});
  } else {
    run_panels(parallel, Tiles{out, in, packed_w, epilogue, windows});
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CONV2D_I8_H
