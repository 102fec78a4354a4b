// What the records of elementwise ops share: types with broadcasting, the
// reference loop, the formula's lowering, and scalar references.
#pragma once

#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/reference/HostTensor.h"
#include <cmath>

namespace burin::nn {
class Interpretation;
}

namespace burin::nn::elementwise {

/// Element types that an op takes.
enum class Elements { Number, Float, Integer, Bool, Any };
/// Element type that it gives.
enum class ResultElement { Operand, Bool };

/// The broadcast shape of all operands, of which the first `conditions` are
/// booleans.
mlir::LogicalResult inferResultTypes(mlir::Operation *op, Elements elements,
                                     ResultElement result, unsigned conditions,
                                     mlir::SmallVectorImpl<mlir::Type> &types);

/// Applies a function to the operands' elements, one result element at a time:
/// `reals` where the last operand has floats, `integers` otherwise. The pointer
/// is to one element of each operand.
mlir::LogicalResult
interpret(Interpretation &values,
          llvm::function_ref<double(const double *)> reals,
          llvm::function_ref<Integer(const Integer *)> integers);

/// One nest whose body is `formula` over the operands and parameters. Constant
/// operands of one value become literals.
mlir::LogicalResult
lower(mlir::Operation *op, Lowering &lowering, llvm::StringRef formula,
      llvm::ArrayRef<llvm::StringRef> names,
      llvm::ArrayRef<std::pair<llvm::StringRef, double>> parameters);

/// x / y rounded down: exact for integers, for floats as torch and Python have
/// it, from the remainder; null after an error.
mlir::Value floorDivide(SourceNode &node, mlir::Value x, mlir::Value y);

// Scalar references where C++ has no operator that is defined for all values.

inline double quotient(double x, double y) { return x / y; }
/// Truncated; a zero divisor gives 0.
inline Integer quotient(Integer x, Integer y) { return y == 0 ? 0 : x / y; }
/// With the sign of `x`.
inline double remainder(double x, double y) { return std::fmod(x, y); }
inline Integer remainder(Integer x, Integer y) { return y == 0 ? 0 : x % y; }
/// With the sign of `y`.
template <typename T> T modulo(T x, T y) {
  T rest = remainder(x, y);
  return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}
inline double power(double x, double y) { return std::pow(x, y); }
/// Wraps at 128 bits; a negative exponent truncates the reciprocal.
Integer power(Integer x, Integer y);
/// x * 2^amount; 0 where `amount` is no number of places in `bits`.
Integer shiftLeft(Integer x, Integer amount, unsigned bits);
/// x / 2^amount rounded down; only the sign is left where `amount` is no number
/// of places in `bits`.
Integer shiftRight(Integer x, Integer amount, unsigned bits);
inline double largest(double x, double y) {
  return std::isnan(x) || x > y ? x : y;
}
inline Integer largest(Integer x, Integer y) { return std::max(x, y); }
inline double smallest(double x, double y) {
  return std::isnan(x) || x < y ? x : y;
}
inline Integer smallest(Integer x, Integer y) { return std::min(x, y); }

} // namespace burin::nn::elementwise
