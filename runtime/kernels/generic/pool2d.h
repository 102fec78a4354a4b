// Max and average pooling of NHWC images with a fused epilogue, vectorized over
// channels.
#ifndef BURIN_KERNELS_POOL2D_H
#define BURIN_KERNELS_POOL2D_H

#include "channel_tile.h"
#include "long_sum.h"
#include "scalar_arithmetic.h"
#include "sizes.h"

namespace burin::BURIN_LEVEL {

enum class PoolKind { max, average };

/// The rows of one pooling; `K` as in pool2d below.
template <class K, class Epilogue> struct PoolRows {
  using Element = typename K::Element;
  using Accumulator = typename K::Accumulator;
  using Out = typename K::Out;
  static constexpr bool is_max = PoolKind(K::kind) == PoolKind::max;
  using S = typename Choose<is_max, Element, Sum<Accumulator>>::type;
  static constexpr bool is_long =
      !is_max && is_float<S> && is_long_sum(K::kh * K::kw);

  Out *out;
  const Element *in;
  const Epilogue &epilogue;
  K k;

  /// The window's least possible maximum.
  static constexpr S bottom() {
    if constexpr (is_float<S>)
      return -infinity<S>;
    else
      return least<S>;
  }

  /// What the taps of `vectors` vectors of channels have come to.
  template <int lanes, int vectors> struct Window {
    Vector<S, lanes> value[vectors];
    /// Max: lanes that met a NaN, which no comparison finds.
    decltype(value[0] != value[0]) unordered[vectors] = {};

    BURIN_INLINE Window() {
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        value[v] = Vector<S, lanes>{};
        if constexpr (is_max)
          value[v] = value[v] + bottom();
      });
    }

    BURIN_INLINE void add(const Element *tap) {
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        auto next = load_as<S, lanes>(tap + v * lanes);
        if constexpr (is_max) {
          value[v] = next > value[v] ? next : value[v];
          if constexpr (is_float<S>)
            unordered[v] = unordered[v] | (next != next);
        } else {
          value[v] += next;
        }
      });
    }

    /// The result of vector `v`.
    BURIN_INLINE Vector<S, lanes> result(int v) const {
      if constexpr (is_max && is_float<S>) {
        Vector<S, lanes> nan = Vector<S, lanes>{} + not_a_number<S>;
        return unordered[v] ? nan : value[v];
      } else {
        return value[v];
      }
    }
  };

  /// How many taps an average divides by: those inside the image, or, with
  /// padding counted, those inside the padded image.
  static int64_t divisor([[maybe_unused]] Passed<K> sizes,
                         [[maybe_unused]] int64_t in_y,
                         [[maybe_unused]] int64_t in_x, TapRange down,
                         TapRange across) {
    if constexpr (!is_max && K::count_include_pad) {
      down = taps_inside(in_y + sizes.pad_top, sizes.kh, sizes.dilation_h,
                         sizes.h + sizes.pad_top + sizes.pad_bottom);
      across = taps_inside(in_x + sizes.pad_left, sizes.kw, sizes.dilation_w,
                           sizes.w + sizes.pad_left + sizes.pad_right);
    }
    return (down.end - down.begin) * (across.end - across.begin);
  }

  /// One output pixel's `vectors` * `lanes` channels from `channel` on.
  template <int lanes, int vectors>
  void window(int64_t image, int64_t y, int64_t x, int64_t channel) const {
    int64_t in_y = y * k.stride_h - k.pad_top;
    int64_t in_x = x * k.stride_w - k.pad_left;
    TapRange down = taps_inside(in_y, k.kh, k.dilation_h, k.h);
    TapRange across = taps_inside(in_x, k.kw, k.dilation_w, k.w);
    Window<lanes, vectors> taps;
    auto add = [&](int64_t ky, int64_t kx) __attribute__((always_inline)) {
      int64_t row = image * k.h + in_y + ky * k.dilation_h;
      int64_t column = in_x + kx * k.dilation_w;
      taps.add(in + (row * k.w + column) * k.c + channel);
    };
    if constexpr (is_long) {
      LongVectorSum<Vector<S, lanes>, vectors> total;
      int64_t left = sum_block;
      for (int64_t ky = down.begin; ky < down.end; ++ky)
        for (int64_t kx = across.begin; kx < across.end;) {
          const int64_t end = lesser(across.end, kx + left);
          left -= end - kx;
          for (; kx < end; ++kx)
            add(ky, kx);
          if (left == 0) {
            total.take(taps.value);
            left = sum_block;
          }
        }
      total.take(taps.value);
      total.give(taps.value);
    } else {
      for (int64_t ky = down.begin; ky < down.end; ++ky)
        for (int64_t kx = across.begin; kx < across.end; ++kx)
          add(ky, kx);
    }
    [[maybe_unused]] int64_t count = divisor(k, in_y, in_x, down, across);
    S line[vectors * lanes];
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      store(line + v * lanes, taps.result(v));
    });
    write_line<vectors * lanes>(
        out + ((image * k.oh + y) * k.ow + x) * k.c + channel,
        [&](int i) __attribute__((always_inline)) {
          Accumulator value = Accumulator(line[i]);
          if constexpr (!is_max)
            value = div(value, Accumulator(count == 0 ? 1 : count));
          return epilogue(value, image, y, x, channel + i);
        });
  }

  void row(int64_t index) const {
    constexpr int lanes = lanes_of<S>, vectors = 4;
    constexpr int64_t wide = K::c / (lanes * vectors) * (lanes * vectors);
    int64_t image = index / k.oh, y = index % k.oh;
    for (int64_t x = 0; x < k.ow; ++x) {
      if constexpr (wide > 0)
        for (int64_t channel = 0; channel < wide; channel += lanes * vectors)
          window<lanes, vectors>(image, y, x, channel);
      cover_channels<lanes, wide, K::c>([&](auto part, int64_t channel) {
        window<part, 1>(image, y, x, channel);
      });
    }
  }
};

/// out[n][y][x][c] = epilogue(the greatest or the mean of the window's pixels,
/// n, y, x, c). The padding is never the greatest; a mean divides by the
/// window's pixels inside the image or, with count_include_pad, inside the
/// padded image. A window with no pixel inside gives the type's least value or
/// 0. Integer means truncate.
///
/// `K` holds int64_t n, h, w, oh, ow, each a constant or not (sizes.h), static
/// constexpr int64_t c, kh, kw, stride_h, stride_w, dilation_h, dilation_w,
/// pad_top, pad_left, pad_bottom, pad_right (the last two matter to
/// count_include_pad only), kind (a PoolKind), bool count_include_pad, and the
/// types Element, Accumulator and Out. The epilogue is Out
/// operator()(Accumulator value, int64_t n, int64_t y, int64_t x, int64_t c)
/// const.
template <class K, class Epilogue>
inline void pool2d(const burin_parallel &parallel, K k, typename K::Out *out,
                   const typename K::Element *in, const Epilogue &epilogue) {
  if constexpr (known_product(known(&K::n), known(&K::oh), known(&K::ow),
                              K::c) != 0) {
    const PoolRows<K, Epilogue> rows = {out, in, epilogue, k};
    const int64_t count = k.n * k.oh;
    const int64_t tasks =
        lesser(count, tasks_worth(count * k.ow * k.c * k.kh * k.kw));
    parallel_for(parallel, tasks, [&](int64_t task) {
      int64_t end = part_begin(count, tasks, task + 1);
      for (int64_t i = part_begin(count, tasks, task); i < end; ++i)
        rows.row(i);
    });
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_POOL2D_H
