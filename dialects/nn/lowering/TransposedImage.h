// Transposed convolution of images and volumes through the runtime's
// convolution kernels.
#pragma once

#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/Windows.h"

namespace burin::nn {

/// What a transposed convolution of images, or of volumes, is made of.
struct TransposedConvolution {
  /// [n, c, h, w] or [n, c, d, h, w]
  mlir::Value image;
  /// [c, oc / group, kh, kw] or [c, oc / group, kd, kh, kw]
  mlir::Value weights;
  /// The same as a constant of any shape, or null.
  mlir::ElementsAttr elements;
  /// [oc], or null
  mlir::Value bias;
  /// Of two dimensions, or of three; `begin` is cut off the result.
  Windows windows;
  int64_t group = 1;
};

/// The result as [n, oc, sizes...] where its elements that lie `stride`
/// apart are those of one ordinary convolution of the image: all of them are
/// made at once as channels of a smaller image, and moved to their places. Null
/// for dilated kernels with strides, and where `begin` cuts more than a kernel.
mlir::Value convolveTransposed(Lowering &lowering,
                               const TransposedConvolution &conv,
                               llvm::ArrayRef<int64_t> sizes,
                               int64_t operations);

} // namespace burin::nn
