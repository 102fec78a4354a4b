// Convolution of channels-last images and volumes through the runtime's
// kernels, for every op that lowers to one.
#pragma once

#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/Windows.h"

namespace burin::nn {

/// What a convolution of images, or of volumes, is made of.
struct ImageConvolution {
  /// [n, h, w, c] or [n, d, h, w, c]
  mlir::Value image;
  /// [kh, kw, c / group, oc] or [kd, kh, kw, c / group, oc]
  mlir::Value weights;
  /// [oc], or null
  mlir::Value bias;
  /// Of two dimensions, or of three, which those of bytes do not have.
  Windows windows;
  int64_t group = 1;
  /// The element of the sums; null: the image's.
  mlir::Type sums = nullptr;
};

/// The convolution as [n, sizes..., oc], packed for its kernel; the bias is a
/// nest of its own, which fusion moves into the kernel's epilogue.
mlir::Value convolveImage(Lowering &lowering, const ImageConvolution &conv,
                          llvm::ArrayRef<int64_t> sizes, int64_t operations);

/// A window of one dimension, as one of two of height 1.
Windows withHeight(Windows windows);

/// Moves the channels of [n, c, spatial...] last, or from there back.
mlir::Value channelsLast(Lowering &lowering, mlir::Value value);
mlir::Value channelsFirst(Lowering &lowering, mlir::Value value);

/// The parameters of a kernel that walks windows over [n, spatial..., c] with
/// results [n, sizes..., oc]: the names of each dimension in order of depth,
/// height and width.
Lowering::Params windowParameters(const Windows &windows,
                                  llvm::ArrayRef<size::Size> image,
                                  llvm::ArrayRef<int64_t> sizes);

} // namespace burin::nn
