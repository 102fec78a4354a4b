// Holds convolutions of bytes against a plain loop over every window, with
// strides, dilation and groups, in place and by copies, next to memory that
// faults. All levels are held to the same numbers.
#include "conv-shape.h"
#include "kernel-test.h"
#include "kernels/generic/conv2d_i8.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <int64_t N, int64_t H, int64_t W, int64_t C, int64_t OC, int64_t KH,
          int64_t KW, int64_t Stride = 1, int64_t Dilation = 1,
          int64_t Groups = 1>
struct Shape {
  using Out = int32_t;
  static constexpr int64_t n = N, h = H, w = W, c = C, oc = OC, kh = KH,
                           kw = KW, stride_h = Stride,
                           stride_w = Stride == 3 ? 2 : Stride,
                           dilation_h = Dilation, dilation_w = Dilation,
                           groups = Groups;
  static constexpr int64_t oh = (H - (KH - 1) * Dilation - 1) / stride_h + 1;
  static constexpr int64_t ow = (W - (KW - 1) * Dilation - 1) / stride_w + 1;
  static constexpr int64_t channels = C / Groups, filters = OC / Groups;
  static constexpr int64_t depth = KH * KW * channels;
  static constexpr int64_t packed =
      k::packed_elements(filters, depth, k::byte_tile_k);
};

template <class K> struct Epilogue {
  const int32_t *bias;
  int32_t operator()(int32_t sum, int64_t n, int64_t y, int64_t x,
                     int64_t oc) const {
    return sum + bias[oc] + int32_t(n * 7 + y % 3 + x % 5);
  }
};

/// One that asks for no more than the element and the channel, so that it
/// shares code with the others of its kind.
struct ByElement {
  static constexpr bool by_element = true;
  const int32_t *bias;
  int32_t operator()(int32_t sum, int64_t element, int64_t oc) const {
    return sum + bias[oc] + int32_t(element % 1009);
  }
};

/// All that a convolution reads and writes.
template <class K> struct Case {
  explicit Case(Place place)
      : in(K::n * K::h * K::w * K::c, place),
        weights(K::groups * K::depth * K::filters, place),
        packed(K::groups * K::packed, place), bias(K::oc, place),
        out(K::n * K::oh * K::ow * K::oc, place) {
    in.fillRandom(1, 0, 256), weights.fillRandom(2, -128, 128);
    bias.fillExact(3);
  }

  void run(const burin_parallel &parallel) {
    run(parallel, Epilogue<K>{bias.data()});
  }
  template <class Map>
  void run(const burin_parallel &parallel, const Map &epilogue) {
    for (int64_t g = 0; g < K::groups; ++g)
      for (int64_t panel = 0; panel < k::panel_count(K::filters); ++panel)
        k::pack_panel<k::byte_tile_k>(
            packed.data() + g * K::packed,
            weights.data() + g * K::depth * K::filters, K::filters, K::depth,
            K::filters, 1, panel);
    k::conv2d_i8(parallel, K{}, out.data(), in.data(), packed.data(), epilogue);
  }

  Guarded<uint8_t> in;
  Guarded<int8_t> weights, packed;
  Guarded<int32_t> bias, out;
};

/// The sum for one output element, from the definition.
template <class K>
int32_t expectedSum(const Case<K> &c, int64_t n, int64_t y, int64_t x,
                    int64_t oc) {
  int64_t g = oc / K::filters;
  int32_t sum = 0;
  for (int64_t ky = 0; ky < K::kh; ++ky)
    for (int64_t kx = 0; kx < K::kw; ++kx) {
      int64_t iy = y * K::stride_h + ky * K::dilation_h;
      int64_t ix = x * K::stride_w + kx * K::dilation_w;
      for (int64_t i = 0; i < K::channels; ++i)
        sum += int32_t(c.in[((n * K::h + iy) * K::w + ix) * K::c +
                            g * K::channels + i]) *
               c.weights[(g * K::depth + (ky * K::kw + kx) * K::channels + i) *
                             K::filters +
                         oc % K::filters];
    }
  return sum;
}

template <class K> class Conv2dI8 : public testing::Test {};
using Shapes = testing::Types<
    Shape<1, 10, 10, 1, 16, 3, 3>, Shape<1, 9, 8, 3, 10, 3, 3, 2>,
    Shape<2, 13, 15, 3, 33, 7, 7, 2>, Shape<1, 5, 6, 16, 8, 3, 3>,
    Shape<2, 7, 7, 20, 40, 3, 3>, Shape<1, 9, 8, 17, 12, 3, 3, 2>,
    Shape<1, 12, 11, 16, 9, 3, 3, 1, 2>, Shape<1, 6, 9, 5, 9, 3, 2, 1, 2>,
    Shape<2, 5, 4, 18, 24, 1, 1>, Shape<1, 8, 9, 24, 32, 1, 1, 2>,
    Shape<1, 6, 7, 32, 16, 3, 3, 1, 1, 4>, Shape<1, 5, 5, 6, 12, 3, 3, 1, 1, 3>,
    Shape<1, 4, 4, 5, 7, 4, 4>, Shape<1, 1, 30, 8, 16, 1, 5>,
    Shape<1, 10, 10, 16, 8, 5, 5, 3>, Shape<1, 5, 6, 800, 40, 3, 3>,
    Shape<1, 4, 5, 1101, 33, 3, 3>>;
TYPED_TEST_SUITE(Conv2dI8, Shapes);

TYPED_TEST(Conv2dI8, EqualsThePlainLoop) {
  using K = TypeParam;
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<K> c(place);
    c.run(inOrder());
    Epilogue<K> epilogue{c.bias.data()};
    for (int64_t n = 0; n < K::n; ++n)
      for (int64_t y = 0; y < K::oh; ++y)
        for (int64_t x = 0; x < K::ow; ++x)
          for (int64_t oc = 0; oc < K::oc; ++oc)
            ASSERT_EQ(c.out[((n * K::oh + y) * K::ow + x) * K::oc + oc],
                      epilogue(expectedSum(c, n, y, x, oc), n, y, x, oc))
                << n << ", " << y << ", " << x << ", " << oc;
  }
}

template <class K> class Conv2dI8ByElement : public testing::Test {};
using SharedShapes = testing::Types<
    Shape<2, 7, 7, 20, 40, 3, 3>, Shape<1, 9, 8, 3, 10, 3, 3, 2>,
    Shape<1, 12, 11, 16, 9, 3, 3, 1, 2>, Shape<2, 5, 4, 18, 24, 1, 1>,
    Shape<1, 8, 9, 24, 32, 1, 1, 2>, Shape<1, 6, 7, 32, 16, 3, 3, 1, 1, 4>,
    Shape<1, 5, 6, 800, 40, 3, 3>>;
TYPED_TEST_SUITE(Conv2dI8ByElement, SharedShapes);

TYPED_TEST(Conv2dI8ByElement, EqualsThePlainLoop) {
  using K = TypeParam;
  Case<K> c(Place::AtEnd);
  const ByElement epilogue{c.bias.data()};
  c.run(inOrder(), epilogue);
  expectByElement<K>(c, epilogue);
}

TEST(Conv2dI8Sums, DoNotSaturate) {
  for (int8_t extreme : {-128, 127}) {
    using K = Shape<1, 8, 8, 8, 12, 3, 3>;
    Case<K> c(Place::AtEnd);
    for (uint8_t &x : c.in)
      x = 255;
    for (int8_t &x : c.weights)
      x = extreme;
    for (int32_t &x : c.bias)
      x = 0;
    c.run(inOrder());
    EXPECT_EQ(c.out[0], 255 * 72 * extreme);
  }
}

TEST(Conv2dI8Order, DoesNotChangeABit) {
  using K = Shape<1, 21, 19, 24, 72, 3, 3>;
  Case<K> c(Place::AtEnd), again(Place::AtEnd);
  c.run(inOrder());
  size_t tasks = 0;
  again.run(backwards(&tasks));
  EXPECT_GE(tasks, 16u);
  EXPECT_TRUE(c.out.sameBits(again.out));
}

} // namespace
