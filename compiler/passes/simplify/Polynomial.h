// Polynomials of two values, by which formulas are compared whatever the order
// in which a model writes them.
#pragma once

#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"
#include <array>
#include <optional>

namespace burin::simplify {

/// The sum of `at(i, j) * x^i * t^j`, up to x^3 and t^1.
class Polynomial {
public:
  static constexpr unsigned maxX = 3, maxT = 1;

  /// The constant polynomial.
  explicit Polynomial(double constant = 0) { at(0, 0) = constant; }

  double &at(unsigned i, unsigned j) { return coefficients[j][i]; }
  double at(unsigned i, unsigned j) const { return coefficients[j][i]; }
  Polynomial &with(unsigned i, unsigned j, double coefficient) {
    at(i, j) = coefficient;
    return *this;
  }

  Polynomial operator+(const Polynomial &other) const;
  Polynomial operator*(double factor) const;
  /// Absent where the degree is too high.
  std::optional<Polynomial> operator*(const Polynomial &other) const;
  /// True where all coefficients are equal up to the digits that models write.
  bool isNear(const Polynomial &other) const;
  /// True for a x + b with an a other than 0.
  bool isLine() const;

private:
  std::array<std::array<double, maxX + 1>, maxT + 1> coefficients{};
};

/// Reads values as polynomials of `x` and `t` (which may be null) by the sums,
/// differences, products, quotients and powers that compute them.
class PolynomialReader {
public:
  PolynomialReader(mlir::Value x, mlir::Value t) : x(x), t(t) {}

  /// Absent where `value` depends on anything but `x`, `t` and constants of one
  /// number.
  std::optional<Polynomial> read(mlir::Value value, unsigned depth = 0);

private:
  std::optional<Polynomial> readOp(mlir::Operation *op, unsigned depth);

  mlir::Value x, t;
  llvm::DenseMap<mlir::Value, std::optional<Polynomial>> known;
};

} // namespace burin::simplify
