// Holds convolutions of bfloats against a plain loop over every window, with
// borders, strides, dilation and groups, next to memory that faults.
#include "conv-shape.h"
#include "kernel-test.h"
#include "kernels/generic/conv2d_bf16.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <class Out, int64_t... sizes>
using Shape = ConvShape<k::bfloat, float, Out, sizes...>;

template <class K> struct Epilogue {
  const typename K::Accumulator *bias;
  typename K::Out operator()(typename K::Accumulator sum, int64_t n, int64_t y,
                             int64_t x, int64_t oc) const {
    return typename K::Out(sum + bias[oc] + float(n * 7 + y % 3 + x % 5));
  }
};

/// All that a convolution reads and writes.
template <class K> struct Case {
  static constexpr int64_t matrix =
      k::packed_elements(K::filters, K::depth, k::bfloat_tile_k);

  explicit Case(Place place)
      : in(K::n * K::h * K::w * K::c, place),
        weights(K::groups * K::depth * K::filters, place),
        packed(K::groups * matrix, place), bias(K::oc, place),
        out(K::n * K::oh * K::ow * K::oc, place) {}

  void fill() {
    std::mt19937 random(1);
    for (auto *numbers : {&in, &weights})
      for (k::bfloat &x : *numbers)
        x = k::bfloat(float(int(random() % 17) - 8) / 4);
    bias.fillExact(3);
  }
  void pack() {
    for (int64_t g = 0; g < K::groups; ++g)
      for (int64_t p = 0; p < k::panel_count(K::filters); ++p)
        k::pack_panel<k::bfloat_tile_k>(packed.data() + g * matrix,
                                        weights.data() +
                                            g * K::depth * K::filters,
                                        K::filters, K::depth, K::filters, 1, p);
  }
  void run(const burin_parallel &parallel) {
    k::conv2d_bf16(parallel, K{}, out.data(), in.data(), packed.data(),
                   Epilogue<K>{bias.data()});
  }

  Guarded<k::bfloat> in, weights, packed;
  Guarded<float> bias;
  Guarded<typename K::Out> out;
};

/// The sum for one output element, from the definition.
template <class K>
double expectedSum(const Case<K> &c, int64_t n, int64_t y, int64_t x,
                   int64_t oc) {
  constexpr int64_t channels = K::c / K::groups;
  int64_t g = oc / K::filters;
  double sum = 0;
  for (int64_t ky = 0; ky < K::kh; ++ky)
    for (int64_t kx = 0; kx < K::kw; ++kx) {
      int64_t iy = y * K::stride_h - K::pad_top + ky * K::dilation_h;
      int64_t ix = x * K::stride_w - K::pad_left + kx * K::dilation_w;
      if (iy < 0 || iy >= K::h || ix < 0 || ix >= K::w)
        continue;
      for (int64_t i = 0; i < channels; ++i)
        sum += double(float(c.in[((n * K::h + iy) * K::w + ix) * K::c +
                                 g * channels + i])) *
               double(float(
                   c.weights[(g * K::depth + (ky * K::kw + kx) * channels + i) *
                                 K::filters +
                             oc % K::filters]));
    }
  return sum;
}

template <class K> void expectRight(Place place) {
  Case<K> c(place);
  c.fill();
  c.pack();
  c.run(inOrder());
  Epilogue<K> epilogue{c.bias.data()};
  for (int64_t n = 0; n < K::n; ++n)
    for (int64_t y = 0; y < K::oh; ++y)
      for (int64_t x = 0; x < K::ow; ++x)
        for (int64_t oc = 0; oc < K::oc; ++oc)
          ASSERT_EQ(
              float(c.out[((n * K::oh + y) * K::ow + x) * K::oc + oc]),
              float(epilogue(float(expectedSum(c, n, y, x, oc)), n, y, x, oc)))
              << n << ", " << y << ", " << x << ", " << oc;
}

template <class K> class Conv2dBf16 : public testing::Test {};
template <int64_t... dimensions> using Float = Shape<float, dimensions...>;
using Shapes = testing::Types<
    Float<1, 9, 7, 4, 10, 3, 3, 2, 1>, Float<2, 11, 13, 2, 33, 7, 7, 2, 3>,
    Float<1, 5, 6, 16, 8, 3, 3, 1, 1>, Float<2, 7, 7, 20, 40, 3, 3, 1, 1>,
    Float<1, 9, 8, 18, 12, 3, 3, 2, 1>, Float<1, 12, 11, 16, 9, 3, 3, 1, 2, 2>,
    Float<1, 6, 9, 4, 9, 3, 2, 1, 1, 2>, Float<2, 5, 4, 18, 24, 1, 1>,
    Float<1, 8, 9, 24, 32, 1, 1, 2>, Float<1, 6, 7, 32, 16, 3, 3, 1, 1, 1, 4>,
    Float<1, 5, 5, 6, 12, 3, 3, 1, 1, 1, 3>, Float<1, 4, 4, 6, 7, 4, 4>,
    Float<1, 1, 30, 8, 16, 1, 5, 1, 0>, Float<1, 10, 10, 16, 8, 5, 5, 3, 2>,
    Float<1, 2, 9, 14, 8, 1, 40, 1, 17>, Float<1, 4, 4, 1050, 8, 1, 1, 3>,
    Float<1, 6, 7, 200, 40, 3, 3, 1, 1>, Float<1, 5, 5, 520, 40, 3, 3, 1, 1>,
    Shape<k::bfloat, 1, 6, 7, 18, 11, 3, 3, 1, 1>>;
TYPED_TEST_SUITE(Conv2dBf16, Shapes);

TYPED_TEST(Conv2dBf16, EqualsThePlainLoop) {
  expectRight<TypeParam>(Place::AtEnd);
  expectRight<TypeParam>(Place::AtBegin);
}

TEST(Conv2dBf16Order, DoesNotChangeABit) {
  using K = Float<1, 19, 17, 24, 72, 3, 3, 1, 1>;
  Case<K> c(Place::AtEnd), again(Place::AtEnd);
  for (Case<K> *x : {&c, &again}) {
    x->fill();
    for (auto *numbers : {&x->in, &x->weights})
      for (k::bfloat &number : *numbers)
        number = k::bfloat(float(number) * 1.37f);
    x->pack();
  }
  c.run(inOrder());
  size_t tasks = 0;
  again.run(backwards(&tasks));
  EXPECT_GE(tasks, 16u);
  EXPECT_TRUE(c.out.sameBits(again.out));
}

} // namespace
