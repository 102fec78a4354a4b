// Reads constants and makes new ones, for passes on nn.
#pragma once

#include "dialects/nn/reference/HostTensor.h"
#include "mlir/IR/Builders.h"

namespace burin::nn {

/// The elements of a constant; fails for what is not constant.
mlir::FailureOr<HostTensor> readConstant(mlir::Value value);

/// An nn.constant of `tensor`.
mlir::Value createConstant(mlir::OpBuilder &builder, mlir::Location loc,
                           const HostTensor &tensor);

/// An nn.constant of a list of 64-bit integers.
mlir::Value createIntegers(mlir::OpBuilder &builder, mlir::Location loc,
                           llvm::ArrayRef<int64_t> values);

/// An nn.constant of `type`, of i8 or ui8.
mlir::Value createBytes(mlir::OpBuilder &builder, mlir::Location loc,
                        mlir::RankedTensorType type, std::vector<char> bytes);

/// `value`, of static shape, in another shape of as many elements: itself where
/// it has the shape, else through nn.reshape.
mlir::Value createReshape(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::Value value, llvm::ArrayRef<int64_t> shape);
/// `value` as type `to`, of whose sizes at most one is no number.
mlir::Value createReshape(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::Value value, mlir::RankedTensorType to);

} // namespace burin::nn
