// Quantization as PyTorch's operators speak of it: integers that may use a part
// of their type only, scales that come in any type of floats, zero points in
// any type of numbers.
#pragma once

#include "dialects/nn/import/Quantization.h"

namespace burin::nn {

/// The integers that quantized elements are: a type, and how much of it.
struct IntegerRange {
  mlir::Type type;
  int64_t least = 0, greatest = 0;
};

/// The element type that the argument `name` says; null after an error, which
/// its absence is as well.
mlir::Type readElementType(AtenNode &node, llvm::StringRef name);

/// The integers of type `typeName` (an argument) between `quant_min` and
/// `quant_max`, numbers or constant tensors; what is left out is as far as the
/// type goes. Fails after an error.
mlir::FailureOr<IntegerRange> readIntegerRange(AtenNode &node,
                                               llvm::StringRef typeName);

/// Whether zero points are added to numbers of steps before these are rounded,
/// which decides where halves go.
enum class ZeroPoint { BehindRounding, BeforeRounding };

/// `x` in f32 as integers of the range, where the parameters broadcast or lie
/// along their axis; null after an error.
mlir::Value quantizeWithin(AtenNode &node, mlir::Value x,
                           QuantizationParameters parameters,
                           const IntegerRange &range,
                           ZeroPoint order = ZeroPoint::BehindRounding);

/// Elements of the range, side by side where they are constant and the range
/// says that 4 bits or fewer hold them; null after an error.
mlir::Value packWithin(AtenNode &node, mlir::Value x,
                       const IntegerRange &range);

/// What `x`, of elements of the range or packed ones, stands for in f32; null
/// after an error.
mlir::Value dequantizeWithin(AtenNode &node, mlir::Value x,
                             QuantizationParameters parameters,
                             const IntegerRange &range);

/// How scales follow from the numbers that they are for.
enum class Mapping { Asymmetric, Symmetric, SymmetricNoClipping };

/// What a scale has to be at least, and how it follows from the numbers.
struct ScaleRule {
  Mapping mapping = Mapping::Asymmetric;
  double epsilon = 0;
  /// Of asymmetric ones: whether the zero point counts from the end of the
  /// range that has the smaller error, as XNNPACK's does, not from the least.
  bool byNearerEnd = false;
};

/// A scale in f32, and a zero point of the range's type.
struct ChosenParameters {
  mlir::Value scale, zero;
};

/// The parameters that let `range` span the numbers of `x` over `axes` (none:
/// all of them), and 0; with `keep` these dimensions stay, of size 1. Fails
/// after an error.
mlir::FailureOr<ChosenParameters>
chooseParameters(AtenNode &node, mlir::Value x, llvm::ArrayRef<int64_t> axes,
                 bool keep, const ScaleRule &rule, const IntegerRange &range);

} // namespace burin::nn
