// Operands of contractions that stand for integers of 8 bits, and how they
// become what the kernels of bytes multiply.
#pragma once

#include "dialects/nn/reference/Constants.h"
#include "dialects/nn/reference/FoldingBuilder.h"
#include "llvm/ADT/DenseMap.h"
#include <optional>

namespace burin::simplify {

using nn::createBytes;
using nn::FoldingBuilder;

/// A tensor of 8-bit integers that stands for (bytes - zero) * scale, or, where
/// there is no scale, for bytes - zero in i32. Without a zero that is 0.
struct Factor {
  mlir::Value bytes;
  mlir::Value zero;
  mlir::Value scale;
};

/// What `value`, of f32 or of i32 and of static shape, is made of; absent where
/// it does not come from 8 bits.
std::optional<Factor> readFactor(mlir::Value value);

/// Whether the op only moves its first operand's elements.
bool movesElements(mlir::Operation *op);

/// How far unsigned bytes are above the signed ones that they stand for.
inline constexpr int64_t unsignedShift = 128;

/// A zero point, 0 where there is none, moved by `by`, as i32.
mlir::Value moveZero(FoldingBuilder &build, mlir::Value zero, int64_t by);

/// Where a list with a number for each column or channel applies in a tensor:
/// to element i the number i / `inner` % `count`.
struct Along {
  int64_t inner;
  int64_t count;
};

/// Makes factors what kernels of bytes take: unsigned on the left, signed on
/// the right.
class ByteFactors {
public:
  /// Shifts a left factor to ui8. What quantizes it is made anew for that, once
  /// for all readers.
  void makeUnsigned(FoldingBuilder &build, Factor &factor);
  /// Shifts a right factor to i8; a constant is freed of its zero, which is
  /// one number or lies `along`, where all fits into 8 bits.
  void makeSigned(FoldingBuilder &build, Factor &factor, Along along);

private:
  /// `factor` in type `to`, each byte with its upper bit turned, and its zero
  /// moved likewise.
  void shift(FoldingBuilder &build, Factor &factor, mlir::Type to);

  /// By what was quantized in the other type.
  llvm::DenseMap<mlir::Value, mlir::Value> shifted;
};

/// The sums of a constant of i8: one for each of `along.count`, as i32.
mlir::Value sumsOfBytes(FoldingBuilder &build, mlir::Value constant,
                        Along along);

} // namespace burin::simplify
