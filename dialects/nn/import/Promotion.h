// PyTorch's type promotion: the operands of an ATen call, tensors and numbers,
// brought to one element type by nn.cast.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::nn {

/// What becomes of the type that the operands have in common.
enum class Promote {
  Same,
  /// Integers and booleans become f32: exp, division.
  ToFloat,
  /// Booleans become i64: sums.
  ToNumber,
  /// All become booleans: logical_and.
  ToBool,
};

/// `value` as a tensor of `element`s; the same value where it is one, null
/// where `value` is.
mlir::Value castTo(SourceNode &node, mlir::Value value, mlir::Type element);

/// The arguments `names` of `node`, in order, cast to their common type: of
/// tensors, tensors of rank 0 and numbers, each group has a say only where its
/// category (boolean, integer, float) is higher than those before it. Fails
/// after an error where one is missing.
mlir::FailureOr<llvm::SmallVector<mlir::Value>>
promotedOperands(AtenNode &node, llvm::ArrayRef<llvm::StringRef> names,
                 Promote promote = Promote::Same);

/// The common element type of tensors alone; null for none.
mlir::Type promotedElement(mlir::ValueRange tensors);

/// Makes an op from its operands.
using Make = mlir::Value (*)(SourceNode &, mlir::ValueRange);
template <typename Op>
mlir::Value make(SourceNode &node, mlir::ValueRange operands) {
  return node.create<Op>(operands);
}

/// Gives `value` as the node's only result; fails where it is null.
mlir::LogicalResult give(SourceNode &node, mlir::Value value);

/// Makes the op on the promoted arguments `names`.
mlir::LogicalResult importPromoted(AtenNode &node,
                                   llvm::ArrayRef<llvm::StringRef> names,
                                   Promote promote, Make make);

/// Bindings of ops on `self`, and on `self` and `other`.
template <typename Op> mlir::LogicalResult importSelf(AtenNode &node) {
  return importPromoted(node, {"self"}, Promote::Same, make<Op>);
}
template <typename Op> mlir::LogicalResult importFloatSelf(AtenNode &node) {
  return importPromoted(node, {"self"}, Promote::ToFloat, make<Op>);
}
template <typename Op> mlir::LogicalResult importPair(AtenNode &node) {
  return importPromoted(node, {"self", "other"}, Promote::Same, make<Op>);
}
template <typename Op> mlir::LogicalResult importFloatPair(AtenNode &node) {
  return importPromoted(node, {"self", "other"}, Promote::ToFloat, make<Op>);
}

} // namespace burin::nn
