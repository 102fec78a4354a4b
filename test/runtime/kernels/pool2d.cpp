// Holds max and average pooling against a plain loop over every window, next to
// memory that faults.
#include "kernels/generic/pool2d.h"
#include "kernel-test.h"

#include <cmath>
#include <limits>

namespace k = burin::BURIN_LEVEL;

namespace {

template <class ElementType, k::PoolKind Kind, bool CountPad, int64_t N,
          int64_t H, int64_t W, int64_t C, int64_t Window, int64_t Stride = 1,
          int64_t Pad = 0, int64_t Dilation = 1, int64_t MorePad = 0>
struct Shape {
  using Element = ElementType;
  using Accumulator = ElementType;
  using Out = ElementType;
  static constexpr k::PoolKind kind = Kind;
  static constexpr bool count_include_pad = CountPad;
  static constexpr int64_t n = N, h = H, w = W, c = C, kh = Window, kw = Window,
                           stride_h = Stride, stride_w = Stride,
                           dilation_h = Dilation, dilation_w = Dilation,
                           pad_top = Pad, pad_left = Pad, pad_bottom = Pad,
                           pad_right = Pad;
  // MorePad lets the last window reach beyond the padding, as ceil_mode does.
  static constexpr int64_t oh =
      (H + 2 * Pad + MorePad - (Window - 1) * Dilation - 1) / Stride + 1;
  static constexpr int64_t ow =
      (W + 2 * Pad + MorePad - (Window - 1) * Dilation - 1) / Stride + 1;
};

template <class K> struct Epilogue {
  typename K::Out operator()(typename K::Accumulator value, int64_t n,
                             int64_t y, int64_t x, int64_t c) const {
    return typename K::Out(
        value + typename K::Accumulator(n + 2 * (y % 3) + x % 2 + c % 4));
  }
};

template <class K>
typename K::Accumulator expectedValue(const Guarded<typename K::Element> &in,
                                      int64_t n, int64_t y, int64_t x,
                                      int64_t c) {
  using T = typename K::Element;
  constexpr bool isMax = K::kind == k::PoolKind::max;
  double sum = 0;
  T best = std::numeric_limits<T>::has_infinity
               ? -std::numeric_limits<T>::infinity()
               : std::numeric_limits<T>::lowest();
  int64_t inside = 0, padded = 0;
  for (int64_t ky = 0; ky < K::kh; ++ky)
    for (int64_t kx = 0; kx < K::kw; ++kx) {
      int64_t iy = y * K::stride_h - K::pad_top + ky * K::dilation_h;
      int64_t ix = x * K::stride_w - K::pad_left + kx * K::dilation_w;
      padded += iy < K::h + K::pad_bottom && ix < K::w + K::pad_right;
      if (iy < 0 || iy >= K::h || ix < 0 || ix >= K::w)
        continue;
      ++inside;
      T value = in[((n * K::h + iy) * K::w + ix) * K::c + c];
      sum += double(value);
      best = value > best || value != value ? value : best;
    }
  if constexpr (isMax)
    return best;
  else
    return T(T(sum) / T(K::count_include_pad ? padded : inside));
}

template <class K> void expectRight(Place place) {
  using T = typename K::Element;
  Guarded<T> in(K::n * K::h * K::w * K::c, place);
  Guarded<T> out(K::n * K::oh * K::ow * K::c, place);
  in.fillExact(1);
  k::pool2d(inOrder(), K{}, out.data(), in.data(), Epilogue<K>{});
  for (int64_t n = 0; n < K::n; ++n)
    for (int64_t y = 0; y < K::oh; ++y)
      for (int64_t x = 0; x < K::ow; ++x)
        for (int64_t c = 0; c < K::c; ++c)
          ASSERT_EQ(out[((n * K::oh + y) * K::ow + x) * K::c + c],
                    Epilogue<K>{}(expectedValue<K>(in, n, y, x, c), n, y, x, c))
              << n << ", " << y << ", " << x << ", " << c;
}

constexpr auto max = k::PoolKind::max;
constexpr auto average = k::PoolKind::average;

template <class K> class Pool2d : public testing::Test {};
using Shapes =
    testing::Types<Shape<float, max, false, 1, 8, 9, 70, 3, 2, 1>,
                   Shape<float, max, false, 2, 5, 5, 3, 2, 2>,
                   Shape<float, max, false, 1, 9, 8, 12, 3, 1, 2, 2>,
                   Shape<double, max, false, 1, 6, 6, 21, 3, 2, 0, 1, 1>,
                   Shape<int8_t, max, false, 1, 6, 6, 83, 3, 2, 1>,
                   Shape<uint8_t, max, false, 1, 6, 6, 5, 3, 2, 1>,
                   Shape<int64_t, max, false, 1, 6, 6, 5, 3, 2, 1>,
                   Shape<float, average, false, 1, 7, 7, 67, 7>,
                   Shape<float, average, false, 2, 8, 6, 17, 3, 2, 1>,
                   Shape<float, average, true, 1, 8, 6, 17, 3, 2, 1, 1, 1>,
                   Shape<float, average, false, 1, 8, 6, 4, 3, 2, 1, 1, 1>,
                   Shape<double, average, true, 1, 5, 5, 9, 2, 1, 1>,
                   Shape<int32_t, average, false, 1, 5, 5, 9, 2, 1, 1>>;
TYPED_TEST_SUITE(Pool2d, Shapes);

TYPED_TEST(Pool2d, EqualsThePlainLoop) {
  expectRight<TypeParam>(Place::AtEnd);
  expectRight<TypeParam>(Place::AtBegin);
}

TEST(Pool2dMax, PassesNaN) {
  using K = Shape<float, max, false, 1, 4, 4, 20, 2, 2>;
  Guarded<float> in(4 * 4 * 20), out(2 * 2 * 20);
  in.fillRandom(1);
  in[(1 * 4 + 0) * 20 + 3] = NAN;
  k::pool2d(inOrder(), K{}, out.data(), in.data(), Epilogue<K>{});
  for (int64_t c = 0; c < 20; ++c) {
    EXPECT_EQ(std::isnan(out[c]), c == 3) << c;
    EXPECT_FALSE(std::isnan(out[20 + c]));
  }
}

TEST(Pool2dOrder, DoesNotChangeABit) {
  using K = Shape<float, average, true, 1, 40, 41, 30, 3, 1, 1>;
  Guarded<float> in(K::h * K::w * K::c);
  Guarded<float> out(K::oh * K::ow * K::c), again(K::oh * K::ow * K::c);
  in.fillRandom(1);
  k::pool2d(inOrder(), K{}, out.data(), in.data(), Epilogue<K>{});
  size_t tasks = 0;
  k::pool2d(backwards(&tasks), K{}, again.data(), in.data(), Epilogue<K>{});
  EXPECT_GE(tasks, 8u);
  EXPECT_TRUE(out.sameBits(again));
}

} // namespace
