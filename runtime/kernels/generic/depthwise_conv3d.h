// Depthwise convolution of NDHWC volumes with a fused epilogue: every channel
// has filters of its own, so vectors run over channels.
//
// A task owns some output rows. Along a row a tile of pixels is formed at once:
// each input column is loaded once and serves all windows that it lies in.
#ifndef BURIN_KERNELS_DEPTHWISE_CONV3D_H
#define BURIN_KERNELS_DEPTHWISE_CONV3D_H

#include "channel_tile.h"
#include "long_sum.h"
#include "sizes.h"
#include "vector_epilogue.h"

namespace burin::BURIN_LEVEL {

/// Whether sums of a window's products are formed in floats although they are
/// integers: of bytes, and so few that all of them are exact. Vectors of 32-bit
/// integers are multiplied at half the rate, or less.
template <class K>
inline constexpr bool sums_bytes_in_floats =
    is_same<typename K::Accumulator, int32_t> &&
    sizeof(typename K::Element) == 1 && sizeof(typename K::Weight) == 1 &&
    lanes_of<float> > 1 && K::kd *K::kh *K::kw * 255 * 255 <= 1 << 24;

/// The rows of one depthwise convolution; `K` as in depthwise_conv3d below.
/// A pixel of the input has `pixel` elements. Channels that are known at run
/// time only have one filter each.
template <class K, class Epilogue, int64_t pixel = known(&K::c)>
struct DepthwiseRows {
  using Element = typename K::Element;
  using Weight = typename K::Weight;
  using Out = typename K::Out;
  using S = typename Choose<sums_bytes_in_floats<K>, float,
                            Sum<typename K::Accumulator>>::type;
  static constexpr int64_t multiplier =
      known(&K::c) == unknown ? 1 : known(&K::oc) / known(&K::c);
  static constexpr int64_t reach_w = (K::kw - 1) * K::dilation_w;
  // Windows of [first_inside, end_inside) touch no padding left or right.
  static constexpr int64_t first_inside(int64_t ow) {
    return lesser(ow, ceil_div(K::pad_left, K::stride_w));
  }
  static constexpr int64_t end_inside(int64_t w, int64_t ow) {
    const int64_t room = w + K::pad_left - reach_w;
    const int64_t end = room < 1 ? 0 : (room - 1) / K::stride_w + 1;
    return greater(first_inside(ow), lesser(ow, end));
  }
  static constexpr int64_t known_inside =
      known(&K::w) == unknown || known(&K::ow) == unknown
          ? unknown
          : end_inside(known(&K::w), known(&K::ow)) -
                first_inside(known(&K::ow));
  static constexpr int tile_pixels = lanes_of<S> == 1 ? 2 : 8;
  // Wider windows are too long to unroll and read their columns anew.
  static constexpr bool unrolled =
      (tile_pixels - 1) * K::stride_w + reach_w < 40;
  // Sums of many products are formed in blocks.
  static constexpr bool is_long =
      is_float<typename K::Accumulator> && is_long_sum(K::kd * K::kh * K::kw);

  Out *out;
  const Element *in;
  const Weight *weights;
  const Epilogue &epilogue;
  K k;

  /// An output row, and which taps of its windows lie inside the volume.
  struct Row {
    int64_t n, z, y;
    TapRange planes, down;

    Row(Passed<K> sizes, int64_t index) {
      n = index / (sizes.od * sizes.oh);
      z = index / sizes.oh % sizes.od;
      y = index % sizes.oh;
      planes = taps_inside(first_plane(), K::kd, K::dilation_d, sizes.d);
      down = taps_inside(first_row(sizes), K::kh, K::dilation_h, sizes.h);
    }
    int64_t first_plane() const { return z * K::stride_d - K::pad_front; }
    int64_t first_row(Passed<K> sizes) const {
      return y * K::stride_h - sizes.pad_top;
    }
    /// Offset of the pixels that the taps (kz, ky, ...) meet.
    int64_t input(Passed<K> sizes, int64_t kz, int64_t ky) const {
      int64_t plane = n * sizes.d + first_plane() + kz * K::dilation_d;
      return (plane * sizes.h + first_row(sizes) + ky * K::dilation_h) *
             sizes.w * pixel_of(sizes);
    }
    int64_t output(Passed<K> sizes) const {
      return ((n * sizes.od + z) * sizes.oh + y) * sizes.ow * sizes.oc;
    }
  };

  /// Elements from one pixel of the input to the next.
  static BURIN_INLINE int64_t pixel_of(Passed<K> sizes) {
    return pixel == unknown ? sizes.c : pixel;
  }

  /// The input that output channels [channel, channel + lanes) read at a pixel.
  template <int lanes>
  static BURIN_INLINE Vector<S, lanes> input(const Element *from,
                                             int64_t channel) {
    if constexpr (multiplier == 1) {
      return load_as<S, lanes>(from + channel);
    } else if constexpr (lanes == 1) {
      return S(from[channel / multiplier]);
    } else {
      S values[lanes];
      for (int i = 0; i < lanes; ++i) {
        const int64_t place = (channel + i) / multiplier;
        values[i] = S(from[place]);
      }
      return load<S, lanes>(values);
    }
  }

  /// Adds the taps [begin, end) of a row, all where they are unrolled, to the
  /// sums of `pixels` windows, the first of which begins at `from`; none
  /// touches the padding.
  template <int lanes, int pixels>
  BURIN_INLINE void add_row(Vector<S, lanes> (&sums)[pixels],
                            const Element *from, const Weight *taps,
                            int64_t channel, [[maybe_unused]] int64_t begin,
                            [[maybe_unused]] int64_t end) const {
    if constexpr (unrolled) {
      constexpr int taps_count = int(K::kw);
      constexpr int columns = int((pixels - 1) * K::stride_w + reach_w + 1);
      Vector<S, lanes> weight[taps_count];
      unroll<taps_count>([&](auto kx) __attribute__((always_inline)) {
        weight[kx] = load_as<S, lanes>(taps + kx * k.oc + channel);
      });
      unroll<columns>([&](auto column) __attribute__((always_inline)) {
        auto value = input<lanes>(from + column * pixel_of(k), channel);
        unroll<pixels>([&](auto p) __attribute__((always_inline)) {
          constexpr int64_t distance = column - p * K::stride_w;
          if constexpr (distance >= 0 && distance <= reach_w &&
                        distance % K::dilation_w == 0)
            sums[p] += value * weight[distance / K::dilation_w];
        });
      });
    } else {
      for (int64_t kx = begin; kx < end; ++kx) {
        auto weight = load_as<S, lanes>(taps + kx * k.oc + channel);
        unroll<pixels>([&](auto p) __attribute__((always_inline)) {
          int64_t column = p * K::stride_w + kx * K::dilation_w;
          sums[p] +=
              input<lanes>(from + column * pixel_of(k), channel) * weight;
        });
      }
    }
  }

  /// Hands the sums of `pixels` pixels, of type T, to the epilogue.
  template <class T, int lanes, int pixels>
  BURIN_INLINE void finish(const Vector<T, lanes> (&sums)[pixels],
                           const Row &row, int64_t x, int64_t channel) const {
    T lines[pixels][lanes];
    unroll<pixels>([&](auto p) __attribute__((always_inline)) {
      store(lines[p], sums[p]);
    });
    const int64_t first = row.output(k) + x * k.oc + channel;
    const Epilogue map = epilogue; // what it holds stays in registers
    for (int p = 0; p < pixels; ++p) {
      const int64_t begin = first + p * k.oc;
      finish_line<Epilogue, typename K::Accumulator>(
          Constant<lanes>{}, out + begin, lines[p],
          [&](auto sum, int64_t i) __attribute__((always_inline)) {
            return map_sum(map, sum, begin + i, row.n, row.z, row.y, x + p,
                           channel + i);
          });
    }
  }

  /// Calls add(pixels, taps, begin, end), which adds these taps of a row to
  /// `sums`, for all rows of a window that lie inside.
  template <class V, int pixels, class Add>
  BURIN_INLINE void add_rows(V (&sums)[pixels], const Row &row, TapRange across,
                             const Add &add) const {
    [[maybe_unused]] LongVectorSum<V, is_long ? pixels : 1> total;
    [[maybe_unused]] int64_t left = sum_block;
    for (int64_t kz = row.planes.begin; kz < row.planes.end; ++kz)
      for (int64_t ky = row.down.begin; ky < row.down.end; ++ky) {
        const Element *from = in + row.input(k, kz, ky);
        const Weight *taps = weights + (kz * k.kh + ky) * k.kw * k.oc;
        if constexpr (!is_long) {
          add(from, taps, across.begin, across.end);
        } else {
          for (int64_t begin = across.begin; begin < across.end;) {
            // Unrolled rows go whole.
            const int64_t end =
                unrolled ? across.end : lesser(across.end, begin + left);
            add(from, taps, begin, end);
            left -= end - begin;
            begin = end;
            if (left <= 0) {
              total.take(sums);
              left = sum_block;
            }
          }
        }
      }
    if constexpr (is_long) {
      total.take(sums);
      total.give(sums);
    }
  }

  /// A pixel whose window may touch the padding.
  template <int lanes>
  void border(const Row &row, int64_t x, int64_t channel) const {
    int64_t in_x = x * k.stride_w - k.pad_left;
    TapRange across = taps_inside(in_x, K::kw, K::dilation_w, k.w);
    Vector<S, lanes> sums[1] = {};
    add_rows(sums, row, across,
             [&](const Element *pixels, const Weight *taps, int64_t begin,
                 int64_t end) __attribute__((always_inline)) {
               for (int64_t kx = begin; kx < end; ++kx) {
                 int64_t column = in_x + kx * k.dilation_w;
                 sums[0] +=
                     input<lanes>(pixels + column * pixel_of(k), channel) *
                     load_as<S, lanes>(taps + kx * k.oc + channel);
               }
             });
    finish<S, lanes, 1>(sums, row, x, channel);
  }

  /// The pixels [begin, end), whose windows touch no padding left or right:
  /// tiles of `pixels` pixels while they fit, then smaller ones. Tiles that are
  /// known not to come are not compiled.
  template <int lanes, int pixels, int64_t known_left>
  BURIN_INLINE void inside(const Row &row, int64_t begin, int64_t end,
                           int64_t channel) const {
    constexpr int64_t rest =
        known_left == unknown ? unknown : known_left % pixels;
    const int64_t whole = begin + (end - begin) / pixels * pixels;
    if constexpr (known_left == unknown || known_left >= pixels)
      for (int64_t x = begin; x < whole; x += pixels)
        tile<lanes, pixels>(row, x, channel);
    if constexpr (rest != 0 && pixels > 1)
      inside<lanes, pixels / 2, rest>(row, whole, end, channel);
  }

  template <int lanes, int pixels>
  void tile(const Row &row, int64_t x, int64_t channel) const {
    int64_t in_x = x * k.stride_w - k.pad_left;
    Vector<S, lanes> sums[pixels] = {};
    add_rows(sums, row, {0, k.kw},
             [&](const Element *from, const Weight *taps, int64_t begin,
                 int64_t end) __attribute__((always_inline)) {
               add_row<lanes, pixels>(sums, from + in_x * pixel_of(k), taps,
                                      channel, begin, end);
             });
    finish<S, lanes, pixels>(sums, row, x, channel);
  }

  /// Channels [channel, channel + lanes) of an output row.
  template <int lanes>
  BURIN_INLINE void channels(const Row &row, int64_t channel) const {
    const int64_t begin = first_inside(k.ow), end = end_inside(k.w, k.ow);
    for (int64_t x = 0; x < begin; ++x)
      border<lanes>(row, x, channel);
    inside<lanes, tile_pixels, known_inside>(row, begin, end, channel);
    for (int64_t x = end; x < k.ow; ++x)
      border<lanes>(row, x, channel);
  }

  /// The first `count` channels of output row `index`.
  template <int64_t count> void row(int64_t index) const {
    const Row row(k, index);
    cover_channels<lanes_of<S>, 0, count>(
        [&](auto lanes, int64_t channel) { channels<lanes>(row, channel); });
  }
};

/// Calls body(row) for each output row of a depthwise convolution, shared out
/// over threads.
template <class K, class Body>
inline void share_rows(const burin_parallel &parallel, const K &k,
                       const Body &body) {
  if constexpr (known_product(known(&K::n), known(&K::od), known(&K::oh),
                              known(&K::ow), known(&K::oc)) != 0) {
    const int64_t count = k.n * k.od * k.oh;
    const int64_t tasks =
        lesser(count, tasks_worth(count * k.ow * k.oc * k.kd * k.kh * k.kw));
    parallel_for(parallel, tasks, [&](int64_t task) {
      int64_t end = part_begin(count, tasks, task + 1);
      for (int64_t i = part_begin(count, tasks, task); i < end; ++i)
        body(i);
    });
  }
}

/// out[n][z][y][x][o] = epilogue(sum over kz, ky, kx of
/// in[n][z * stride_d - pad_front + kz * dilation_d][...][...][o / (oc / c)] *
/// weights[kz][ky][kx][o], n, z, y, x, o), with zeros outside the volume.
///
/// `K` holds int64_t n, d, h, w, od, oh, ow, each a constant or not (sizes.h),
/// static constexpr int64_t c, oc (a multiple of c), kd, kh, kw, stride_d,
/// stride_h, stride_w, dilation_d, dilation_h, dilation_w, pad_front, pad_top,
/// pad_left, and the types Element, Weight, Accumulator and Out. The epilogue
/// is Out operator()(Accumulator sum, int64_t n, int64_t z, int64_t y, int64_t
/// x, int64_t oc) const.
template <class K, class Epilogue>
inline void
depthwise_conv3d(const burin_parallel &parallel, K k, typename K::Out *out,
                 const typename K::Element *in,
                 const typename K::Weight *weights, const Epilogue &epilogue) {
  const DepthwiseRows<K, Epilogue> rows = {out, in, weights, epilogue, k};
  share_rows(parallel, k, [&](int64_t row) { rows.template row<K::oc>(row); });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_DEPTHWISE_CONV3D_H
