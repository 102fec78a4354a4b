// Packs the right operand of matrix kernels into panels, for every op that
// lowers to one.
#pragma once

#include "dialects/nn/lowering/Lowering.h"

namespace burin::nn {

/// A stack of matrices [batch, k, n] inside a value; strides are in elements.
struct MatrixLayout {
  int64_t batch = 1, k, n;
  int64_t batchStride = 0, rowStride, columnStride;
};

/// Elements of one k x n matrix in the order of
/// runtime/kernels/generic/panel_order.h.
int64_t packedElements(int64_t k, int64_t n);

/// Copies `matrices` out of `source` into panels: [batch, packedElements(k,
/// n)]. A constant source is packed at compile time by a later pass.
mlir::Value packPanels(Lowering &lowering, mlir::Value source,
                       const MatrixLayout &matrices);

/// True for the float types that the matrix kernels are written for.
bool hasMatrixKernel(mlir::Type element);
/// True for these and the integers that their sums wrap in.
bool hasProductKernel(mlir::Type element);

/// The element type of a contraction's sums: `named`, a float that holds all
/// values of `x` (a float as well) and of `weights`, or, unless it is given,
/// the one type that both have. Fails after an error on `op`.
mlir::FailureOr<mlir::Type> typeOfSums(mlir::Operation *op, mlir::Type x,
                                       mlir::Type weights,
                                       std::optional<mlir::Type> named);

/// What sums of products of `element` are held in: float for the narrower float
/// types, otherwise the type itself.
mlir::Type accumulatorOf(mlir::Type element);

} // namespace burin::nn
