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

/// An nn.constant of `type`, of integers of 2 or 4 bits, each in a byte of
/// `numbers`, side by side.
mlir::Value createPacked(mlir::OpBuilder &builder, mlir::Location loc,
                         mlir::RankedTensorType type,
                         llvm::ArrayRef<char> numbers);

/// `value`, of static shape, in another shape of as many elements: itself where
/// it has the shape, else through nn.reshape.
mlir::Value createReshape(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::Value value, llvm::ArrayRef<int64_t> shape);
/// `value` as type `to`, of whose sizes at most one is no number.
mlir::Value createReshape(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::Value value, mlir::RankedTensorType to);

} // namespace burin::nn
