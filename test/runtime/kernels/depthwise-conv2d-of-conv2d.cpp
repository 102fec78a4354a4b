// Holds a depthwise convolution that takes a convolution by bands to the bits
// of both one after the other, next to memory that faults.
#include "kernel-test.h"
#include "kernels/generic/depthwise_conv2d_of_conv2d.h"

namespace k = burin::BURIN_LEVEL;

namespace {

constexpr int64_t sideOf(int64_t side, int64_t taps, int64_t stride,
                         int64_t pad, int64_t dilation = 1) {
  return (side + 2 * pad - (taps - 1) * dilation - 1) / stride + 1;
}

template <class ElementType, class AccumulatorType, int64_t N, int64_t H,
          int64_t W, int64_t C, int64_t OC, int64_t Taps, int64_t Stride,
          int64_t Pad>
struct ConvShape {
  using Element = ElementType;
  using Weight = ElementType;
  using Accumulator = AccumulatorType;
  using Out = AccumulatorType;
  static constexpr int64_t n = N, h = H, w = W, c = C, oc = OC, groups = 1,
                           kh = Taps, kw = Taps, stride_h = Stride,
                           stride_w = Stride, dilation_h = 1, dilation_w = 1,
                           pad_top = Pad, pad_left = Pad,
                           oh = sideOf(H, Taps, Stride, Pad),
                           ow = sideOf(W, Taps, Stride, Pad);
};

template <class Conv, int64_t Taps, int64_t Stride, int64_t Pad,
          int64_t Dilation = 1>
struct DepthwiseShape {
  using Element = typename Conv::Out;
  using Weight = typename Conv::Out;
  using Accumulator = typename Conv::Accumulator;
  using Out = typename Conv::Accumulator;
  static constexpr int64_t n = Conv::n, h = Conv::oh, w = Conv::ow,
                           c = Conv::oc, oc = c, kh = Taps, kw = Taps,
                           stride_h = Stride, stride_w = Stride,
                           dilation_h = Dilation, dilation_w = Dilation,
                           pad_top = Pad, pad_left = Pad,
                           oh = sideOf(h, Taps, Stride, Pad, Dilation),
                           ow = sideOf(w, Taps, Stride, Pad, Dilation);
};

template <class K> struct Epilogue {
  const typename K::Accumulator *bias;
  typename K::Out operator()(typename K::Accumulator sum, int64_t n, int64_t y,
                             int64_t x, int64_t oc) const {
    return sum + bias[oc] + typename K::Accumulator(n * 7 + y % 3 + x % 5);
  }
};

template <class ConvType, int64_t... depthwise> struct Pair {
  using Conv = ConvType;
  using Depthwise = DepthwiseShape<ConvType, depthwise...>;
};

template <class P> struct Case {
  using Conv = typename P::Conv;
  using Depthwise = typename P::Depthwise;
  static constexpr int64_t depth = Conv::kh * Conv::kw * Conv::c;

  explicit Case(Place place)
      : in(Conv::n * Conv::h * Conv::w * Conv::c, place),
        packed(k::packed_elements(Conv::oc, depth), place),
        weights(Depthwise::kh * Depthwise::kw * Depthwise::oc, place),
        bias(Conv::oc, place),
        between(Conv::n * Conv::oh * Conv::ow * Conv::oc),
        out(Conv::n * Depthwise::oh * Depthwise::ow * Depthwise::oc, place),
        expected(out.size) {
    in.fillRandom(1, -9, 9), packed.fillRandom(2, -9, 9);
    weights.fillRandom(3, -9, 9), bias.fillRandom(4, -9, 9);
    k::conv2d(inOrder(), Conv{}, between.data(), in.data(), packed.data(),
              Epilogue<Conv>{bias.data()});
    k::depthwise_conv2d(inOrder(), Depthwise{}, expected.data(), between.data(),
                        weights.data(), Epilogue<Depthwise>{bias.data()});
  }
  void run(const burin_parallel &parallel) {
    for (auto &x : out)
      x = 77;
    k::depthwise_conv2d_of_conv2d(parallel, Conv{}, Depthwise{}, out.data(),
                                  in.data(), packed.data(), weights.data(),
                                  Epilogue<Conv>{bias.data()},
                                  Epilogue<Depthwise>{bias.data()});
  }

  Guarded<typename Conv::Element> in, packed;
  Guarded<typename Depthwise::Weight> weights;
  Guarded<typename Conv::Accumulator> bias;
  Guarded<typename Conv::Out> between;
  Guarded<typename Depthwise::Out> out, expected;
};

template <class P> class DepthwiseConv2dOfConv2d : public testing::Test {};
template <int64_t... dimensions>
using Float = ConvShape<float, float, dimensions...>;
using Pairs = testing::Types<
    // An inverted residual, whose bands go down the image.
    Pair<Float<1, 40, 56, 24, 72, 1, 1, 0>, 3, 1, 1>,
    Pair<Float<1, 40, 56, 24, 72, 1, 1, 0>, 3, 2, 1>,
    // Whole images, several of them, of fewer pixels than a tile.
    Pair<Float<2, 5, 3, 4, 40, 1, 1, 0>, 3, 1, 1>,
    Pair<Float<2, 1, 1, 3, 8, 1, 1, 0>, 1, 1, 0>,
    // Windows as a first layer has them; the last panel is not full.
    Pair<Float<1, 41, 87, 3, 19, 3, 2, 1>, 3, 1, 1>,
    Pair<Float<1, 9, 12, 17, 33, 3, 1, 1>, 5, 2, 2>,
    // Windows that reach far, and rows that none of them touches.
    Pair<Float<1, 30, 60, 5, 32, 1, 1, 0>, 3, 1, 2, 2>,
    Pair<Float<1, 37, 70, 5, 32, 1, 1, 0>, 2, 5, 0>,
    Pair<Float<1, 2, 4, 5, 32, 1, 1, 0>, 3, 1, 5>,
    Pair<ConvShape<double, double, 1, 20, 30, 6, 33, 1, 1, 0>, 3, 1, 1>,
    Pair<ConvShape<int8_t, int32_t, 1, 12, 30, 6, 33, 1, 1, 0>, 3, 1, 1>>;
TYPED_TEST_SUITE(DepthwiseConv2dOfConv2d, Pairs);

TYPED_TEST(DepthwiseConv2dOfConv2d, HasTheBitsOfBoth) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<TypeParam> c(place);
    c.run(inOrder());
    EXPECT_TRUE(c.out.sameBits(c.expected));
    for (size_t threads : {1, 2, 4, 64}) {
      size_t tasks = 0;
      burin_parallel parallel = backwards(&tasks);
      parallel.threads = threads;
      c.run(parallel);
      EXPECT_TRUE(c.out.sameBits(c.expected)) << threads << " threads";
    }
  }
}

TEST(DepthwiseConv2dOfConv2dTasks, AreAsManyAsThreadsAskFor) {
  Case<Pair<Float<1, 40, 56, 24, 32, 1, 1, 0>, 3, 1, 1>> c(Place::AtEnd);
  size_t tasks = 0;
  burin_parallel parallel = backwards(&tasks);
  parallel.threads = 2;
  c.run(parallel);
  EXPECT_EQ(tasks, 2u);
}

} // namespace
