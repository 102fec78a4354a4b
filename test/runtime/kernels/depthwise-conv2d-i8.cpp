// Holds depthwise convolutions of bytes against a plain loop over every window,
// next to memory that faults. All levels are held to the same numbers.
#include "conv-shape.h"
#include "kernel-test.h"
#include "kernels/generic/depthwise_conv2d_i8.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <int64_t N, int64_t H, int64_t W, int64_t C, int64_t Multiplier,
          int64_t KH, int64_t KW, int64_t Stride = 1, int64_t Pad = 0,
          int64_t Dilation = 1>
struct Shape {
  using Element = uint8_t;
  using Weight = int8_t;
  using Accumulator = int32_t;
  using Out = int32_t;
  static constexpr int64_t n = N, h = H, w = W, c = C, oc = C * Multiplier,
                           kh = KH, kw = KW, stride_h = Stride,
                           stride_w = Stride, dilation_h = Dilation,
                           dilation_w = Dilation, pad_top = Pad, pad_left = Pad;
  static constexpr int64_t oh =
      (H + 2 * Pad - (KH - 1) * Dilation - 1) / Stride + 1;
  static constexpr int64_t ow =
      (W + 2 * Pad - (KW - 1) * Dilation - 1) / Stride + 1;
};
/// The same whose image is of a size that is known at run time only.
template <class Fixed> struct RunTime : Fixed {
  int64_t n = Fixed::n, h = Fixed::h, w = Fixed::w, oh = Fixed::oh,
          ow = Fixed::ow;
};

struct Epilogue {
  static constexpr bool takes_vectors = true;
  const int32_t *bias;
  int32_t operator()(int32_t sum, int64_t n, int64_t y, int64_t x,
                     int64_t oc) const {
    return sum + bias[oc] + int32_t(n * 7 + y % 3 + x % 5);
  }
  template <class V>
  auto operator()(V sum, int64_t n, int64_t y, int64_t x, int64_t oc) const {
    constexpr int lanes = k::lanes_in<V>;
    return k::add_lanes(k::add_lanes(sum, k::load_lanes<lanes>(bias + oc)),
                        k::broadcast<lanes>(int32_t(n * 7 + y % 3 + x % 5)));
  }
};

/// One that asks for no more than the element and the channel, so that it
/// shares code with the others of its kind.
struct ByElement {
  static constexpr bool takes_vectors = true;
  static constexpr bool by_element = true;
  const int32_t *bias;
  const int32_t *others; // as many as there are elements
  int32_t operator()(int32_t sum, int64_t element, int64_t oc) const {
    return sum + bias[oc] + others[element];
  }
  template <class V> auto operator()(V sum, int64_t element, int64_t oc) const {
    constexpr int lanes = k::lanes_in<V>;
    return k::add_lanes(k::add_lanes(sum, k::load_lanes<lanes>(bias + oc)),
                        k::load_lanes<lanes>(others + element));
  }
};

template <class K> struct Case {
  explicit Case(Place place)
      : in(K::n * K::h * K::w * K::c, place),
        weights(K::kh * K::kw * K::oc, place), bias(K::oc, place),
        others(K::n * K::oh * K::ow * K::oc, place),
        out(K::n * K::oh * K::ow * K::oc, place) {
    in.fillRandom(1, 0, 256), weights.fillRandom(2, -128, 128);
    bias.fillExact(3), others.fillExact(5);
  }
  template <class Sizes = K> void run(const burin_parallel &parallel) {
    k::depthwise_conv2d_i8(parallel, Sizes{}, out.data(), in.data(),
                           weights.data(), Epilogue{bias.data()});
  }
  template <class Sizes = K> void runByElement(const burin_parallel &parallel) {
    k::depthwise_conv2d_i8(parallel, Sizes{}, out.data(), in.data(),
                           weights.data(),
                           ByElement{bias.data(), others.data()});
  }
  Guarded<uint8_t> in;
  Guarded<int8_t> weights;
  Guarded<int32_t> bias, others, out;
};

template <class K>
int32_t expectedSum(const Case<K> &c, int64_t n, int64_t y, int64_t x,
                    int64_t oc) {
  int32_t sum = 0;
  for (int64_t ky = 0; ky < K::kh; ++ky)
    for (int64_t kx = 0; kx < K::kw; ++kx) {
      int64_t iy = y * K::stride_h - K::pad_top + ky * K::dilation_h;
      int64_t ix = x * K::stride_w - K::pad_left + kx * K::dilation_w;
      if (iy >= 0 && iy < K::h && ix >= 0 && ix < K::w)
        sum += int32_t(c.in[((n * K::h + iy) * K::w + ix) * K::c +
                            oc / (K::oc / K::c)]) *
               c.weights[(ky * K::kw + kx) * K::oc + oc];
    }
  return sum;
}

template <class K> void expectRight(const Case<K> &c) {
  Epilogue epilogue{c.bias.data()};
  for (int64_t n = 0; n < K::n; ++n)
    for (int64_t y = 0; y < K::oh; ++y)
      for (int64_t x = 0; x < K::ow; ++x)
        for (int64_t oc = 0; oc < K::oc; ++oc)
          ASSERT_EQ(c.out[((n * K::oh + y) * K::ow + x) * K::oc + oc],
                    epilogue(expectedSum(c, n, y, x, oc), n, y, x, oc))
              << n << ", " << y << ", " << x << ", " << oc;
}

template <class K> class DepthwiseConv2dI8 : public testing::Test {};
using Shapes = testing::Types<
    Shape<1, 6, 21, 32, 1, 3, 3, 1, 1>, Shape<2, 7, 9, 19, 1, 3, 3, 2, 1>,
    Shape<1, 5, 30, 8, 1, 5, 5, 1, 2>, Shape<1, 8, 8, 5, 2, 3, 3, 1, 1>,
    Shape<1, 12, 13, 41, 1, 3, 3, 1, 2, 2>, Shape<1, 4, 4, 3, 4, 2, 2>,
    Shape<1, 3, 70, 24, 1, 1, 45, 1, 0>, Shape<1, 2, 2, 16, 1, 5, 5, 1, 2>,
    Shape<1, 1, 1, 1, 1, 1, 1>, Shape<1, 9, 9, 40, 1, 7, 7, 4, 3>,
    Shape<1, 12, 5, 24, 1, 9, 1, 1, 4>, Shape<1, 5, 12, 21, 1, 4, 2, 3, 1, 2>,
    Shape<1, 2, 9, 17, 1, 3, 3, 1, 5>, Shape<1, 0, 5, 32, 1, 3, 3, 1, 2>,
    Shape<1, 9, 40, 33, 1, 2, 3, 2, 0>>;
TYPED_TEST_SUITE(DepthwiseConv2dI8, Shapes);

TYPED_TEST(DepthwiseConv2dI8, EqualsThePlainLoop) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<TypeParam> c(place);
    c.run(inOrder());
    expectRight(c);
    c.out.fillExact(4);
    c.template run<RunTime<TypeParam>>(inOrder());
    expectRight(c);
    const ByElement byElement{c.bias.data(), c.others.data()};
    c.runByElement(inOrder());
    expectByElement<TypeParam>(c, byElement);
    c.template runByElement<RunTime<TypeParam>>(inOrder());
    expectByElement<TypeParam>(c, byElement);
  }
}

TEST(DepthwiseConv2dI8Sums, DoNotSaturate) {
  Case<Shape<1, 7, 11, 24, 1, 3, 3, 1, 1>> c(Place::AtEnd);
  for (int8_t extreme : {-128, 127}) {
    for (uint8_t &x : c.in)
      x = 255;
    for (int8_t &x : c.weights)
      x = extreme;
    c.run(inOrder());
    expectRight(c);
  }
}

TEST(DepthwiseConv2dI8Order, DoesNotChangeABit) {
  using K = Shape<1, 40, 37, 72, 1, 3, 3, 1, 1>;
  Case<K> c(Place::AtEnd), again(Place::AtEnd);
  c.run(inOrder());
  size_t tasks = 0;
  again.run(backwards(&tasks));
  EXPECT_GE(tasks, 16u);
  EXPECT_TRUE(c.out.sameBits(again.out));
}

} // namespace
