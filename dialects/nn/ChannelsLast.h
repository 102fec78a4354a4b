// Convolution of channels-last images through the runtime's kernels, for every
// op that lowers to one.
#pragma once

#include "dialects/nn/Lowering.h"
#include "dialects/nn/Windows.h"

namespace burin::nn {

/// What a convolution of images is made of.
struct ImageConvolution {
  /// [n, h, w, c]
  mlir::Value image;
  /// [kh, kw, c / group, oc]
  mlir::Value weights;
  /// [oc], or null
  mlir::Value bias;
  /// Of two dimensions.
  Windows windows;
  int64_t group = 1;
};

/// The convolution as [n, height, width, oc], packed for its kernel; the bias
/// is a nest of its own, which fusion moves into the kernel's epilogue.
mlir::Value convolveImage(Lowering &lowering, const ImageConvolution &conv,
                          int64_t height, int64_t width, int64_t operations);

/// A window of one dimension, as one of two of height 1.
Windows withHeight(Windows windows);

} // namespace burin::nn
