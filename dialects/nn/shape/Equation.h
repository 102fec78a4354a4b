// Einstein's notation: which dimensions of the operands are one.
#pragma once

#include "mlir/IR/Operation.h"
#include "llvm/ADT/MapVector.h"

namespace burin::nn {

/// An equation on operands of known ranks. A label is a letter, or 256 and more
/// for the dimensions of an ellipsis, counted from the right.
struct Equation {
  llvm::SmallVector<llvm::SmallVector<int>> operands;
  llvm::SmallVector<int> result;
  /// The labels that are summed, in order of appearance.
  llvm::SmallVector<int> summed;
  /// The size of each label (1 broadcasts); dynamic where unknown.
  llvm::MapVector<int, int64_t> sizes;

  llvm::SmallVector<int64_t> sizesOf(llvm::ArrayRef<int> labels) const;
};

/// Reads `text` for operands of these types; fails after an error on `op`.
mlir::FailureOr<Equation> readEquation(mlir::Operation *op,
                                       llvm::StringRef text,
                                       mlir::ValueRange operands);

} // namespace burin::nn
