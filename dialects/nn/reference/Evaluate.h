// The fp64 reference interpreter of nn: evaluates single ops and whole
// functions on host tensors.
#pragma once

#include "dialects/nn/reference/HostTensor.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"

namespace burin::nn {

/// Operands and results of one op while it is interpreted, addressed by the
/// op's own named accessors.
class Interpretation {
public:
  Interpretation(mlir::Operation *op,
                 const llvm::DenseMap<mlir::Value, HostTensor> &values);

  /// The tensor of an operand. `value` is an operand of the op.
  const HostTensor &operator[](mlir::Value value) const;
  /// The tensor of an optional operand, null where it is absent.
  const HostTensor *optional(mlir::Value value) const;
  /// Result `i`, all zeros before it is written.
  HostTensor &result(unsigned i = 0) { return results[i]; }

  mlir::Operation *const op;
  llvm::SmallVector<HostTensor, 1> results;

private:
  const llvm::DenseMap<mlir::Value, HostTensor> &values;
};

/// Evaluates `op`, whose operands are all in `values`, and adds its results
/// there. Result types must be static; emits an error and fails otherwise, or
/// where the op itself refuses.
mlir::LogicalResult evaluate(mlir::Operation *op,
                             llvm::DenseMap<mlir::Value, HostTensor> &values);

/// Evaluates the function's single block on `inputs`; values are dropped after
/// their last use.
mlir::FailureOr<llvm::SmallVector<HostTensor>>
evaluate(mlir::Region &function, llvm::ArrayRef<HostTensor> inputs);

} // namespace burin::nn
