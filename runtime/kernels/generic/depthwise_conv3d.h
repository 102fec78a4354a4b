// Depthwise convolution of NDHWC volumes with a fused epilogue: every channel
// has filters of its own, so vectors run over channels.
//
// A task owns some output rows. Along a row a tile of pixels is formed at once:
// each input column is loaded once and serves all windows that it lies in.
#ifndef BURIN_KERNELS_DEPTHWISE_CONV3D_H
#define BURIN_KERNELS_DEPTHWISE_CONV3D_H

#include "channel_tile.h"
#include "long_sum.h"

namespace burin::BURIN_LEVEL {

/// The rows of one depthwise convolution; `K` as in depthwise_conv3d below.
template <class K, class Epilogue> struct DepthwiseRows {
  using Element = typename K::Element;
  using Weight = typename K::Weight;
  using Out = typename K::Out;
  using S = Sum<typename K::Accumulator>;
  static constexpr int64_t multiplier = K::oc / K::c;
  static constexpr int64_t reach_w = (K::kw - 1) * K::dilation_w;
  static constexpr int64_t rows = K::n * K::od * K::oh;
  // Windows of [first_inside, end_inside) touch no padding left or right.
  static constexpr int64_t first_inside =
      lesser(K::ow, ceil_div(K::pad_left, K::stride_w));
  static constexpr int64_t end_inside = greater(
      first_inside,
      lesser(K::ow,
             K::w + K::pad_left - reach_w < 1
                 ? 0
                 : (K::w + K::pad_left - reach_w - 1) / K::stride_w + 1));
  static constexpr int tile_pixels = lanes_of<S> == 1 ? 2 : 8;
  // Wider windows are too long to unroll and read their columns anew.
  static constexpr bool unrolled =
      (tile_pixels - 1) * K::stride_w + reach_w < 40;
  // Sums of many products are formed in blocks.
  static constexpr bool is_long =
      is_float<S> && is_long_sum(K::kd * K::kh * K::kw);
  static constexpr int64_t tasks =
      lesser(rows, tasks_worth(rows *K::ow *K::oc *K::kd *K::kh *K::kw));

  Out *out;
  const Element *in;
  const Weight *weights;
  const Epilogue &epilogue;

  /// An output row, and which taps of its windows lie inside the volume.
  struct Row {
    int64_t n, z, y;
    TapRange planes, down;

    explicit Row(int64_t index) {
      n = index / (K::od * K::oh);
      z = index / K::oh % K::od;
      y = index % K::oh;
      planes = taps_inside(first_plane(), K::kd, K::dilation_d, K::d);
      down = taps_inside(first_row(), K::kh, K::dilation_h, K::h);
    }
    int64_t first_plane() const { return z * K::stride_d - K::pad_front; }
    int64_t first_row() const { return y * K::stride_h - K::pad_top; }
    /// Offset of the pixels that the taps (kz, ky, ...) meet.
    int64_t input(int64_t kz, int64_t ky) const {
      int64_t plane = n * K::d + first_plane() + kz * K::dilation_d;
      return (plane * K::h + first_row() + ky * K::dilation_h) * K::w * K::c;
    }
    int64_t output() const {
      return ((n * K::od + z) * K::oh + y) * K::ow * K::oc;
    }
  };

  /// The input that output channels [channel, channel + lanes) read at a pixel.
  template <int lanes>
  static BURIN_INLINE Vector<S, lanes> input(const Element *pixel,
                                             int64_t channel) {
    if constexpr (multiplier == 1) {
      return load_as<S, lanes>(pixel + channel);
    } else if constexpr (lanes == 1) {
      return S(pixel[channel / multiplier]);
    } else {
      S values[lanes];
      for (int i = 0; i < lanes; ++i)
        values[i] = S(pixel[(channel + i) / multiplier]);
      return load<S, lanes>(values);
    }
  }

  /// Adds the taps [begin, end) of a row, all where they are unrolled, to the
  /// sums of `pixels` windows, the first of which begins at `from`; none
  /// touches the padding.
  template <int lanes, int pixels>
  static BURIN_INLINE void
  add_row(Vector<S, lanes> (&sums)[pixels], const Element *from,
          const Weight *taps, int64_t channel, [[maybe_unused]] int64_t begin,
          [[maybe_unused]] int64_t end) {
    if constexpr (unrolled) {
      constexpr int taps_count = int(K::kw);
      constexpr int columns = int((pixels - 1) * K::stride_w + reach_w + 1);
      Vector<S, lanes> weight[taps_count];
      unroll<taps_count>([&](auto kx) __attribute__((always_inline)) {
        weight[kx] = load_as<S, lanes>(taps + kx * K::oc + channel);
      });
      unroll<columns>([&](auto column) __attribute__((always_inline)) {
        auto value = input<lanes>(from + column * K::c, channel);
        unroll<pixels>([&](auto p) __attribute__((always_inline)) {
          constexpr int64_t distance = column - p * K::stride_w;
          if constexpr (distance >= 0 && distance <= reach_w &&
                        distance % K::dilation_w == 0)
            sums[p] += value * weight[distance / K::dilation_w];
        });
      });
    } else {
      for (int64_t kx = begin; kx < end; ++kx) {
        auto weight = load_as<S, lanes>(taps + kx * K::oc + channel);
        unroll<pixels>([&](auto p) __attribute__((always_inline)) {
          int64_t column = p * K::stride_w + kx * K::dilation_w;
          sums[p] += input<lanes>(from + column * K::c, channel) * weight;
        });
      }
    }
  }

  template <int lanes, int pixels>
  BURIN_INLINE void finish(const Vector<S, lanes> (&sums)[pixels],
                           const Row &row, int64_t x, int64_t channel) const {
    S lines[pixels][lanes];
    unroll<pixels>([&](auto p) __attribute__((always_inline)) {
      store(lines[p], sums[p]);
    });
    Out *to = out + row.output() + x * K::oc + channel;
    const Epilogue map = epilogue; // what it holds stays in registers
    for (int p = 0; p < pixels; ++p)
      write_line<lanes>(to + p * K::oc,
                        [&](int i) __attribute__((always_inline)) {
                          return map(typename K::Accumulator(lines[p][i]),
                                     row.n, row.z, row.y, x + p, channel + i);
                        });
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
        const Element *from = in + row.input(kz, ky);
        const Weight *taps = weights + (kz * K::kh + ky) * K::kw * K::oc;
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
    int64_t in_x = x * K::stride_w - K::pad_left;
    TapRange across = taps_inside(in_x, K::kw, K::dilation_w, K::w);
    Vector<S, lanes> sums[1] = {};
    add_rows(sums, row, across,
             [&](const Element *pixels, const Weight *taps, int64_t begin,
                 int64_t end) __attribute__((always_inline)) {
               for (int64_t kx = begin; kx < end; ++kx) {
                 int64_t column = in_x + kx * K::dilation_w;
                 sums[0] += input<lanes>(pixels + column * K::c, channel) *
                            load_as<S, lanes>(taps + kx * K::oc + channel);
               }
             });
    finish<lanes, 1>(sums, row, x, channel);
  }

  /// The pixels from `begin` to end_inside, whose windows touch no padding left
  /// or right: tiles of `pixels` pixels while they fit, then smaller ones.
  template <int lanes, int pixels, int64_t begin>
  BURIN_INLINE void inside(const Row &row, int64_t channel) const {
    constexpr int64_t end = begin + (end_inside - begin) / pixels * pixels;
    if constexpr (begin < end)
      for (int64_t x = begin; x < end; x += pixels)
        tile<lanes, pixels>(row, x, channel);
    if constexpr (end < end_inside)
      inside<lanes, pixels / 2, end>(row, channel);
  }

  template <int lanes, int pixels>
  void tile(const Row &row, int64_t x, int64_t channel) const {
    int64_t in_x = x * K::stride_w - K::pad_left;
    Vector<S, lanes> sums[pixels] = {};
    add_rows(sums, row, {0, K::kw},
             [&](const Element *from, const Weight *taps, int64_t begin,
                 int64_t end) __attribute__((always_inline)) {
               add_row<lanes, pixels>(sums, from + in_x * K::c, taps, channel,
                                      begin, end);
             });
    finish<lanes, pixels>(sums, row, x, channel);
  }

  void row(int64_t index) const {
    const Row row(index);
    cover_channels<lanes_of<S>, 0, K::oc>([&](auto lanes, int64_t channel) {
      if constexpr (first_inside > 0)
        for (int64_t x = 0; x < first_inside; ++x)
          border<lanes>(row, x, channel);
      inside<lanes, tile_pixels, first_inside>(row, channel);
      if constexpr (end_inside < K::ow)
        for (int64_t x = end_inside; x < K::ow; ++x)
          border<lanes>(row, x, channel);
    });
  }
};

/// out[n][z][y][x][o] = epilogue(sum over kz, ky, kx of
/// in[n][z * stride_d - pad_front + kz * dilation_d][...][...][o / (oc / c)] *
/// weights[kz][ky][kx][o], n, z, y, x, o), with zeros outside the volume.
///
/// `K` holds static constexpr int64_t n, d, h, w, c, od, oh, ow, oc (a multiple
/// of c), kd, kh, kw, stride_d, stride_h, stride_w, dilation_d, dilation_h,
/// dilation_w, pad_front, pad_top, pad_left, and the types Element, Weight,
/// Accumulator and Out. The epilogue is Out operator()(Accumulator sum, int64_t
/// n, int64_t z, int64_t y, int64_t x, int64_t oc) const.
template <class K, class Epilogue>
inline void
depthwise_conv3d(const burin_parallel &parallel, typename K::Out *out,
                 const typename K::Element *in,
                 const typename K::Weight *weights, const Epilogue &epilogue) {
  if constexpr (K::n > 0 && K::od > 0 && K::oh > 0 && K::ow > 0 && K::oc > 0) {
    using Rows = DepthwiseRows<K, Epilogue>;
    const Rows rows = {out, in, weights, epilogue};
    parallel_for(parallel, Rows::tasks, [&](int64_t task) {
      int64_t end = part_begin(Rows::rows, Rows::tasks, task + 1);
      for (int64_t i = part_begin(Rows::rows, Rows::tasks, task); i < end; ++i)
        rows.row(i);
    });
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_DEPTHWISE_CONV3D_H
