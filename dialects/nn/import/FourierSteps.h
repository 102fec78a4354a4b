// How ATen's and ONNX's transforms become nn.fourier.
#pragma once

#include "dialects/nn/import/Complex.h"

namespace burin::nn {

class Composer;

/// What one transform along one axis is.
struct Transform {
  int64_t axis, points;
  bool inverse;
  double scale = 1;
};

/// A transform of x; only the first half of it where `half`.
Complex transform(SourceNode &node, Complex x, Transform how,
                  bool half = false);
/// The real sequence of whose spectrum x is the first half.
mlir::Value transformToReal(Composer &compose, Complex x, Transform how);

} // namespace burin::nn
