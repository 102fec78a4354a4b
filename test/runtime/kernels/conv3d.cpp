// Holds convolutions of volumes, depthwise ones too, against a plain loop over
// every window, next to memory that faults.
#include "kernels/generic/conv3d.h"
#include "kernel-test.h"
#include "kernels/generic/depthwise_conv3d.h"

namespace k = burin::BURIN_LEVEL;

namespace {

/// Depth, height and width.
template <int64_t D, int64_t H, int64_t W> struct Size {
  static constexpr int64_t d = D, h = H, w = W;
};
using One = Size<1, 1, 1>;

template <class ElementType, class AccumulatorType, int64_t N, int64_t C,
          class In, int64_t OC, class Kernel, class Pad = Size<0, 0, 0>,
          class Stride = One, class Dilation = One, int64_t Groups = 1>
struct Shape {
  using Element = ElementType;
  using Weight = ElementType;
  using Accumulator = AccumulatorType;
  using Out = AccumulatorType;
  static constexpr int64_t n = N, c = C, oc = OC, groups = Groups, d = In::d,
                           h = In::h, w = In::w, kd = Kernel::d, kh = Kernel::h,
                           kw = Kernel::w, stride_d = Stride::d,
                           stride_h = Stride::h, stride_w = Stride::w,
                           dilation_d = Dilation::d, dilation_h = Dilation::h,
                           dilation_w = Dilation::w, pad_front = Pad::d,
                           pad_top = Pad::h, pad_left = Pad::w;
  // One more place of padding at the end where there is any at the begin.
  static constexpr int64_t windows(int64_t size, int64_t taps, int64_t pad,
                                   int64_t stride, int64_t dilation) {
    return (size + 2 * pad + (pad != 0) - (taps - 1) * dilation - 1) / stride +
           1;
  }
  static constexpr int64_t od = windows(d, kd, pad_front, stride_d, dilation_d),
                           oh = windows(h, kh, pad_top, stride_h, dilation_h),
                           ow = windows(w, kw, pad_left, stride_w, dilation_w);
  static constexpr int64_t taps = kd * kh * kw, depth = taps * C / Groups,
                           filters = OC / Groups;
  static constexpr bool depthwise = Groups > 1 && Groups == C;
};

/// The matrix that a group's filters make, for packing.
template <class K> struct GroupMatrix {
  using Element = typename K::Element;
  static constexpr int64_t n = K::filters, k = K::depth;
};

template <class K> struct Epilogue {
  const typename K::Accumulator *bias;
  typename K::Out operator()(typename K::Accumulator sum, int64_t n, int64_t z,
                             int64_t y, int64_t x, int64_t oc) const {
    return sum + bias[oc] +
           typename K::Accumulator(n * 7 + z * 11 + y % 3 + x % 5);
  }
};

/// All that a convolution reads and writes; `weights` are [g, taps, c / g,
/// oc / g], those of a depthwise one [taps, oc].
template <class K> struct Case {
  explicit Case(Place place)
      : in(K::n * K::d * K::h * K::w * K::c, place),
        weights(K::groups * K::depth * K::filters, place),
        packed(K::groups * k::packed_elements(K::filters, K::depth), place),
        bias(K::oc, place), out(K::n * K::od * K::oh * K::ow * K::oc, place) {}

  void pack() {
    for (int64_t g = 0; g < K::groups; ++g)
      k::pack_b(GroupMatrix<K>{},
                packed.data() + g * k::packed_elements(K::filters, K::depth),
                weights.data() + g * K::depth * K::filters, K::filters, 1);
  }
  void run(const burin_parallel &parallel) {
    const Epilogue<K> epilogue{bias.data()};
    if constexpr (K::depthwise)
      k::depthwise_conv3d(parallel, K{}, out.data(), in.data(), weights.data(),
                          epilogue);
    else
      k::conv3d(parallel, K{}, out.data(), in.data(), packed.data(), epilogue);
  }
  double weight(int64_t tap, int64_t channel, int64_t oc) const {
    if (K::depthwise)
      return double(weights[tap * K::oc + oc]);
    int64_t row = oc / K::filters * K::depth + tap * K::c / K::groups + channel;
    return double(weights[row * K::filters + oc % K::filters]);
  }

  Guarded<typename K::Element> in, weights, packed;
  Guarded<typename K::Accumulator> bias;
  Guarded<typename K::Out> out;
};

/// The sum for one output element, from the definition.
template <class K>
double expectedSum(const Case<K> &c, int64_t n, int64_t z, int64_t y, int64_t x,
                   int64_t oc) {
  constexpr int64_t channels = K::c / K::groups;
  int64_t first = oc / K::filters * channels;
  double sum = 0;
  for (int64_t tap = 0; tap < K::taps; ++tap) {
    int64_t iz =
        z * K::stride_d - K::pad_front + tap / (K::kh * K::kw) * K::dilation_d;
    int64_t iy =
        y * K::stride_h - K::pad_top + tap / K::kw % K::kh * K::dilation_h;
    int64_t ix = x * K::stride_w - K::pad_left + tap % K::kw * K::dilation_w;
    if (iz < 0 || iz >= K::d || iy < 0 || iy >= K::h || ix < 0 || ix >= K::w)
      continue;
    int64_t pixel = ((n * K::d + iz) * K::h + iy) * K::w + ix;
    for (int64_t i = 0; i < channels; ++i)
      sum += double(c.in[pixel * K::c + first + i]) * c.weight(tap, i, oc);
  }
  return sum;
}

template <class K> void expectRight(Place place) {
  Case<K> c(place);
  c.in.fillExact(1), c.weights.fillExact(2), c.bias.fillExact(3);
  c.pack();
  c.run(inOrder());
  Epilogue<K> epilogue{c.bias.data()};
  size_t i = 0;
  for (int64_t n = 0; n < K::n; ++n)
    for (int64_t z = 0; z < K::od; ++z)
      for (int64_t y = 0; y < K::oh; ++y)
        for (int64_t x = 0; x < K::ow; ++x)
          for (int64_t oc = 0; oc < K::oc; ++oc) {
            auto sum = typename K::Accumulator(expectedSum(c, n, z, y, x, oc));
            ASSERT_EQ(c.out[i++], epilogue(sum, n, z, y, x, oc))
                << n << ", " << z << ", " << y << ", " << x << ", " << oc;
          }
}

template <class K> class Conv3d : public testing::Test {};
template <int64_t N, int64_t C, class In, int64_t OC, class... Rest>
using Float = Shape<float, float, N, C, In, OC, Rest...>;
using Cube = Size<3, 3, 3>;
using Shapes = testing::Types<
    Float<1, 1, Size<5, 6, 7>, 9, Cube, One>,
    Float<2, 3, Size<4, 11, 13>, 12, Size<3, 7, 7>, Size<1, 3, 3>,
          Size<1, 2, 2>>,
    Float<1, 18, Size<4, 5, 6>, 40, Cube, One>,
    Float<2, 17, Size<3, 6, 5>, 8, Size<1, 3, 3>, Size<0, 1, 1>>,
    Float<1, 16, Size<7, 4, 5>, 24, Size<3, 1, 1>, Size<1, 0, 0>>,
    Float<2, 20, Size<3, 4, 5>, 33, One>,
    Float<1, 20, Size<5, 6, 7>, 8, One, Size<0, 0, 0>, Size<2, 2, 2>>,
    Float<1, 16, Size<9, 8, 7>, 8, Cube, Size<2, 1, 2>, Size<2, 1, 2>,
          Size<2, 1, 2>>,
    Float<1, 16, Size<1, 5, 6>, 8, Cube, One>,
    Float<1, 200, Size<2, 4, 3>, 40, Cube, One>,
    Shape<float, float, 1, 32, Size<3, 4, 4>, 16, Cube, One, One, One, 4>,
    Shape<double, double, 1, 6, Size<3, 4, 5>, 11, Cube, One>,
    Shape<int8_t, int32_t, 1, 3, Size<4, 4, 4>, 12, Cube, One>,
    Shape<float, float, 1, 20, Size<4, 5, 21>, 20, Cube, One, One, One, 20>,
    Shape<float, float, 2, 9, Size<5, 7, 6>, 18, Cube, Size<1, 2, 1>,
          Size<2, 1, 2>, Size<1, 2, 1>, 9>,
    Shape<double, double, 1, 5, Size<6, 3, 4>, 5, Size<3, 1, 1>, Size<1, 0, 0>,
          One, Size<2, 1, 1>, 5>>;
TYPED_TEST_SUITE(Conv3d, Shapes);

TYPED_TEST(Conv3d, EqualsThePlainLoop) {
  expectRight<TypeParam>(Place::AtEnd);
  expectRight<TypeParam>(Place::AtBegin);
}

template <class K> void expectSameBits() {
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

TEST(Conv3dOrder, DoesNotChangeABit) {
  expectSameBits<Float<1, 24, Size<7, 9, 11>, 40, Cube, One>>();
  expectSameBits<Shape<float, float, 1, 40, Size<9, 15, 16>, 40, Cube, One, One,
                       One, 40>>();
}

} // namespace
