// Holds convolutions of devices against a plain loop over every window, with
// borders, strides, dilation and groups, next to memory that faults.
#include "conv-shape.h"
#include "device-test.h"
#include "kernels/cuda/conv2d.h"

namespace {

template <class Element, class Accumulator, int64_t... sizes>
using Image = ConvShape<Element, Accumulator, Accumulator, sizes...>;

/// Volumes of a depth that is windowed as the rows are.
template <class Plane, int64_t D, int64_t KD> struct Volume : Plane {
  static constexpr int64_t d = D, kd = KD, stride_d = Plane::stride_h,
                           dilation_d = Plane::dilation_h,
                           pad_front = KD == 1 ? 0 : Plane::pad_top,
                           od =
                               (D + 2 * pad_front - (KD - 1) * dilation_d - 1) /
                                   stride_d +
                               1;
};

/// The sizes of an image that grow with a batch, known at run time.
template <class Plane> struct RunTime {
  using Element = typename Plane::Element;
  using Weight = typename Plane::Weight;
  using Accumulator = typename Plane::Accumulator;
  using Out = typename Plane::Out;
  int64_t n = Plane::n, h = Plane::h, w = Plane::w, oh = Plane::oh,
          ow = Plane::ow;
  static constexpr int64_t c = Plane::c, oc = Plane::oc, kh = Plane::kh,
                           kw = Plane::kw, stride_h = Plane::stride_h,
                           stride_w = Plane::stride_w,
                           dilation_h = Plane::dilation_h,
                           dilation_w = Plane::dilation_w,
                           pad_top = Plane::pad_top, pad_left = Plane::pad_left,
                           groups = Plane::groups;
};

/// All that a convolution of volumes `K` reads and writes.
template <class K> struct Case {
  using Epilogue = Marks<typename K::Accumulator, typename K::Out>;
  static constexpr int64_t channels = K::c / K::groups,
                           filters = K::oc / K::groups,
                           depth = K::kd * K::kh * K::kw * channels;

  explicit Case(Place place)
      : in(K::n * K::d * K::h * K::w * K::c, place),
        weights(K::groups * depth * filters, place),
        packed(K::groups * k::packed_elements(filters, depth), place),
        out(K::n * K::od * K::oh * K::ow * K::oc, place) {
    fillExact(in, 1), fillExact(weights, 2);
    pack(packed, weights, K::groups, depth, filters);
  }

  /// The products of one row of a window.
  double rowSum(int64_t n, int64_t z, int64_t y, int64_t first, int64_t tap,
                int64_t oc) const {
    double sum = 0;
    const int64_t group = oc / filters;
    for (int64_t kx = 0; kx < K::kw; ++kx) {
      const int64_t x = first + kx * K::dilation_w;
      if (x < 0 || x >= K::w)
        continue;
      for (int64_t i = 0; i < channels; ++i)
        sum +=
            wide(in[(((n * K::d + z) * K::h + y) * K::w + x) * K::c +
                    group * channels + i]) *
            wide(weights[(group * depth + (tap + kx) * channels + i) * filters +
                         oc % filters]);
    }
    return sum;
  }
  double sum(int64_t n, int64_t oz, int64_t oy, int64_t ox, int64_t oc) const {
    double total = 0;
    for (int64_t kz = 0; kz < K::kd; ++kz)
      for (int64_t ky = 0; ky < K::kh; ++ky) {
        const int64_t z = oz * K::stride_d - K::pad_front + kz * K::dilation_d,
                      y = oy * K::stride_h - K::pad_top + ky * K::dilation_h;
        if (z >= 0 && z < K::d && y >= 0 && y < K::h)
          total += rowSum(n, z, y, ox * K::stride_w - K::pad_left,
                          (kz * K::kh + ky) * K::kw, oc);
      }
    return total;
  }

  /// `epilogue(sum, n, z, y, x, oc)` is what each element should be.
  template <class Expected> void expectRight(const Expected &epilogue) const {
    int64_t at = 0;
    for (int64_t n = 0; n < K::n; ++n)
      for (int64_t z = 0; z < K::od; ++z)
        for (int64_t y = 0; y < K::oh; ++y)
          for (int64_t x = 0; x < K::ow; ++x)
            for (int64_t oc = 0; oc < K::oc; ++oc)
              ASSERT_EQ(
                  wide(out[at++]),
                  wide(epilogue(typename K::Accumulator(sum(n, z, y, x, oc)), n,
                                z, y, x, oc)))
                  << n << ", " << z << ", " << y << ", " << x << ", " << oc;
  }

  Guarded<typename K::Element> in;
  Guarded<typename K::Weight> weights, packed;
  Guarded<typename K::Out> out;
};

template <class Plane> class Conv2d : public testing::Test {};
template <int64_t... dimensions>
using Float = Image<float, float, dimensions...>;
using Images = testing::Types<
    Float<1, 8, 8, 1, 16, 3, 3, 1, 1>, Float<1, 9, 7, 3, 10, 3, 3, 2, 1>,
    Float<2, 11, 13, 3, 33, 7, 7, 2, 3>, Float<1, 5, 6, 16, 8, 3, 3, 1, 1>,
    Float<1, 9, 8, 17, 12, 3, 3, 2, 1>, Float<1, 12, 11, 16, 9, 3, 3, 1, 2, 2>,
    Float<1, 6, 9, 4, 9, 3, 2, 1, 1, 2>, Float<2, 5, 4, 18, 24, 1, 1>,
    Float<1, 8, 9, 24, 32, 1, 1, 2>, Float<1, 6, 7, 32, 16, 3, 3, 1, 1, 1, 4>,
    Float<1, 5, 5, 6, 12, 3, 3, 1, 1, 1, 3>, Float<1, 4, 4, 5, 7, 4, 4>,
    Float<1, 1, 30, 8, 16, 1, 5>, Float<1, 10, 10, 16, 8, 5, 5, 3, 2>,
    Float<3, 1, 1, 40, 70, 1, 1>, Float<1, 2, 3, 9, 6, 3, 3, 1, 1>,
    Image<double, double, 1, 6, 7, 18, 11, 3, 3, 1, 1>,
    Image<int8_t, int32_t, 2, 6, 5, 3, 12, 3, 3, 1, 1>,
    Image<k::half, float, 1, 7, 7, 16, 20, 3, 3, 1, 1>,
    Image<k::bfloat, float, 1, 7, 7, 5, 9, 3, 3, 2, 1>>;
TYPED_TEST_SUITE(Conv2d, Images);

TYPED_TEST(Conv2d, EqualsThePlainLoop) {
  using Plane = TypeParam;
  using K = Volume<Plane, 1, 1>;
  typename Case<K>::Epilogue marks;
  auto flat = [&](auto sum, int64_t n, int64_t, auto... rest) {
    return marks(sum, n, rest...);
  };
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<K> c(place);
    k::conv2d(k::Stream{}, Plane(), c.out.data(), c.in.data(), c.packed.data(),
              marks);
    c.expectRight(flat);
    Case<K> again(place);
    k::conv2d(k::Stream{}, hidden(RunTime<Plane>()), again.out.data(),
              again.in.data(), again.packed.data(), marks);
    EXPECT_TRUE(again.out.sameBits(c.out));
  }
}

template <class K> class Conv3d : public testing::Test {};
using Volumes =
    testing::Types<Volume<Float<1, 5, 6, 3, 10, 3, 3, 1, 1>, 4, 3>,
                   Volume<Float<2, 6, 5, 8, 9, 3, 2, 2, 1>, 5, 2>,
                   Volume<Float<1, 7, 7, 6, 8, 3, 3, 1, 2, 2, 2>, 7, 3>,
                   Volume<Float<1, 4, 5, 20, 12, 1, 1>, 3, 1>>;
TYPED_TEST_SUITE(Conv3d, Volumes);

TYPED_TEST(Conv3d, EqualsThePlainLoop) {
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Case<TypeParam> c(place);
    typename Case<TypeParam>::Epilogue marks;
    k::conv3d(k::Stream{}, TypeParam(), c.out.data(), c.in.data(),
              c.packed.data(), marks);
    c.expectRight(marks);
  }
}

/// With as many pixels as take other tiles.
template <class Plane> void expectLarge() {
  using K = Volume<Plane, 1, 1>;
  Case<K> c(Place::AtEnd);
  typename Case<K>::Epilogue marks;
  k::conv2d(k::Stream{}, Plane(), c.out.data(), c.in.data(), c.packed.data(),
            marks);
  c.expectRight([&](auto sum, int64_t n, int64_t, auto... rest) {
    return marks(sum, n, rest...);
  });
}

TEST(Conv2dTiles, AreRightInEachSize) {
  expectLarge<Float<1, 80, 79, 3, 9, 3, 3, 1, 1>>();
  expectLarge<Float<2, 80, 79, 2, 9, 3, 3, 1, 1>>();
}

} // namespace
