// Holds convolutions against a plain loop over every window, with borders,
// strides, dilation and groups, next to memory that faults.
#include "kernels/generic/conv2d.h"
#include "conv-shape.h"
#include "kernel-test.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <class Element, class Accumulator, int64_t... sizes>
using Shape = ConvShape<Element, Accumulator, Accumulator, sizes...>;

/// The matrix that a group's filters make, for packing.
template <class K> struct GroupMatrix {
  using Element = typename K::Element;
  static constexpr int64_t n = K::filters, k = K::depth;
};

template <class K> struct Epilogue {
  const typename K::Accumulator *bias;
  typename K::Out operator()(typename K::Accumulator sum, int64_t n, int64_t y,
                             int64_t x, int64_t oc) const {
    return sum + bias[oc] + typename K::Accumulator(n * 7 + y % 3 + x % 5);
  }
};

/// All that a convolution reads and writes.
template <class K> struct Case {
  explicit Case(Place place)
      : in(K::n * K::h * K::w * K::c, place),
        weights(K::groups * K::depth * K::filters, place),
        packed(K::groups * k::packed_elements(K::filters, K::depth), place),
        bias(K::oc, place), out(K::n * K::oh * K::ow * K::oc, place) {}

  void pack() {
    for (int64_t g = 0; g < K::groups; ++g)
      k::pack_b(GroupMatrix<K>{},
                packed.data() + g * k::packed_elements(K::filters, K::depth),
                weights.data() + g * K::depth * K::filters, K::filters, 1);
  }
  void run(const burin_parallel &parallel) {
    k::conv2d(parallel, K{}, out.data(), in.data(), packed.data(),
              Epilogue<K>{bias.data()});
  }

  Guarded<typename K::Element> in, weights, packed;
  Guarded<typename K::Accumulator> bias;
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
        sum +=
            double(
                c.in[((n * K::h + iy) * K::w + ix) * K::c + g * channels + i]) *
            double(c.weights[(g * K::depth + (ky * K::kw + kx) * channels + i) *
                                 K::filters +
                             oc % K::filters]);
    }
  return sum;
}

template <class K> void expectRight(Place place) {
  Case<K> c(place);
  c.in.fillExact(1), c.weights.fillExact(2), c.bias.fillExact(3);
  c.pack();
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

template <class K> class Conv2d : public testing::Test {};
template <int64_t... dimensions>
using Float = Shape<float, float, dimensions...>;
using Shapes = testing::Types<
    Float<1, 8, 8, 1, 16, 3, 3, 1, 1>, Float<1, 9, 7, 3, 10, 3, 3, 2, 1>,
    Float<2, 11, 13, 3, 33, 7, 7, 2, 3>, Float<1, 5, 6, 16, 8, 3, 3, 1, 1>,
    Float<2, 7, 7, 20, 40, 3, 3, 1, 1>, Float<1, 9, 8, 17, 12, 3, 3, 2, 1>,
    Float<1, 12, 11, 16, 9, 3, 3, 1, 2, 2>, Float<1, 6, 9, 4, 9, 3, 2, 1, 1, 2>,
    Float<2, 5, 4, 18, 24, 1, 1>, Float<1, 8, 9, 24, 32, 1, 1, 2>,
    Float<1, 6, 7, 32, 16, 3, 3, 1, 1, 1, 4>,
    Float<1, 5, 5, 6, 12, 3, 3, 1, 1, 1, 3>, Float<1, 4, 4, 5, 7, 4, 4>,
    Float<1, 1, 30, 8, 16, 1, 5, 1, 0>, Float<1, 10, 10, 16, 8, 5, 5, 3, 2>,
    Float<1, 6, 7, 200, 40, 3, 3, 1, 1>,
    Shape<double, double, 1, 6, 7, 18, 11, 3, 3, 1, 1>,
    Shape<int8_t, int32_t, 2, 6, 5, 3, 12, 3, 3, 1, 1>,
    Shape<int64_t, int64_t, 1, 5, 5, 16, 9, 3, 3, 1, 1>,
    WithTileRows<Float<2, 7, 7, 20, 40, 3, 3, 1, 1>, 8>,
    WithTileRows<Float<2, 5, 4, 18, 24, 1, 1>, 2>>;
TYPED_TEST_SUITE(Conv2d, Shapes);

TYPED_TEST(Conv2d, EqualsThePlainLoop) {
  expectRight<TypeParam>(Place::AtEnd);
  expectRight<TypeParam>(Place::AtBegin);
}

TEST(Conv2dOrder, DoesNotChangeABit) {
  using K = Float<1, 19, 17, 24, 72, 3, 3, 1, 1>;
  Case<K> c(Place::AtEnd), again(Place::AtEnd);
  for (Case<K> *x : {&c, &again}) {
    x->in.fillRandom(1), x->weights.fillRandom(2), x->bias.fillRandom(3);
    x->pack();
  }
  c.run(inOrder());
  size_t tasks = 0;
  again.run(backwards(&tasks));
  EXPECT_GE(tasks, 16u);
  EXPECT_TRUE(c.out.sameBits(again.out));
}

} // namespace
