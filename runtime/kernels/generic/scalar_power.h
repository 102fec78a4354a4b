// Powers: x^y by 2^(y log2 x) with a logarithm wider than the result, integers
// by squaring.
#ifndef BURIN_KERNELS_SCALAR_POWER_H
#define BURIN_KERNELS_SCALAR_POWER_H

#include "scalar_arithmetic.h"
#include "scalar_exponential.h"
#include "scalar_logarithm.h"

namespace burin::BURIN_LEVEL {

/// A value as the unrounded sum of two.
struct DoublePair {
  double high;
  double low;
};

/// a + b without rounding, |a| >= |b| or a = 0.
BURIN_INLINE DoublePair exact_sum(double a, double b) {
  double sum = a + b;
  return {sum, b - (sum - a)};
}

/// a * b to twice the precision. The halves are cut by a mask: a compiler that
/// contracts to fused operations would spoil a cut by multiplication.
BURIN_INLINE DoublePair exact_product(double a, double b) {
  constexpr uint64_t mask = ~((uint64_t(1) << 27) - 1);
  double a_high = from_bits(to_bits(a) & mask), a_low = a - a_high;
  double b_high = from_bits(to_bits(b) & mask), b_low = b - b_high;
  double product = a * b;
  double rest = a_high * b_high - product;
  rest = (rest + (a_high * b_low + a_low * b_high)) + a_low * b_low;
  return {product, rest};
}

/// log x for positive finite `x` with a relative error near 2^-65.
BURIN_INLINE DoublePair wide_logarithm(double x) {
  SplitExponent<double> split = split_exponent(x);
  double f = split.fraction;
  // s = f / (2 + f) in two parts: the quotient and its remainder's quotient.
  DoublePair divisor = exact_sum(2.0, f);
  double s = f / divisor.high;
  DoublePair back = exact_product(s, divisor.high);
  double rest = ((f - back.high) - back.low) - s * divisor.low;
  double s_low = rest / divisor.high;
  double z = s * s;
  double tail =
      s * z *
      polynomial(z, 0.6666666666666666, 0.4000000000000088, 0.28571428570803614,
                 0.22222222391713917, 0.18181795640132906, 0.15386239702814658,
                 0.13268773138656886, 0.13086626147840102);
  DoublePair leading = exact_sum(split.exponent * 0.6931471805582987, 2.0 * s);
  double low = split.exponent * 1.6465949582897082e-12;
  DoublePair sum = exact_sum(leading.high, low + (tail + 2.0 * s_low));
  return exact_sum(sum.high, sum.low + leading.low);
}

/// |x|^y for finite x != 0.
BURIN_INLINE double power_of_magnitude(double x, double y) {
  // Beyond it every power but that of 1 overflows or vanishes, and the exact
  // product below would overflow itself.
  y = y > 0x1p70 ? 0x1p70 : y;
  y = y < -0x1p70 ? -0x1p70 : y;
  DoublePair logarithm = wide_logarithm(x);
  DoublePair product = exact_product(logarithm.high, y);
  double low = product.low + logarithm.low * y;
  double value = exp(product.high);
  double corrected = value + value * low;
  return value < infinity<double> ? corrected : value;
}

/// Eight bits more than a float holds are enough here.
BURIN_INLINE float power_of_magnitude(float x, float y) {
  double logarithm = logarithm_of(split_exponent(double(x)));
  return float(exp(double(y) * logarithm));
}

/// x^y for floating point, with C's rules for zeros, infinities, NaN and
/// negative bases.
template <class T> BURIN_INLINE T float_power(T x, T y) {
  T magnitude = abs(x), exponent = abs(y);
  // From 2^(mantissa_bits + 1) on every value is an even integer.
  constexpr T even = T(2) * Real<T>::two_to_mantissa;
  T halved = T(0.5) * y;
  bool whole = exponent >= even || trunc(y) == y;
  bool odd = whole && exponent < even && trunc(halved) != halved;
  T result = power_of_magnitude(magnitude, y);
  bool extreme = magnitude == T(0) || magnitude == infinity<T>;
  bool vanishes = (magnitude == T(0)) == (y > T(0));
  T limit = vanishes ? T(0) : infinity<T>;
  result = extreme ? limit : result;
  T negated = -result;
  result = is_negative(x) && odd ? negated : result;
  result =
      x < T(0) && !whole && magnitude < infinity<T> ? not_a_number<T> : result;
  result = magnitude == T(1) && exponent == infinity<T> ? T(1) : result;
  result = x != x || y != y ? not_a_number<T> : result;
  return x == T(1) || y == T(0) ? T(1) : result;
}

/// x^y for integers, wrapping; a negative exponent gives the truncated
/// reciprocal, 0 for a base of 0.
template <class T> BURIN_INLINE T integer_power(T x, T y) {
  if constexpr (is_signed<T>) {
    if (y < 0) {
      if (x == T(-1))
        return (y & 1) != 0 ? T(-1) : T(1);
      return x == T(1) ? T(1) : T(0);
    }
  }
  Wrap<T> result = 1, factor = Wrap<T>(x);
  for (auto rest = Wrap<T>(y); rest != 0; rest >>= 1) {
    if ((rest & 1) != 0)
      result *= factor;
    factor *= factor;
  }
  return T(result);
}

template <class T> BURIN_INLINE T pow(T x, T y) {
  if constexpr (is_float<T>)
    return float_power(x, y);
  else
    return integer_power(x, y);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_POWER_H
