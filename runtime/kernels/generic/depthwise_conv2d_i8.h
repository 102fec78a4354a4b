// Depthwise convolution of NHWC images of unsigned bytes with filters of signed
// ones, sums of 32 bits and a fused epilogue.
//
// Where a level multiplies four bytes in each lane, these are the taps of a
// column of windows: a column of pixels is brought together once and serves all
// windows that it lies in. Other levels take depthwise_conv2d.h, which forms
// the same sums in floats.
#ifndef BURIN_KERNELS_DEPTHWISE_CONV2D_I8_H
#define BURIN_KERNELS_DEPTHWISE_CONV2D_I8_H

#include "depthwise_conv2d.h"
#include "quad_product.h"

namespace burin::BURIN_LEVEL {

/// The rows of one convolution by quads of taps; `K` and `Epilogue` as those of
/// a volume.
template <class K, class Epilogue>
struct ByteDepthwiseRows : DepthwiseRows<K, Epilogue> {
  using Base = DepthwiseRows<K, Epilogue>;
  using typename Base::Row;
  using S = Sum<int32_t>;
  static constexpr int taps_w = int(K::kw);
  static constexpr int quads = int(ceil_div(K::kh, 4));
  /// Filters beside which the sums of a tile find registers, or nearly so.
  static constexpr bool fits = has_lane_quads && Base::multiplier == 1 &&
                               Base::unrolled && K::kh * K::kw > 1 &&
                               quads *taps_w <= 14;
  /// Fewer channels go as floats, whose vectors may be as short.
  static constexpr int least_lanes = 8;

  /// The filters of some channels, by columns of four taps, and where the rows
  /// of windows that begin at column 0 lie. A row outside of the image has
  /// filters of 0 and lies anywhere.
  template <int lanes> struct Filters {
    Vector<int32_t, lanes> taps[quads][taps_w];
    const uint8_t *rows[K::kh];
  };

  template <int lanes>
  BURIN_INLINE void load_filters(Filters<lanes> &filters, const Row &row,
                                 int64_t channel) const {
    for (int q = 0; q < quads; ++q)
      for (int kx = 0; kx < taps_w; ++kx)
        filters.taps[q][kx] = Vector<int32_t, lanes>{};
    const int64_t last = greater(row.down.begin, row.down.end - 1);
    unroll<int(K::kh)>([&](auto ky) __attribute__((always_inline)) {
      const bool is_inside = ky >= row.down.begin && ky < row.down.end;
      const int64_t near = greater(row.down.begin, lesser(int64_t(ky), last));
      filters.rows[ky] = row.down.begin < row.down.end
                             ? this->in + row.input(this->k, 0, near) + channel
                             : this->in + channel;
      if (is_inside)
        unroll<taps_w>([&](auto kx) __attribute__((always_inline)) {
          const int8_t *from =
              this->weights + (ky * K::kw + kx) * this->k.oc + channel;
          filters.taps[ky / 4][kx] |= (load_bytes<lanes>(from) & 0xff)
                                      << (8 * (ky % 4));
        });
    });
  }

  /// The pixels at offset `at` of their rows that the quad of taps `q` meets.
  template <int lanes>
  static BURIN_INLINE LeftQuad<lanes> column(const Filters<lanes> &filters,
                                             int q, int64_t at) {
    Vector<int32_t, lanes> bytes = {};
    unroll<4>([&](auto i) __attribute__((always_inline)) {
      if (4 * q + i < K::kh)
        bytes |= load_bytes<lanes>(filters.rows[4 * q + i] + at) << (8 * i);
    });
    return LeftQuad<lanes>(bytes);
  }

  /// A pixel whose window may touch the padding left or right.
  template <int lanes>
  BURIN_INLINE void byte_border(const Filters<lanes> &filters, const Row &row,
                                int64_t x, int64_t channel) const {
    const int64_t in_x = x * K::stride_w - K::pad_left;
    Vector<S, lanes> sums[1] = {};
    unroll<taps_w>([&](auto kx) __attribute__((always_inline)) {
      const int64_t at = in_x + kx * K::dilation_w;
      if (at >= 0 && at < this->k.w)
        unroll<quads>([&](auto q) __attribute__((always_inline)) {
          sums[0] = add_quads<lanes>(sums[0],
                                     column<lanes>(filters, q, at * this->k.c),
                                     RightQuads<lanes>(filters.taps[q][kx]));
        });
    });
    this->template finish<S, lanes, 1>(sums, row, x, channel);
  }

  /// `pixels` pixels whose windows touch no padding left or right.
  template <int lanes, int pixels>
  BURIN_INLINE void byte_tile(const Filters<lanes> &filters, const Row &row,
                              int64_t x, int64_t channel) const {
    constexpr int columns = int((pixels - 1) * K::stride_w + Base::reach_w + 1);
    int64_t at = (x * K::stride_w - K::pad_left) * this->k.c;
    Vector<S, lanes> sums[pixels] = {};
    unroll<columns>([&](auto i) __attribute__((always_inline)) {
      if constexpr (is_met<pixels>(i))
        unroll<quads>([&](auto q) __attribute__((always_inline)) {
          const auto bytes = column<lanes>(filters, q, at);
          unroll<pixels>([&](auto p) __attribute__((always_inline)) {
            constexpr int64_t distance = i - p * K::stride_w;
            if constexpr (distance >= 0 && distance <= Base::reach_w &&
                          distance % K::dilation_w == 0)
              sums[p] = add_quads<lanes>(
                  sums[p], bytes,
                  RightQuads<lanes>(filters.taps[q][distance / K::dilation_w]));
          });
        });
      at += this->k.c;
    });
    this->template finish<S, lanes, pixels>(sums, row, x, channel);
  }

  /// Whether the windows of so many pixels have a tap in a column.
  template <int pixels> static constexpr bool is_met(int64_t column) {
    for (int64_t p = 0; p < pixels; ++p) {
      const int64_t distance = column - p * K::stride_w;
      if (distance >= 0 && distance <= Base::reach_w &&
          distance % K::dilation_w == 0)
        return true;
    }
    return false;
  }

  /// As DepthwiseRows::inside.
  template <int lanes, int pixels, int64_t known_left>
  BURIN_INLINE void byte_inside(const Filters<lanes> &filters, const Row &row,
                                int64_t begin, int64_t end,
                                int64_t channel) const {
    constexpr int64_t rest =
        known_left == unknown ? unknown : known_left % pixels;
    const int64_t whole = begin + (end - begin) / pixels * pixels;
    if constexpr (known_left == unknown || known_left >= pixels)
#pragma GCC unroll 1
      for (int64_t x = begin; x < whole; x += pixels)
        byte_tile<lanes, pixels>(filters, row, x, channel);
    if constexpr (rest != 0 && pixels > 1)
      byte_inside<lanes, pixels / 2, rest>(filters, row, whole, end, channel);
  }

  /// Channels [channel, channel + lanes) of an output row.
  template <int lanes>
  BURIN_INLINE void byte_channels(const Row &row, int64_t channel) const {
    // Images of no pixels hold none that a row outside of them could lie at.
    if constexpr (lanes >= least_lanes) {
      if (this->k.h == 0)
        return this->template channels<lanes>(row, channel);
      const int64_t begin = Base::first_inside(this->k.ow),
                    end = Base::end_inside(this->k.w, this->k.ow);
      Filters<lanes> filters;
      load_filters<lanes>(filters, row, channel);
#pragma GCC unroll 1
      for (int64_t x = 0; x < begin; ++x)
        byte_border<lanes>(filters, row, x, channel);
      byte_inside<lanes, Base::tile_pixels, Base::known_inside>(
          filters, row, begin, end, channel);
#pragma GCC unroll 1
      for (int64_t x = end; x < this->k.ow; ++x)
        byte_border<lanes>(filters, row, x, channel);
    } else {
      this->template channels<lanes>(row, channel);
    }
  }

  /// Output row `index`, of whose channels the last `rest` fill no vector.
  template <int64_t rest> void byte_row(int64_t index) const {
    const Row row(this->k, index);
    const int64_t whole = this->k.oc - rest;
    auto cover = [&](auto lanes, int64_t channel)
                     __attribute__((always_inline)) {
                       if constexpr (fits)
                         byte_channels<lanes>(row, channel);
                       else
                         this->template channels<lanes>(row, channel);
                     };
    for (int64_t i = 0; i < whole; i += lanes_of<S>)
      cover(Constant<lanes_of<S>>{}, i);
    if constexpr (rest > 0)
      cover_channels<(lanes_of<S> > 4 ? lanes_of<S> / 2 : 1), 0, rest>(
          [&](auto lanes, int64_t i)
              __attribute__((always_inline)) { cover(lanes, whole + i); });
  }
};

/// The sizes of a convolution with a filter for each channel, of which only
/// what chooses code is a constant: layers that agree in that share it.
template <class OutType, int64_t... window> struct SharedChannels {
  using Element = uint8_t;
  using Weight = int8_t;
  using Accumulator = int32_t;
  using Out = OutType;
  static constexpr int64_t constants[] = {window...};
  static constexpr int64_t kh = constants[0], kw = constants[1],
                           stride_h = constants[2], stride_w = constants[3],
                           dilation_h = constants[4], dilation_w = constants[5],
                           pad_top = constants[6], pad_left = constants[7];
  int64_t n, h, w, oh, ow, c, oc;
};

/// Runs the convolution, the last `rest` of whose channels fill no vector.
template <int64_t rest, class K, class Epilogue>
inline void run_byte_channels(const burin_parallel &parallel, const K &k,
                              typename K::Out *out, const uint8_t *in,
                              const int8_t *weights, const Epilogue &epilogue) {
  using Volume = AsVolume<K>;
  const WithoutDepth<Epilogue> map = {epilogue};
  const ByteDepthwiseRows<Volume, WithoutDepth<Epilogue>> rows = {
      {out, in, weights, map, Volume{k}}};
  share_rows(parallel, Volume{k},
             [&](int64_t row) { rows.template byte_row<rest>(row); });
}

/// out[n][y][x][o] = epilogue(sum over ky, kx of
/// in[n][y * stride_h - pad_top + ky * dilation_h][...][o / (oc / c)] *
/// weights[ky][kx][o], n, y, x, o), with zeros outside the image.
///
/// `K` as that of depthwise_conv2d, with uint8_t as Element, int8_t as Weight
/// and int32_t as Accumulator. Sums wrap at 32 bits and are otherwise exact.
template <class K, class Epilogue>
inline void depthwise_conv2d_i8(const burin_parallel &parallel, K k,
                                typename K::Out *out, const uint8_t *in,
                                const int8_t *weights,
                                const Epilogue &epilogue) {
  constexpr int64_t rest = K::oc % lanes_of<float>;
  if constexpr (K::c != K::oc || known_product(known(&K::n), known(&K::oh),
                                               known(&K::ow), K::oc) == 0) {
    depthwise_conv2d(parallel, k, out, in, weights, epilogue);
  } else if constexpr (is_by_element<Epilogue>) {
    using Shared =
        SharedChannels<typename K::Out, K::kh, K::kw, K::stride_h, K::stride_w,
                       K::dilation_h, K::dilation_w, K::pad_top, K::pad_left>;
    const Shared sizes = {k.n, k.h, k.w, k.oh, k.ow, k.c, k.oc};
    run_byte_channels<rest>(parallel, sizes, out, in, weights, epilogue);
  } else {
    run_byte_channels<rest>(parallel, k, out, in, weights, epilogue);
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_DEPTHWISE_CONV2D_I8_H
