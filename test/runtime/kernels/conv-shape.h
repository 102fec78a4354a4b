// The sizes of a convolution of images that tests hold against a plain loop,
// and how they hold its results.
#ifndef BURIN_TEST_RUNTIME_KERNELS_CONV_SHAPE_H
#define BURIN_TEST_RUNTIME_KERNELS_CONV_SHAPE_H

#include <cstdint>
#include <gtest/gtest.h>

/// N, H, W, C, OC, KH, KW, then what is usually 1, 0, 1 and 1. A stride of 3 is
/// one of 3 rows and 2 columns; a window of one column has no padding beside
/// it.
template <class ElementType, class AccumulatorType, class OutType, int64_t N,
          int64_t H, int64_t W, int64_t C, int64_t OC, int64_t KH, int64_t KW,
          int64_t Stride = 1, int64_t Pad = 0, int64_t Dilation = 1,
          int64_t Groups = 1>
struct ConvShape {
  using Element = ElementType;
  using Weight = ElementType;
  using Accumulator = AccumulatorType;
  using Out = OutType;
  static constexpr int64_t n = N, h = H, w = W, c = C, oc = OC, kh = KH,
                           kw = KW, stride_h = Stride,
                           stride_w = Stride == 3 ? 2 : Stride,
                           dilation_h = Dilation, dilation_w = Dilation,
                           pad_top = Pad, pad_left = KW == 1 ? 0 : Pad,
                           groups = Groups;
  // One more pixel of padding below and to the right where there is any.
  static constexpr int64_t oh =
      (H + 2 * Pad + (Pad != 0) - (KH - 1) * Dilation - 1) / stride_h + 1;
  static constexpr int64_t ow =
      (W + 2 * pad_left + (pad_left != 0) - (KW - 1) * Dilation - 1) /
          stride_w +
      1;
  static constexpr int64_t depth = KH * KW * C / Groups;
  static constexpr int64_t filters = OC / Groups;
};

/// Holds the results of `c` against what an epilogue that is told each
/// element's number makes of expectedSum(c, n, y, x, oc).
template <class K, class Case, class Epilogue>
void expectByElement(const Case &c, const Epilogue &epilogue) {
  int64_t element = 0;
  for (int64_t n = 0; n < K::n; ++n)
    for (int64_t y = 0; y < K::oh; ++y)
      for (int64_t x = 0; x < K::ow; ++x)
        for (int64_t oc = 0; oc < K::oc; ++oc, ++element)
          ASSERT_EQ(c.out[element],
                    epilogue(expectedSum(c, n, y, x, oc), element, oc))
              << n << ", " << y << ", " << x << ", " << oc;
}

#endif // BURIN_TEST_RUNTIME_KERNELS_CONV_SHAPE_H
