// What the passes ask of constant operands, and how they make new ones.
#pragma once

#include "dialects/nn/reference/Constants.h"
#include <optional>

namespace burin::simplify {

using nn::createConstant;
using nn::createIntegers;
using nn::createReshape;
using nn::readConstant;

/// The number that every element of a constant is; absent where they differ,
/// where there are none, or where `value` is not constant.
std::optional<double> uniformNumber(mlir::Value value);

/// True where `given` is `expected` as models write it, which is with six or
/// seven digits.
bool isNear(double given, double expected);

/// True where `value` is a constant whose elements are all near `expected`.
bool isUniform(mlir::Value value, double expected);

} // namespace burin::simplify
