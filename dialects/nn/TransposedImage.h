// Transposed convolution of images through the runtime's convolution kernels.
#pragma once

#include "dialects/nn/Lowering.h"
#include "dialects/nn/Windows.h"

namespace burin::nn {

/// What a transposed convolution of images is made of.
struct TransposedConvolution {
  /// [n, c, h, w]
  mlir::Value image;
  /// [c, oc / group, kh, kw]
  mlir::Value weights;
  /// The same as a constant of any shape, or null.
  mlir::ElementsAttr elements;
  /// [oc], or null
  mlir::Value bias;
  /// Of two dimensions; `begin` is cut off the result.
  Windows windows;
  int64_t group = 1;
};

/// The result as [n, oc, height, width] where its elements that lie `stride`
/// apart are those of one ordinary convolution of the image: all of them are
/// made at once as channels of a smaller image, and moved to their places. Null
/// for dilated kernels with strides, and where `begin` cuts more than a kernel.
mlir::Value convolveTransposed(Lowering &lowering,
                               const TransposedConvolution &conv,
                               int64_t height, int64_t width,
                               int64_t operations);

} // namespace burin::nn
