// Functions of one and two numbers, comparison and conversion.
#include "compiler/interpret/Scalars.h"
#include "dialects/nn/reference/SpecialFunctions.h"
#include <algorithm>
#include <cmath>

using namespace mlir;

namespace burin::interpret {

using plan::Binary;
using plan::Unary;

static double signOf(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

static double applyToReal(Unary function, double x) {
  switch (function) {
    // clang-format off
  case Unary::k_neg: return -x;
  case Unary::k_abs: return std::fabs(x);
  case Unary::k_sign: return signOf(x);
  case Unary::k_exp: return std::exp(x);
  case Unary::k_log: return std::log(x);
  case Unary::k_log1p: return std::log1p(x);
  case Unary::k_expm1: return std::expm1(x);
  case Unary::k_sqrt: return std::sqrt(x);
  case Unary::k_sin: return std::sin(x);
  case Unary::k_cos: return std::cos(x);
  case Unary::k_tan: return std::tan(x);
  case Unary::k_asin: return std::asin(x);
  case Unary::k_acos: return std::acos(x);
  case Unary::k_atan: return std::atan(x);
  case Unary::k_sinh: return std::sinh(x);
  case Unary::k_cosh: return std::cosh(x);
  case Unary::k_tanh: return std::tanh(x);
  case Unary::k_asinh: return std::asinh(x);
  case Unary::k_acosh: return std::acosh(x);
  case Unary::k_atanh: return std::atanh(x);
  case Unary::k_erf: return std::erf(x);
  case Unary::k_floor: return std::floor(x);
  case Unary::k_ceil: return std::ceil(x);
  case Unary::k_round: return std::nearbyint(x);
  case Unary::k_trunc: return std::trunc(x);
  case Unary::k_erfc: return std::erfc(x);
  case Unary::k_erfcx: return nn::special::scaledErfc(x);
  case Unary::k_erfinv: return nn::special::inverseErf(x);
  case Unary::k_lgamma: return std::lgamma(x);
  case Unary::k_digamma: return nn::special::digamma(x);
  case Unary::k_bessel_i0: return nn::special::besselI(0, x);
  case Unary::k_bessel_i0e: return nn::special::scaledBesselI(0, x);
  case Unary::k_bessel_i1: return nn::special::besselI(1, x);
  case Unary::k_bessel_i1e: return nn::special::scaledBesselI(1, x);
  // clang-format on
  case Unary::k_bit_not:
  case Unary::k_logical_not:
  case Unary::k_is_nan:
  case Unary::k_is_inf:
    break;
  }
  return NAN; // bits of a float, which no plan asks for
}

static Integer applyToInteger(Unary function, Integer x,
                              const Element &element) {
  switch (function) {
  case Unary::k_neg:
    return element.wrap(-x);
  case Unary::k_abs:
    return element.wrap(x < 0 ? -x : x);
  case Unary::k_sign:
    return (x > 0) - (x < 0);
  case Unary::k_bit_not:
    return element.bits() == 1 ? Integer(x == 0) : element.wrap(~x);
  default: // rounding leaves integers as they are
    return x;
  }
}

Scalar apply(Unary function, Scalar x, const Element &from) {
  switch (function) {
  case Unary::k_logical_not:
    return {0, from.isFloat() ? x.real == 0 : x.integer == 0};
  case Unary::k_is_nan:
    return {0, std::isnan(x.real)};
  case Unary::k_is_inf:
    return {0, std::isinf(x.real)};
  default:
    break;
  }
  if (from.isFloat())
    return {applyToReal(function, x.real), 0};
  return {0, applyToInteger(function, x.integer, from)};
}

/// With the sign of `y`, as Python's.
static double modulo(double x, double y) {
  double rest = std::fmod(x, y);
  if (rest == 0)
    return std::copysign(0.0, y);
  return (rest < 0) != (y < 0) ? rest + y : rest;
}

static double applyToReals(Binary function, double x, double y) {
  switch (function) {
  case Binary::k_add:
    return x + y;
  case Binary::k_sub:
    return x - y;
  case Binary::k_mul:
    return x * y;
  case Binary::k_div:
    return x / y;
  case Binary::k_rem:
    return std::fmod(x, y);
  case Binary::k_mod:
    return modulo(x, y);
  case Binary::k_pow:
    return std::pow(x, y);
  case Binary::k_atan2:
    return std::atan2(x, y);
  case Binary::k_maximum:
    return std::isnan(x) || x > y ? x : y;
  case Binary::k_minimum:
    return std::isnan(x) || x < y ? x : y;
  default:
    return NAN; // bits of floats, which no plan asks for
  }
}

/// x^y, exact modulo 2^128; a negative exponent truncates the reciprocal.
static Integer power(Integer x, Integer y) {
  if (y < 0)
    return x == 1 ? 1 : x == -1 ? (y % 2 == 0 ? 1 : -1) : 0;
  unsigned __int128 result = 1, factor = x;
  for (; y != 0; y /= 2, factor *= factor)
    if (y % 2 != 0)
      result *= factor;
  return Integer(result);
}

static Integer applyToIntegers(Binary function, Integer x, Integer y,
                               const Element &element) {
  bool isPlace = y >= 0 && y < Integer(element.bits());
  switch (function) {
  case Binary::k_add:
    return x + y;
  case Binary::k_sub:
    return x - y;
  case Binary::k_mul:
    return Integer(static_cast<unsigned __int128>(x) * y);
  case Binary::k_div:
    return y == 0 ? 0 : x / y;
  case Binary::k_rem:
    return y == 0 ? 0 : x % y;
  case Binary::k_mod: {
    Integer rest = y == 0 ? 0 : x % y;
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
  }
  case Binary::k_pow:
    return power(x, y);
  case Binary::k_atan2:
    return 0; // of integers, which no plan asks for
  case Binary::k_maximum:
    return std::max(x, y);
  case Binary::k_minimum:
    return std::min(x, y);
  case Binary::k_bit_and:
    return x & y;
  case Binary::k_bit_or:
    return x | y;
  case Binary::k_bit_xor:
    return x ^ y;
  case Binary::k_shift_left:
    return isPlace ? Integer(static_cast<unsigned __int128>(x) << int(y)) : 0;
  case Binary::k_shift_right:
    return isPlace ? x >> int(y) : 0;
  }
  return 0;
}

Scalar apply(Binary function, Scalar x, Scalar y, const Element &element) {
  if (element.isFloat())
    return {applyToReals(function, x.real, y.real), 0};
  return {0, element.wrap(
                 applyToIntegers(function, x.integer, y.integer, element))};
}

template <typename T> static bool holds(plan::Compare relation, T x, T y) {
  switch (relation) {
  case plan::Compare::k_eq:
    return x == y;
  case plan::Compare::k_ne:
    return x != y;
  case plan::Compare::k_lt:
    return x < y;
  case plan::Compare::k_le:
    return x <= y;
  case plan::Compare::k_gt:
    return x > y;
  case plan::Compare::k_ge:
    return x >= y;
  }
  return false;
}

bool compare(plan::Compare relation, Scalar x, Scalar y,
             const Element &element) {
  return element.isFloat() ? holds(relation, x.real, y.real)
                           : holds(relation, x.integer, y.integer);
}

/// `x` truncated to 64 bits, signed unless `to` is unsigned and holds more; the
/// least of them where they do not hold it.
static Integer truncate(double x, const Element &to) {
  double end = to.bits() == 64 && to.isUnsigned() ? 0x1p64 : 0x1p63;
  return x >= -0x1p63 && x < end ? Integer(x) : -(Integer(1) << 63);
}

Scalar saturate(Scalar x, const Element &to) {
  // Of n bits wrap holds 2^n numbers: those of a signed type lie around 0.
  double least = double(to.wrap(Integer(1) << (to.bits() - 1)));
  double greatest = std::ldexp(1, int(to.bits())) - 1;
  if (least < 0)
    greatest += least;
  else
    least = 0;
  double held = x.real >= least ? std::min(x.real, greatest) : least;
  return {0, Integer(held)};
}

Scalar convert(Scalar x, const Element &from, const Element &to) {
  if (to.isFloat())
    return {to.round(from.isFloat() ? x.real : double(x.integer)), 0};
  if (!from.isFloat())
    return {0, to.wrap(x.integer)};
  return {0, to.bits() == 1 ? Integer(x.real != 0)
                            : to.wrap(truncate(x.real, to))};
}

} // namespace burin::interpret
