// Rules for indices that are data, as gathering and scattering share them.
#pragma once

#include "dialects/nn/reference/HostTensor.h"
#include "mlir/IR/Operation.h"

namespace burin::nn {

/// Fails after an error where `indices` holds no integers.
mlir::LogicalResult checkIndices(mlir::Operation *op, mlir::Value indices);

/// `index` counted from the beginning of a dimension of `size`, or a failure
/// after an error.
mlir::FailureOr<int64_t> placeOf(mlir::Operation *op, Integer index,
                                 int64_t size);

/// The element number, in a tensor of these strides, of `index` with `place`
/// along `axis`.
int64_t offsetAlong(llvm::ArrayRef<int64_t> strides,
                    llvm::ArrayRef<int64_t> index, int64_t axis, int64_t place);

/// Refuses to index a dimension of no elements: no index lies in it, so that an
/// emitted check would have no element to fall back on. `indexed` holds an
/// element for each index.
mlir::LogicalResult checkElements(mlir::Operation *op, int64_t axis,
                                  int64_t size, mlir::ShapedType indexed);

/// Checks that ranked `indices` hold a place along `axis` for elements of
/// ranked `x`: as many dimensions, none but `axis` larger.
mlir::LogicalResult checkElementIndices(mlir::Operation *op, int64_t axis,
                                        mlir::ShapedType x,
                                        mlir::ShapedType indices);

} // namespace burin::nn
