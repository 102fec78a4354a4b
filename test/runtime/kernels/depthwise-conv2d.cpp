// Holds depthwise convolutions against a plain loop over every window, next to
// memory that faults.
#include "kernel-test.h"
#include "kernels/generic/depthwise_conv2d.h"
#include <memory>

namespace k = burin::BURIN_LEVEL;

namespace {

template <class ElementType, class AccumulatorType, int64_t N, int64_t H,
          int64_t W, int64_t C, int64_t Multiplier, int64_t KH, int64_t KW,
          int64_t Stride = 1, int64_t Pad = 0, int64_t Dilation = 1>
struct Shape {
  using Element = ElementType;
  using Weight = ElementType;
  using Accumulator = AccumulatorType;
  using Out = AccumulatorType;
  static constexpr int64_t n = N, h = H, w = W, c = C, oc = C * Multiplier,
                           kh = KH, kw = KW, stride_h = Stride,
                           stride_w = Stride, dilation_h = Dilation,
                           dilation_w = Dilation, pad_top = Pad, pad_left = Pad;
  static constexpr int64_t oh =
      (H + 2 * Pad - (KH - 1) * Dilation - 1) / Stride + 1;
  static constexpr int64_t ow =
      (W + 2 * Pad - (KW - 1) * Dilation - 1) / Stride + 1;
};

/// Bytes without a sign times bytes with one.
template <int64_t... dimensions>
struct Bytes : Shape<uint8_t, int32_t, dimensions...> {
  using Weight = int8_t;
};

template <class K> struct Epilogue {
  const typename K::Accumulator *bias;
  typename K::Out operator()(typename K::Accumulator sum, int64_t n, int64_t y,
                             int64_t x, int64_t oc) const {
    return sum + bias[oc] + typename K::Accumulator(n * 7 + y % 3 + x % 5);
  }
};

template <class K> struct Case {
  explicit Case(Place place)
      : in(K::n * K::h * K::w * K::c, place),
        weights(K::kh * K::kw * K::oc, place), bias(K::oc, place),
        out(K::n * K::oh * K::ow * K::oc, place) {}
  void run(const burin_parallel &parallel) {
    k::depthwise_conv2d(parallel, K{}, out.data(), in.data(), weights.data(),
                        Epilogue<K>{bias.data()});
  }
  Guarded<typename K::Element> in;
  Guarded<typename K::Weight> weights;
  Guarded<typename K::Accumulator> bias;
  Guarded<typename K::Out> out;
};

template <class K>
double expectedSum(const Case<K> &c, int64_t n, int64_t y, int64_t x,
                   int64_t oc) {
  double sum = 0;
  for (int64_t ky = 0; ky < K::kh; ++ky)
    for (int64_t kx = 0; kx < K::kw; ++kx) {
      int64_t iy = y * K::stride_h - K::pad_top + ky * K::dilation_h;
      int64_t ix = x * K::stride_w - K::pad_left + kx * K::dilation_w;
      if (iy >= 0 && iy < K::h && ix >= 0 && ix < K::w)
        sum += double(c.in[((n * K::h + iy) * K::w + ix) * K::c +
                           oc / (K::oc / K::c)]) *
               double(c.weights[(ky * K::kw + kx) * K::oc + oc]);
    }
  return sum;
}

template <class K> void expectRight(Case<K> &c) {
  c.run(inOrder());
  Epilogue<K> epilogue{c.bias.data()};
  for (int64_t n = 0; n < K::n; ++n)
    for (int64_t y = 0; y < K::oh; ++y)
      for (int64_t x = 0; x < K::ow; ++x)
        for (int64_t oc = 0; oc < K::oc; ++oc)
          ASSERT_EQ(
              c.out[((n * K::oh + y) * K::ow + x) * K::oc + oc],
              epilogue(typename K::Accumulator(expectedSum(c, n, y, x, oc)), n,
                       y, x, oc))
              << n << ", " << y << ", " << x << ", " << oc;
}

template <class K> void expectRight(Place place) {
  Case<K> c(place);
  c.in.fillExact(1), c.weights.fillExact(2), c.bias.fillExact(3);
  expectRight(c);
}

template <class K> class DepthwiseConv2d : public testing::Test {};
template <int64_t... dimensions>
using Float = Shape<float, float, dimensions...>;
using Shapes = testing::Types<
    Float<1, 6, 21, 32, 1, 3, 3, 1, 1>, Float<2, 7, 9, 19, 1, 3, 3, 2, 1>,
    Float<1, 5, 30, 8, 1, 5, 5, 1, 2>, Float<1, 8, 8, 5, 2, 3, 3, 1, 1>,
    Float<1, 12, 13, 9, 1, 3, 3, 1, 2, 2>, Float<1, 4, 4, 3, 4, 2, 2>,
    Float<1, 3, 70, 4, 1, 1, 45, 1, 0>, Float<1, 2, 2, 16, 1, 5, 5, 1, 2>,
    Float<1, 1, 1, 1, 1, 1, 1>, Float<1, 9, 9, 40, 1, 7, 7, 4, 3>,
    Shape<double, double, 1, 5, 12, 11, 1, 3, 3, 1, 1>,
    Shape<int8_t, int32_t, 1, 5, 12, 21, 1, 3, 3, 1, 1>,
    Bytes<1, 6, 21, 35, 1, 3, 3, 1, 1>, Bytes<1, 7, 9, 19, 2, 3, 3, 2, 1>,
    Shape<int32_t, int32_t, 1, 5, 6, 3, 3, 3, 3, 2, 1>>;
TYPED_TEST_SUITE(DepthwiseConv2d, Shapes);

TYPED_TEST(DepthwiseConv2d, EqualsThePlainLoop) {
  expectRight<TypeParam>(Place::AtEnd);
  expectRight<TypeParam>(Place::AtBegin);
}

TEST(DepthwiseConv2dBytes, AreExactUpToTheLongestSums) {
  // Windows of 256 and of 289 taps, both of the largest products and of any.
  auto holds = [](auto c) {
    c->in.fillRandom(1, 0, 256), c->weights.fillRandom(2, -128, 128);
    c->bias.fillExact(3);
    expectRight(*c);
    for (uint8_t &x : c->in)
      x = 255;
    for (int8_t &x : c->weights)
      x = -128;
    c->weights[0] = -127; // an odd sum
    expectRight(*c);
  };
  using Short = Case<Bytes<1, 18, 19, 17, 1, 16, 16>>;
  using Long = Case<Bytes<1, 18, 19, 17, 1, 17, 17>>;
  holds(std::make_unique<Short>(Place::AtEnd));
  holds(std::make_unique<Long>(Place::AtEnd));
}

TEST(DepthwiseConv2dOrder, DoesNotChangeABit) {
  using K = Float<1, 40, 37, 72, 1, 3, 3, 1, 1>;
  Case<K> c(Place::AtEnd), again(Place::AtEnd);
  for (Case<K> *x : {&c, &again})
    x->in.fillRandom(1), x->weights.fillRandom(2), x->bias.fillRandom(3);
  c.run(inOrder());
  size_t tasks = 0;
  again.run(backwards(&tasks));
  EXPECT_GE(tasks, 16u);
  EXPECT_TRUE(c.out.sameBits(again.out));
}

} // namespace
