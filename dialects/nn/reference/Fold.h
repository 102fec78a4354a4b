// Evaluates ops on constants at compile time, within a budget: while a model is
// imported for its shape arithmetic, and once shapes are known for the rest.
#pragma once

#include "mlir/IR/Operation.h"
#include <limits>

namespace burin::nn {

/// What may still be spent on folding.
struct FoldBudget {
  /// Of results.
  int64_t bytes;
  int64_t operations;
  /// Larger operands are not read.
  int64_t operandElements = std::numeric_limits<int64_t>::max();

  /// For constants that would otherwise be computed in each run.
  static FoldBudget unlimited() {
    constexpr int64_t all = std::numeric_limits<int64_t>::max();
    return {all, all};
  }
};

/// Replaces the results of `op`, an nn op, by constants before it where they
/// follow from its types or from constant operands and the budget allows; `op`
/// stays, with no uses. Returns the constants, none where it does not fold;
/// fails after an emitted error where the op refuses its operands.
mlir::FailureOr<llvm::SmallVector<mlir::Value>> fold(mlir::Operation *op,
                                                     FoldBudget &budget);

/// The same for the small tensors that shape arithmetic is made of.
mlir::FailureOr<llvm::SmallVector<mlir::Value>>
foldShapeArithmetic(mlir::Operation *op);

} // namespace burin::nn
