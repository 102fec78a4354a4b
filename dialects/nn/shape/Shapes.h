// Shape rules that several families share: broadcasting, axes, constant
// operands, windows.
#pragma once

#include "compiler/support/CheckedMath.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"
#include <optional>

namespace burin::nn {

/// The shaped type of a value (every nn value has one).
inline mlir::ShapedType shaped(mlir::Value value) {
  return llvm::cast<mlir::ShapedType>(value.getType());
}
inline mlir::Type elementOf(mlir::Value value) {
  return shaped(value).getElementType();
}
/// The static type of a value; only once shapes are bound.
inline mlir::RankedTensorType ranked(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType());
}

/// A ranked tensor type, or the unranked one where `shape` is absent.
mlir::Type tensorOf(std::optional<llvm::ArrayRef<int64_t>> shape,
                    mlir::Type element);

/// Numpy broadcasting of the operands' shapes, unknown dimensions included.
/// Absent where an operand is unranked; emits an error on `op` and fails where
/// two shapes do not broadcast.
mlir::FailureOr<std::optional<llvm::SmallVector<int64_t>>>
broadcastShapes(mlir::Operation *op, mlir::ValueRange operands);

/// `axis` counted from 0, or failure after an error that names the range.
mlir::FailureOr<int64_t> normalizeAxis(mlir::Operation *op, int64_t axis,
                                       int64_t rank);
/// An axis that is known to be in range, counted from 0.
inline int64_t fromStart(int64_t axis, int64_t rank) {
  return axis < 0 ? axis + rank : axis;
}
/// Dimension `i` of `shape` counted from the right, 1 where it has none.
inline int64_t fromRight(llvm::ArrayRef<int64_t> shape, size_t i) {
  return i < shape.size() ? shape[shape.size() - 1 - i] : 1;
}
inline int64_t fromRight(mlir::ShapedType type, size_t i) {
  return fromRight(type.getShape(), i);
}
/// True where both sizes are known and differ.
inline bool differ(int64_t a, int64_t b) {
  return !mlir::ShapedType::isDynamic(a) && !mlir::ShapedType::isDynamic(b) &&
         a != b;
}
/// All of them, sorted, no duplicates.
mlir::FailureOr<llvm::SmallVector<int64_t>>
normalizeAxes(mlir::Operation *op, llvm::ArrayRef<int64_t> axes, int64_t rank);

/// The integers of a constant operand; absent where `value` is null or not
/// constant.
std::optional<llvm::SmallVector<int64_t>> constantIntegers(mlir::Value value);
/// The elements of a constant operand; null where not constant.
mlir::ElementsAttr constantElements(mlir::Value value);

/// Offset of the element that broadcasts to `index` of a shape of the same or a
/// larger rank.
int64_t broadcastOffset(llvm::ArrayRef<int64_t> shape,
                        llvm::ArrayRef<int64_t> index);

using support::checkedProduct;

/// No machine holds larger tensors, and sums of such sizes stay far from 64
/// bits.
constexpr int64_t maxTensorBytes = int64_t(1) << 40;
/// Emits an error and fails where the tensor of `value` would be larger than
/// `maxTensorBytes`; one with unknown dimensions passes.
mlir::LogicalResult checkTensorSize(mlir::Value value);

/// Operations of sums of `terms` products for each of `elements`: the largest
/// number where they are more, 0 where a shape (no `terms`) is unknown.
int64_t countProducts(int64_t elements, std::optional<int64_t> terms);

} // namespace burin::nn
