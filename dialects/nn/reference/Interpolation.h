// Where resampling reads along one axis, and with which weights: the tables of
// ONNX's Resize and of PyTorch's upsampling.
#pragma once

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace burin::nn {

/// How places between elements are found and weighed, by ONNX's names.
/// `coordinates` may also be `torch_asymmetric`, `torch_exact`,
/// `torch_half_pixel` and `torch_align_corners`, which round as PyTorch does;
/// `nearest` may be `simple`, the rule of operator sets before 11.
struct ResizeRule {
  llvm::StringRef mode, coordinates, nearest;
  double cubic = -0.75;
  bool excludeOutside = false, antialias = false;
};

/// One axis. `scale` is out / in as the model gives it (torch_*: in / out), in
/// the single precision in which the engines compute; `start` and `end` are
/// the region of interest for tf_crop_and_resize.
struct ResizeAxis {
  int64_t in = 1, out = 1;
  float scale = 1, start = 0, end = 1;
};

/// `count` places and weights for each output; where `outside`, the output is
/// the extrapolation value and all weights are 0.
struct ResizeTaps {
  int64_t count = 1;
  llvm::SmallVector<int64_t> places;
  llvm::SmallVector<double> weights;
  llvm::SmallVector<bool> outside;

  /// True where output i is input i.
  bool isIdentity(int64_t in) const;
  bool anyOutside() const;
};

/// How many taps each output of an axis has.
int64_t resizeTapCount(const ResizeAxis &axis, const ResizeRule &rule);

/// The taps of an axis; `axis.in` and `axis.out` are at least 1.
ResizeTaps resizeTaps(const ResizeAxis &axis, const ResizeRule &rule);

} // namespace burin::nn
