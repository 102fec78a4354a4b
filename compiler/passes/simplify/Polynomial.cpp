// Polynomials of two values, by which formulas are compared whatever the order
// in which a model writes them.
#include "compiler/passes/simplify/Polynomial.h"
#include "compiler/passes/simplify/Constants.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"

using namespace mlir;

namespace burin::simplify {

/// Ops between a value and what it is read by; formulas are shorter.
static constexpr unsigned maxDepth = 12;

Polynomial Polynomial::operator+(const Polynomial &other) const {
  Polynomial sum = *this;
  for (unsigned j = 0; j <= maxT; ++j)
    for (unsigned i = 0; i <= maxX; ++i)
      sum.at(i, j) += other.at(i, j);
  return sum;
}

Polynomial Polynomial::operator*(double factor) const {
  Polynomial product = *this;
  for (auto &row : product.coefficients)
    for (double &coefficient : row)
      coefficient *= factor;
  return product;
}

std::optional<Polynomial> Polynomial::operator*(const Polynomial &other) const {
  Polynomial product;
  for (unsigned j = 0; j <= maxT; ++j)
    for (unsigned i = 0; i <= maxX; ++i)
      for (unsigned l = 0; l <= maxT; ++l)
        for (unsigned k = 0; k <= maxX; ++k) {
          double term = at(i, j) * other.at(k, l);
          if (term == 0)
            continue;
          if (i + k > maxX || j + l > maxT)
            return std::nullopt;
          product.at(i + k, j + l) += term;
        }
  return product;
}

bool Polynomial::isNear(const Polynomial &other) const {
  for (unsigned j = 0; j <= maxT; ++j)
    for (unsigned i = 0; i <= maxX; ++i)
      if (!simplify::isNear(at(i, j), other.at(i, j)))
        return false;
  return true;
}

bool Polynomial::isLine() const {
  return at(1, 0) != 0 && isNear(Polynomial(at(0, 0)).with(1, 0, at(1, 0)));
}

std::optional<Polynomial> PolynomialReader::read(Value value, unsigned depth) {
  if (value == x)
    return Polynomial().with(1, 0, 1);
  if (value == t)
    return Polynomial().with(0, 1, 1);
  if (std::optional<double> number = uniformNumber(value))
    return Polynomial(*number);
  Operation *op = value.getDefiningOp();
  if (!op || depth == maxDepth)
    return std::nullopt;
  if (auto found = known.find(value); found != known.end())
    return found->second;
  std::optional<Polynomial> polynomial = readOp(op, depth + 1);
  known[value] = polynomial;
  return polynomial;
}

std::optional<Polynomial> PolynomialReader::readOp(Operation *op,
                                                   unsigned depth) {
  if (!isa<nn::AddOp, nn::SubOp, nn::MulOp, nn::DivOp, nn::PowOp, nn::NegOp>(
          op))
    return std::nullopt;
  std::optional<Polynomial> a = read(op->getOperand(0), depth);
  if (!a)
    return std::nullopt;
  if (isa<nn::NegOp>(op))
    return *a * -1.0;
  if (isa<nn::DivOp, nn::PowOp>(op)) {
    std::optional<double> number = uniformNumber(op->getOperand(1));
    if (!number || *number == 0)
      return std::nullopt;
    if (isa<nn::DivOp>(op))
      return *a * (1 / *number);
    std::optional<Polynomial> power;
    if (*number == 2 || *number == 3)
      power = *a * *a;
    return *number == 3 && power ? *power * *a : power;
  }
  std::optional<Polynomial> b = read(op->getOperand(1), depth);
  if (!b)
    return std::nullopt;
  if (isa<nn::MulOp>(op))
    return *a * *b;
  return *a + *b * (isa<nn::SubOp>(op) ? -1.0 : 1.0);
}

} // namespace burin::simplify
