// Ranges, simplification and composition of the index expressions by which
// kernels read tensors.
#pragma once

#include "dialects/plan/Plan.h"
#include "mlir/IR/AffineExpr.h"

namespace burin::plan {

/// All values that an index can have, ends included; the least and the largest
/// number stand for ends that leave 64 bits.
struct Interval {
  int64_t low = 0, high = 0;
  bool operator==(const Interval &) const = default;
};

/// The range of an index value: a loop index, plan.apply or plan.check_index. A
/// kernel's epilogue runs over the indices of its first result.
Interval rangeOf(mlir::Value index);

/// The range of `expression` for dimensions in `ranges`.
Interval rangeOf(mlir::AffineExpr expression, llvm::ArrayRef<Interval> ranges);

/// Operands and operators of `expression` as it is written out, counted no
/// further than just above `most`.
int64_t sizeOf(mlir::AffineExpr expression, int64_t most);

/// An equal expression with fewer divisions and remainders, from what `ranges`
/// says of its dimensions. Undoes linearising and delinearising a shape
/// (views).
mlir::AffineExpr simplify(mlir::AffineExpr expression,
                          llvm::ArrayRef<Interval> ranges);

/// Index expressions over `indices`, which are loop indices or checked data,
/// each once; plan.apply is composed away.
struct Access {
  llvm::SmallVector<mlir::AffineExpr> expressions;
  llvm::SmallVector<mlir::Value> indices;

  llvm::SmallVector<Interval> ranges() const;
  mlir::AffineMap map(mlir::MLIRContext *context) const;
};

/// The access that `map` applied to `indices` amounts to, simplified.
Access resolve(mlir::AffineMap map, mlir::ValueRange indices);
inline Access resolve(LoadOp load) {
  return resolve(load.getMap(), load.getIndices());
}

/// The row-major element number of `expressions` in `shape`.
mlir::AffineExpr linearize(llvm::ArrayRef<mlir::AffineExpr> expressions,
                           llvm::ArrayRef<int64_t> shape,
                           mlir::MLIRContext *context);

/// The indices of element number `linear` in `shape`; a dimension without
/// elements divides nothing.
llvm::SmallVector<mlir::AffineExpr> delinearize(mlir::AffineExpr linear,
                                                llvm::ArrayRef<int64_t> shape);

/// True where what `load` reads is element number i of its tensor wherever
/// `place` of the indices is element number i of `shape`, in row-major order.
bool readsAt(LoadOp load, mlir::ValueRange indices, mlir::AffineMap place,
             llvm::ArrayRef<int64_t> shape);
/// The same for the loop indices themselves as the place.
bool readsInOrder(LoadOp load, mlir::ValueRange indices,
                  llvm::ArrayRef<int64_t> shape);

/// An expression as multiples of its dimensions and a constant.
struct LinearSum {
  llvm::SmallVector<int64_t> factors; ///< by dimension
  int64_t constant = 0;
};
/// The sum of multiples that `expression` over `dims` dimensions is, if it is
/// one, and 64 bits hold all of it.
std::optional<LinearSum> linearSumOf(mlir::AffineExpr expression, size_t dims);

/// By how many elements `load` moves as `index` goes up by one, if by a
/// constant.
std::optional<int64_t> strideAlong(LoadOp load, mlir::Value index);

/// The value whose bytes `value` shares: through all views.
mlir::Value rootOf(mlir::Value value);

/// The tensors that `op` reads: a kernel's operands and what the regions load,
/// each root once. What a step updates in place is none of them.
llvm::SmallVector<mlir::Value> readsOf(mlir::Operation *op);

/// Bytes of a value, and of one of its elements; a boolean has one.
int64_t bytesOf(mlir::Value value);
int64_t elementBytes(mlir::Value value);

} // namespace burin::plan
