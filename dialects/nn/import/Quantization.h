// Quantization as source operators give it: a number, a list along an axis, or
// blocks of one.
#pragma once

#include "dialects/nn/import/Import.h"
#include "dialects/nn/shape/Codes.h"

namespace burin::nn {

/// A scale and, perhaps, a zero point, and which elements each number of a list
/// is for: those of `axis`, `block` after the other (0: each its own).
struct QuantizationParameters {
  mlir::Value scale;
  mlir::Value zero;
  int64_t axis = 0;
  int64_t block = 0;
  /// Whether numbers beyond those of a float type become its greatest.
  bool saturates = true;
};

/// `parameter` with the rank that lets it broadcast to `x`: a number (or a list
/// of one) as a scalar, a list along the axis, blocks repeated. Null after an
/// error.
mlir::Value spreadParameter(SourceNode &node, mlir::Value x,
                            mlir::Value parameter, int64_t axis, int64_t block);

/// `x` in the float type of 8 bits `to`: with `saturates` what lies beyond it,
/// infinity included, becomes its greatest number, else infinity or NaN. Null
/// after an error.
mlir::Value castToFloat8(SourceNode &node, mlir::Value x, mlir::Type to,
                         bool saturates);

/// `x` as elements of type `to`, integers or floats of 8 bits; null after an
/// error.
mlir::Value quantize(SourceNode &node, mlir::Value x,
                     QuantizationParameters parameters, mlir::Type to);
/// The numbers that such elements `x` stand for; null after an error.
mlir::Value dequantize(SourceNode &node, mlir::Value x,
                       QuantizationParameters parameters);

/// What nn.quantize made of numbers by their own range.
struct DynamicallyQuantized {
  mlir::Value bytes, scale, zero;

  QuantizationParameters parameters() const { return {scale, zero}; }
};

/// `x` as ui8, as ONNX's DynamicQuantizeLinear does: the scale spans the
/// numbers and 0, and the zero point is where 0 lies. Fails after an error.
mlir::FailureOr<DynamicallyQuantized> quantizeDynamically(OnnxNode &node,
                                                          mlir::Value x);

/// The same of blocks that are a dimension of their own, over which the scale
/// and the zero point broadcast.
mlir::Value dequantizeGroups(SourceNode &node, mlir::Value x, mlir::Value scale,
                             mlir::Value zero);

/// Reads a node of x, its scale and zero point, and the result's, as what
/// `build` makes of the numbers that x stands for.
mlir::LogicalResult importOfQuantized(OnnxNode &node, OnnxBuild build);

/// Integers of 8 bits as i32, less their zero point; null after an error.
mlir::Value withoutZero(SourceNode &node, mlir::Value x, mlir::Value zero,
                        int64_t axis);

} // namespace burin::nn
