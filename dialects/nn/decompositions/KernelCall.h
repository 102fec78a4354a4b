// What the decomposition of a kernel is written with: one call of it, whose
// results nests are to compute, for devices that have no body of the kernel.
#pragma once

#include "dialects/nn/lowering/Lowering.h"
#include "llvm/ADT/StringMap.h"

namespace burin::nn {

/// One `plan.kernel` while nests are built in its place.
class KernelCall {
public:
  KernelCall(plan::KernelOp op, Lowering &lowering)
      : lowering(lowering), op(op) {}

  // The constants of `params`, which are there as the kernel's record says.
  int64_t size(llvm::StringRef name) const;
  double number(llvm::StringRef name) const;
  bool flag(llvm::StringRef name) const;

  /// Operand `i` under a shape; null where it has not so many elements.
  mlir::Value operand(unsigned i, llvm::ArrayRef<int64_t> shape) const;
  /// All elements of operand `i` in a row.
  mlir::Value flat(unsigned i) const;
  mlir::RankedTensorType result(unsigned i = 0) const;
  /// The element type of operand `i`.
  mlir::Type elementOf(unsigned i) const;

  mlir::AffineExpr dim(unsigned position) const;
  mlir::AffineExpr constant(int64_t value) const;
  /// Reads `source` at expressions over `indices`; outside of it as
  /// `otherwise`, where that is given.
  mlir::Value load(mlir::Value source, llvm::ArrayRef<mlir::AffineExpr> at,
                   mlir::ValueRange indices,
                   mlir::Value otherwise = nullptr) const;
  /// acc + x * y, computed in the type of `acc`.
  mlir::Value addProduct(mlir::Value acc, mlir::Value x, mlir::Value y) const;
  /// Whether relation(expression, bound) holds for `indices`.
  mlir::Value compareIndex(plan::Compare relation, mlir::AffineExpr expression,
                           mlir::AffineExpr bound,
                           mlir::ValueRange indices) const;
  mlir::Value both(mlir::Value a, mlir::Value b) const;
  mlir::Value either(mlir::Value a, mlir::Value b) const;

  Lowering &lowering;

private:
  mutable plan::KernelOp op; // whose accessors are not const
};

/// A k x n matrix in the order of panel_order.h, `tile` rows side by side.
struct PackedMatrix {
  int64_t k, n, tile;

  int64_t elements() const;
  /// Reads element (row, column) of the matrix that begins at `first`, all over
  /// `indices`.
  mlir::Value load(const KernelCall &call, mlir::Value flat,
                   mlir::AffineExpr first, mlir::AffineExpr row,
                   mlir::AffineExpr column, mlir::ValueRange indices) const;
};

/// Builds the results of a call; none where it has no decomposition.
using Decomposition = llvm::SmallVector<mlir::Value> (*)(KernelCall &call);

/// The decompositions of kernels by name. Each file of this folder adds its
/// own; a kernel without one runs only where it has a body.
using Decompositions = llvm::StringMap<Decomposition>;
const Decompositions &knownDecompositions();

} // namespace burin::nn
