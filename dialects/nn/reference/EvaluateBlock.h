// Evaluates blocks inside of ops: those of branches and loops.
#pragma once

#include "dialects/nn/reference/Evaluate.h"

namespace burin::nn {

/// The values outside of `op` that its regions read.
llvm::SmallVector<mlir::Value> valuesReadInside(mlir::Operation *op);

/// Evaluates `block`, whose arguments and all that it reads from outside are in
/// `values`, and gives what its terminator names; fails after an emitted error.
/// Values of the block are dropped after their last use.
mlir::FailureOr<llvm::SmallVector<HostTensor>>
evaluateBlock(mlir::Block &block,
              llvm::DenseMap<mlir::Value, HostTensor> &values);

} // namespace burin::nn
