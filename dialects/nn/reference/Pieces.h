// Computes large constants a piece at a time, so that no more than a piece of
// them is ever in 64-bit arithmetic.
#pragma once

#include "dialects/nn/reference/HostTensor.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace burin::nn {

/// Elements of a piece. Constants of no more are computed as a whole.
constexpr int64_t pieceElements = 1 << 17;

/// A constant while it is written, front to back, in its own type's bytes.
class ConstantWriter {
public:
  explicit ConstantWriter(mlir::RankedTensorType type);
  /// Adds the elements of `piece`, rounded to their type, which is that of the
  /// constant's.
  void add(const HostTensor &piece);
  /// Adds elements as they lie in memory.
  void add(llvm::ArrayRef<char> bytes);
  /// The constant, once all of its elements are there.
  mlir::ElementsAttr finish() &&;

private:
  mlir::RankedTensorType type;
  mlir::AsmResourceBlob blob;
  size_t filled = 0;
};

/// Gives the elements of `constant` in memory order, in pieces of one
/// dimension, and which one is the first of each; fails, before the first
/// piece, where its bytes are missing.
mlir::LogicalResult
readPieces(mlir::ElementsAttr constant,
           llvm::function_ref<void(int64_t first, HostTensor piece)> take);

/// The constant of `type` whose element at each index is the one at `map` of
/// it in `source`, a tensor of `shape`, and 0 where that is outside. Null where
/// the bytes of `source` are missing.
mlir::ElementsAttr gatherConstant(mlir::RankedTensorType type,
                                  mlir::ElementsAttr source,
                                  llvm::ArrayRef<int64_t> shape,
                                  mlir::AffineMap map);

/// The results of `op` for constant `operands`: in pieces where it works on
/// each element by itself and has many. None where the bytes of an operand are
/// missing; fails after an emitted error where the op refuses them.
mlir::FailureOr<llvm::SmallVector<mlir::ElementsAttr>>
evaluateConstants(mlir::Operation *op,
                  llvm::ArrayRef<mlir::ElementsAttr> operands);

} // namespace burin::nn
