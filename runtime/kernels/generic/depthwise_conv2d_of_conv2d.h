// A depthwise convolution of what a convolution gives, which is never whole in
// memory: of one panel of channels at a time, a band of rows is computed into
// the stack and read at once.
//
// A task owns some rows of the result in one panel and goes down the image.
// What the next band needs of the last one is moved to its beginning; only
// where two tasks meet are rows computed twice.
#ifndef BURIN_KERNELS_DEPTHWISE_CONV2D_OF_CONV2D_H
#define BURIN_KERNELS_DEPTHWISE_CONV2D_OF_CONV2D_H

#include "conv2d.h"
#include "depthwise_conv2d.h"

namespace burin::BURIN_LEVEL {

/// The sizes `K` of a convolution, as one of some of its rows and of one panel
/// of its filters.
template <class K> struct BandOfConv : AsVolume<K> {
  static constexpr int64_t n = 1, oc = panel_width;
  int64_t pad_top, oh;
};

/// The same of a convolution that is a product of all pixels.
template <class K> struct BandOfProduct {
  using Element = typename K::Element;
  using Weight = typename K::Weight;
  using Accumulator = typename K::Accumulator;
  using Out = typename K::Out;
  static constexpr int64_t batch = 1, n = panel_width, k = K::c,
                           a_batch_stride = 0, a_row_stride = K::c,
                           a_col_stride = 1, b_batch_stride = 0,
                           tile_rows = row_limit<K>;
  int64_t m;
};

/// The sizes `K` of a depthwise convolution, as one of some of its rows, which
/// reads an image of the band's rows.
template <class K> struct BandOfDepthwise : AsVolume<K> {
  static constexpr int64_t n = 1;
  int64_t pad_top, h, oh;
};

/// Both convolutions; `Conv` and `Depthwise` as in depthwise_conv2d_of_conv2d
/// below.
template <class Conv, class Depthwise, class ConvEpilogue,
          class DepthwiseEpilogue>
struct DepthwiseOfConv {
  using Between = typename Conv::Out;
  using S = Sum<typename Conv::Accumulator>;
  static constexpr int64_t channels = Depthwise::oc;
  static constexpr int64_t panels = panel_count(channels);
  /// Rows that one row of windows reaches beyond its first.
  static constexpr int64_t reach = (Depthwise::kh - 1) * Depthwise::dilation_h;
  /// Elements of a row of the band, rows of a band, and rows of results that
  /// these are good for.
  static constexpr int64_t row = Depthwise::w * panel_width;
  static constexpr int64_t band_rows =
      lesser(Depthwise::h,
             greater(reach + Depthwise::stride_h,
                     conv_band_bytes / (row * int64_t(sizeof(Between)))));
  static constexpr int64_t result_rows =
      band_rows == Depthwise::h
          ? Depthwise::oh
          : greater(1, (band_rows - reach - 1) / Depthwise::stride_h + 1);

  typename Depthwise::Out *out;
  const typename Conv::Element *in;
  const typename Conv::Weight *packed_w;
  const typename Depthwise::Weight *weights;
  const ConvEpilogue &conv_epilogue;
  const DepthwiseEpilogue &epilogue;

  /// Rows of the image.
  struct Rows {
    int64_t begin;
    int64_t end;

    int64_t count() const { return end - begin; }
  };

  /// Computes `rows` of panel `panel` of what the convolution gives of image
  /// `n`.
  template <int width, int64_t valid>
  void convolve(Between *to, int64_t n, int64_t panel, Rows rows) const {
    constexpr int64_t depth = Conv::kh * Conv::kw * Conv::c;
    const int64_t pixels = rows.count() * Conv::ow,
                  channel = panel * panel_width;
    const typename Conv::Weight *filters = packed_w + channel * depth;
    const typename Conv::Element *image = in + n * Conv::h * Conv::w * Conv::c;
    const ConvEpilogue map = conv_epilogue;
    if constexpr (known_pointwise<AsVolume<Conv>>() == 1) {
      auto mapped = [=](typename Conv::Accumulator sum, int64_t, int64_t pixel,
                        int64_t c) __attribute__((always_inline)) {
        return map(sum, n, rows.begin + pixel / Conv::ow, pixel % Conv::ow,
                   channel + c);
      };
      run_tiles<width, valid>(
          MatmulTiles<BandOfProduct<Conv>, decltype(mapped)>{
              to,
              image + rows.begin * Conv::w * Conv::c,
              filters,
              mapped,
              {pixels}},
          pixels);
    } else {
      auto mapped = [=](typename Conv::Accumulator sum, int64_t, int64_t,
                        int64_t y, int64_t x, int64_t c)
                        __attribute__((always_inline)) {
                          return map(sum, n, rows.begin + y, x, channel + c);
                        };
      BandOfConv<Conv> sizes;
      sizes.pad_top = Conv::pad_top - rows.begin * Conv::stride_h;
      sizes.oh = rows.count();
      run_tiles<width, valid>(
          ConvTiles<BandOfConv<Conv>, decltype(mapped)>{to, image, filters,
                                                        mapped, sizes},
          pixels);
    }
  }

  /// All tiles of `pixels` pixels, whole rows of them: of one size, the last
  /// one begins so early that it has it as well.
  template <int width, int64_t valid, class Tiles>
  static void run_tiles(const Tiles &tiles, int64_t pixels) {
    if constexpr (Conv::ow < Tiles::max_rows)
      if (pixels < Tiles::max_rows)
        return run_tiles_of<int(Conv::ow), width, valid>(tiles, pixels);
    run_tiles_of<Tiles::max_rows, width, valid>(tiles, pixels);
  }
  template <int rows, int width, int64_t valid, class Tiles>
  static void run_tiles_of(const Tiles &tiles, int64_t pixels) {
    TilePlace<S> place = {};
    for (int64_t i = 0; i < pixels; i += rows, ++place.turn) {
      place.row = lesser(i, pixels - rows);
      tiles.template tile<rows, width, valid>(place);
    }
  }

  /// Computes `results`, rows of panel `panel` of image `n`, from a band that
  /// holds the rows `held` of it.
  template <int64_t valid>
  void sum_windows(const Between *band, int64_t n, int64_t panel, Rows results,
                   Rows held) const {
    const int64_t channel = panel * panel_width, y = results.begin;
    const DepthwiseEpilogue map = epilogue;
    auto mapped = [=](typename Depthwise::Accumulator sum, int64_t, int64_t,
                      int64_t i, int64_t x, int64_t c)
                      __attribute__((always_inline)) {
                        return map(sum, n, y + i, x, channel + c);
                      };
    BandOfDepthwise<Depthwise> sizes;
    sizes.pad_top = held.begin - first_row(y);
    sizes.h = held.count();
    sizes.oh = results.count();
    const DepthwiseRows<BandOfDepthwise<Depthwise>, decltype(mapped),
                        panel_width>
        rows{out + (n * Depthwise::oh + y) * Depthwise::ow * channels + channel,
             band, weights + channel, mapped, sizes};
    for (int64_t i = 0; i < results.count(); ++i)
      rows.template row<valid>(i);
  }

  static int64_t first_row(int64_t y) {
    return y * Depthwise::stride_h - Depthwise::pad_top;
  }
  /// The rows of the image that the windows of `results` touch.
  static Rows touched(Rows results) {
    const int64_t begin =
        lesser(greater(first_row(results.begin), 0), Depthwise::h);
    const int64_t end = first_row(results.end - 1) + reach + 1;
    return {begin, greater(begin, lesser(end, Depthwise::h))};
  }

  template <int width, int64_t valid>
  void panel_rows(int64_t n, int64_t panel, Rows results) const {
    alignas(64) Between band[band_rows * row];
    Rows held = {0, 0};
    for (int64_t y = results.begin; y < results.end; y += result_rows) {
      const Rows now = {y, lesser(y + result_rows, results.end)};
      const Rows wanted = touched(now);
      const int64_t kept = greater(0, held.end - wanted.begin);
      if (kept > 0 && wanted.begin > held.begin)
        __builtin_memmove(band, band + (wanted.begin - held.begin) * row,
                          size_t(kept * row) * sizeof(Between));
      if (wanted.begin + kept < wanted.end)
        convolve<width, valid>(band + kept * row, n, panel,
                               {wanted.begin + kept, wanted.end});
      held = wanted;
      sum_windows<valid>(band, n, panel, now, held);
    }
  }

  /// Into how many parts, one below the other, the results of an image are cut
  /// for so many threads: a thread that computes all channels of some rows has
  /// them at hand in the next step. No more than leave most rows of the
  /// convolution to be computed once; threads share the panels of a part then.
  /// Each result is one sum, whoever computes it.
  static int64_t parts_for(int64_t threads) {
    constexpr int64_t most =
        Depthwise::oh * Depthwise::stride_h / (2 * (reach + 1));
    return greater(1, lesser(most, ceil_div(threads, Conv::n)));
  }

  void task(int64_t index, int64_t parts) const {
    const int64_t panel = index % panels, part = index / panels % parts,
                  n = index / panels / parts;
    const Rows results = {part_begin(Depthwise::oh, parts, part),
                          part_begin(Depthwise::oh, parts, part + 1)};
    constexpr int64_t last = panels - 1;
    if constexpr (last > 0)
      if (panel < last)
        return panel_rows<int(panel_width), panel_width>(n, panel, results);
    panel_rows<int(width_of_panel(channels, last)),
               channels - last * panel_width>(n, last, results);
  }
};

/// out[n][y][x][o] = epilogue(sum over ky, kx of between[n][y *
/// depthwise.stride_h - ...][...][o] * weights[ky][kx][o], n, y, x, o), as
/// depthwise_conv2d gives it, where between[n][y][x][o] is what conv2d gives of
/// `in`, `packed_w` and `conv_epilogue`.
///
/// `Conv` and `Depthwise` are the K of both, with constants only and no size of
/// 0. The convolution has one group, its results the type that the depthwise
/// one reads, and its sums go in one chunk (`chunks_of`); that has one filter
/// for each channel, and a band fits conv_band_bytes.
template <class Conv, class Depthwise, class ConvEpilogue,
          class DepthwiseEpilogue>
inline void depthwise_conv2d_of_conv2d(
    const burin_parallel &parallel, Conv, Depthwise,
    typename Depthwise::Out *out, const typename Conv::Element *in,
    const typename Conv::Weight *packed_w,
    const typename Depthwise::Weight *weights,
    const ConvEpilogue &conv_epilogue, const DepthwiseEpilogue &epilogue) {
  using Both =
      DepthwiseOfConv<Conv, Depthwise, ConvEpilogue, DepthwiseEpilogue>;
  const Both both{out, in, packed_w, weights, conv_epilogue, epilogue};
  constexpr int64_t work =
      Depthwise::n * Depthwise::oc *
      (Depthwise::h * Depthwise::w * Conv::kh * Conv::kw * Conv::c +
       Depthwise::oh * Depthwise::ow * Depthwise::kh * Depthwise::kw);
  if (tasks_worth(work) == 1 || parallel.run == nullptr) {
    for (int64_t i = 0; i < Conv::n * Both::panels; ++i)
      both.task(i, 1);
    return;
  }
  const int64_t parts = Both::parts_for(int64_t(parallel.threads));
  parallel_for(parallel, Conv::n * parts * Both::panels,
               [&](int64_t task) { both.task(task, parts); });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_DEPTHWISE_CONV2D_OF_CONV2D_H
