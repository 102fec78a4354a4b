// Windows that slide over spatial dimensions: the attributes, padding and sizes
// that convolution and pooling share.
#pragma once

#include "dialects/nn/import/Import.h"
#include "dialects/nn/shape/Sizes.h"
#include "mlir/IR/Operation.h"

namespace burin::nn {

/// How a window steps over each spatial dimension; all lists have one entry a
/// dimension.
struct Windows {
  llvm::SmallVector<int64_t> kernel, strides, dilations, begin, end;

  size_t rank() const { return kernel.size(); }
  /// Input positions that the window spans in dimension i.
  int64_t extent(size_t i) const { return (kernel[i] - 1) * dilations[i] + 1; }
  /// Where in dimension i the tap `tap` of output `out` reads; outside
  /// [0, size) lies padding.
  int64_t position(size_t i, int64_t out, int64_t tap) const {
    return out * strides[i] + tap * dilations[i] - begin[i];
  }
  /// True where some tap of the outputs [0, outputs) reads outside [0, size).
  bool leaves(size_t i, int64_t size, int64_t outputs) const {
    return begin[i] > 0 || position(i, outputs - 1, kernel[i] - 1) >= size;
  }
};

/// The attributes as the ops hold them. Empty lists mean strides and dilations
/// of 1 and no padding; `pads` lists all begins, then all ends; `autoPad` is
/// `explicit`, `same_upper` or `same_lower`.
struct WindowAttributes {
  llvm::SmallVector<int64_t> strides, dilations, pads;
  std::string autoPad = "explicit";
};

/// Checks the attributes against each other and computes the padding of
/// `autoPad` from `input`, the spatial sizes (0 where a size is unknown). Emits
/// an error on `op` and fails where a list has another length than `kernel` or
/// a number lies outside its range.
mlir::FailureOr<Windows> resolveWindows(mlir::Operation *op,
                                        llvm::ArrayRef<int64_t> kernel,
                                        llvm::ArrayRef<int64_t> input,
                                        const WindowAttributes &attributes);

/// Output sizes of inputs some of which are expressions, where `autoPad` pads
/// as much as each size asks for: as many as there are steps.
SizeList autoPaddedSizes(const Windows &windows, llvm::ArrayRef<Size> input);

/// Output sizes, unknown where those of `input` are. `ceilMode` adds a last
/// window that starts inside the input or its begin padding but may end outside
/// of the padding. Emits an error on `op` and fails where not even one window
/// fits.
mlir::FailureOr<llvm::SmallVector<int64_t>>
windowedSizes(mlir::Operation *op, const Windows &windows,
              llvm::ArrayRef<int64_t> input, bool ceilMode);

/// The same of sizes that may be expressions.
mlir::FailureOr<SizeList> windowedSizes(mlir::Operation *op,
                                        const Windows &windows,
                                        llvm::ArrayRef<Size> input,
                                        bool ceilMode);

/// Reads strides, dilations, pads and auto_pad of an ONNX node; fails after an
/// error.
mlir::FailureOr<WindowAttributes> readOnnxWindows(OnnxNode &node);

/// An ATen list of `rank` numbers: one number stands for all, an empty list for
/// none. Fails after an error where the length is another.
mlir::FailureOr<llvm::SmallVector<int64_t>> readAtenSizes(AtenNode &node,
                                                          llvm::StringRef name,
                                                          size_t rank,
                                                          int64_t otherwise);

} // namespace burin::nn
