// Packs the right operand of matrix kernels into panels, for every op that
// lowers to one.
#pragma once

#include "dialects/nn/lowering/Lowering.h"

namespace burin::nn {

/// A stack of matrices [batch, k, n] inside a value; strides are in elements.
struct MatrixLayout {
  size::Size batch = 1, k, n;
  int64_t batchStride = 0, rowStride, columnStride;
};

/// Rows of one column that lie side by side where bytes are multiplied, and
/// where bfloats are.
extern const int64_t byteTile;
extern const int64_t bfloatTile;

/// Elements of one k x n matrix in the order of
/// runtime/kernels/generic/panel_order.h, `tile` rows side by side.
int64_t packedElements(int64_t k, int64_t n, int64_t tile = 1);

/// Copies `matrices` out of `source` into panels: [batch, packedElements(k,
/// n)]. A constant source is packed at compile time by a later pass.
mlir::Value packPanels(Lowering &lowering, mlir::Value source,
                       const MatrixLayout &matrices);
/// The same of signed bytes, byteTile rows side by side.
mlir::Value packQuads(Lowering &lowering, mlir::Value source,
                      const MatrixLayout &matrices);

/// The same of bfloats, bfloatTile rows side by side.
mlir::Value packPairs(Lowering &lowering, mlir::Value source,
                      const MatrixLayout &matrices);

/// Whether who runs the steps has a body of the kernel.
bool hasBody(Lowering &lowering, llvm::StringRef kernel);
/// True for the float types that the matrix kernels are written for.
bool hasMatrixKernel(mlir::Type element);
/// True for these and the integers that their sums wrap in.
bool hasProductKernel(mlir::Type element);
/// True for unsigned times signed bytes with sums of i32.
bool isByteProduct(mlir::Type x, mlir::Type weights, mlir::Type sums);

/// True for products of bf16 with sums of f32.
bool isBfloatProduct(mlir::Type x, mlir::Type weights, mlir::Type sums);

/// The element type of a contraction's sums: `named`, which is i32 over
/// integers of 8 bits or a float that holds all values of `x` (a float as well)
/// and of `weights`, or, unless it is given, the one type that both have. Fails
/// after an error on `op`.
mlir::FailureOr<mlir::Type> typeOfSums(mlir::Operation *op, mlir::Type x,
                                       mlir::Type weights,
                                       std::optional<mlir::Type> named);

/// What sums of products of `element` are held in: float for the narrower float
/// types, otherwise the type itself.
mlir::Type accumulatorOf(mlir::Type element);

} // namespace burin::nn
