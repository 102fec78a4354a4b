// What the passes ask of constant operands, and how they make new ones.
#pragma once

#include "dialects/nn/reference/HostTensor.h"
#include "mlir/IR/Builders.h"
#include <optional>

namespace burin::simplify {

/// The elements of a constant; fails for what is not constant.
mlir::FailureOr<nn::HostTensor> readConstant(mlir::Value value);

/// The number that every element of a constant is; absent where they differ,
/// where there are none, or where `value` is not constant.
std::optional<double> uniformNumber(mlir::Value value);

/// True where `given` is `expected` as models write it, which is with six or
/// seven digits.
bool isNear(double given, double expected);

/// True where `value` is a constant whose elements are all near `expected`.
bool isUniform(mlir::Value value, double expected);

/// An nn.constant of `tensor`.
mlir::Value createConstant(mlir::OpBuilder &builder, mlir::Location loc,
                           const nn::HostTensor &tensor);

/// An nn.constant of a list of 64-bit integers.
mlir::Value createIntegers(mlir::OpBuilder &builder, mlir::Location loc,
                           llvm::ArrayRef<int64_t> values);

/// `value`, of static shape, in another shape of as many elements: itself where
/// it has the shape, else through nn.reshape.
mlir::Value createReshape(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::Value value, llvm::ArrayRef<int64_t> shape);

} // namespace burin::simplify
