// Holds convolutions and pooling of run-time sizes to the bits of those of
// constant ones, next to memory that faults.
#include "kernels/generic/conv2d.h"
#include "kernels/generic/depthwise_conv2d.h"
#include "kernels/generic/pool2d.h"
#include "run-time-sizes.h"

namespace k = burin::BURIN_LEVEL;

namespace {

template <int64_t N, int64_t H, int64_t W, int64_t C, int64_t OC,
          int64_t Window, int64_t Stride = 1, int64_t Pad = 0,
          k::PoolKind Kind = k::PoolKind::average>
struct Image : Floats {
  static constexpr int64_t n = N, h = H, w = W, c = C, oc = OC, kh = Window,
                           kw = Window, stride_h = Stride, stride_w = Stride,
                           dilation_h = 1, dilation_w = 1, pad_top = Pad,
                           pad_left = Pad, pad_bottom = Pad + 1,
                           pad_right = Pad + 1, groups = 1;
  static constexpr int64_t oh = (H + 2 * Pad + 1 - Window) / Stride + 1;
  static constexpr int64_t ow = (W + 2 * Pad + 1 - Window) / Stride + 1;
  static constexpr k::PoolKind kind = Kind;
  static constexpr bool count_include_pad = true;
};
/// A product of all pixels: nothing is padded.
template <int64_t N, int64_t Side, int64_t C, int64_t OC>
struct Pointwise : Image<N, Side, Side, C, OC, 1> {
  static constexpr int64_t oh = Side, ow = Side;
};
template <class K> struct Images : K {
  int64_t n = K::n;
  explicit Images(K) {}
};
template <class K> struct ImageSides : Images<K> {
  int64_t h = K::h, w = K::w, oh = K::oh, ow = K::ow;
  using Images<K>::Images;
};

/// The same of a few images.
template <class K> struct FewImages : K {
  k::Between<1, 3> n = {K::n};
  explicit FewImages(K) {}
};

/// Runs `kernel` on random images and weights of all shapes.
template <class K, class Kernel>
void expectSameImages(int64_t channels, const Kernel &kernel) {
  Guarded<float> in(K::n * K::h * K::w * K::c),
      weights(k::packed_elements(K::oc, K::kh * K::kw * K::c));
  in.fillRandom(1), weights.fillRandom(2);
  auto run = [&](auto sizes, float *out) {
    kernel(sizes, out, in.data(), weights.data());
  };
  int64_t count = K::n * K::oh * K::ow * channels;
  expectSameBits<K, Images<K>>(count, run);
  expectSameBits<K, FewImages<K>>(count, run);
  expectSameBits<K, ImageSides<K>>(count, run);
}

template <class K> class ConvSizes : public testing::Test {};
using Convolutions =
    testing::Types<Image<1, 5, 9, 3, 40, 3, 1, 1>, Image<3, 8, 8, 16, 33, 3, 2>,
                   Image<2, 7, 6, 40, 8, 1>, Pointwise<3, 7, 20, 33>,
                   Image<3, 9, 8, 5, 40, 3, 1, 1>>;
TYPED_TEST_SUITE(ConvSizes, Convolutions);

TYPED_TEST(ConvSizes, GiveTheSameBits) {
  expectSameImages<TypeParam>(
      TypeParam::oc,
      [](auto sizes, float *out, const float *in, const float *weights) {
        k::conv2d(inOrder(), sizes, out, in, weights, Epilogue{});
      });
}

template <class K> class ChannelSizes : public testing::Test {};
using Windows = testing::Types<Image<1, 9, 27, 20, 20, 3, 1, 1>,
                               Image<3, 6, 12, 32, 32, 3, 2>,
                               Image<2, 5, 5, 8, 8, 5, 1, 2, k::PoolKind::max>>;
TYPED_TEST_SUITE(ChannelSizes, Windows);

TYPED_TEST(ChannelSizes, OfDepthwiseConvolutionsGiveTheSameBits) {
  expectSameImages<TypeParam>(
      TypeParam::c,
      [](auto sizes, float *out, const float *in, const float *weights) {
        k::depthwise_conv2d(inOrder(), sizes, out, in, weights, Epilogue{});
      });
}

TYPED_TEST(ChannelSizes, OfPoolingGiveTheSameBits) {
  expectSameImages<TypeParam>(
      TypeParam::c, [](auto sizes, float *out, const float *in, const float *) {
        k::pool2d(inOrder(), sizes, out, in, Epilogue{});
      });
}

} // namespace
