// Natural logarithm and log(1 + x) without branches, tables or a C library.
//
// x = 2^e m with m in [sqrt(1/2), sqrt(2)); log m by a polynomial in f = m - 1
// (float) or in s = f / (2 + f), log m = 2 atanh s (double).
#ifndef BURIN_KERNELS_SCALAR_LOGARITHM_H
#define BURIN_KERNELS_SCALAR_LOGARITHM_H

#include "scalar_types.h"

namespace burin::BURIN_LEVEL {

/// x = 2^exponent (1 + fraction) with 1 + fraction in [sqrt(1/2), sqrt(2)).
template <class T> struct SplitExponent {
  T exponent;
  T fraction;
};

/// For positive finite `x`, subnormal ones included.
template <class T> BURIN_INLINE SplitExponent<T> split_exponent(T x) {
  using Bits = typename Real<T>::Bits;
  constexpr int mantissa_bits = Real<T>::mantissa_bits;
  constexpr T large = Real<T>::two_to_mantissa;
  const Bits root_half = to_bits(T(0.70710678118654752));
  T raised = x * large;
  bool subnormal = x < Real<T>::least_normal;
  T lowered_by = subnormal ? T(mantissa_bits) : T(0);
  // Moves the boundaries of the exponent field to sqrt(1/2) 2^e.
  Bits bits = to_bits(subnormal ? raised : x) + (to_bits(T(1)) - root_half);
  Bits field = bits >> mantissa_bits;
  T biased = from_bits(Bits(to_bits(large) | field)) - large;
  Bits mantissa = (bits & ((Bits(1) << mantissa_bits) - 1)) + root_half;
  return {biased - (T(Real<T>::bias) + lowered_by), from_bits(mantissa) - T(1)};
}

/// exponent * ln 2 + log(1 + fraction).
BURIN_INLINE float logarithm_of(SplitExponent<float> x) {
  float f = x.fraction;
  float tail = polynomial(f, 0.33333331f, -0.24999997f, 0.20000716f,
                          -0.16667803f, 0.14249058f, -0.12425687f, 0.1168542f,
                          -0.11479734f, 0.069716118f);
  float low = f * f * (f * tail - 0.5f) + x.exponent * 3.19461849e-05f;
  return (f + low) + x.exponent * 0.693115234375f;
}
BURIN_INLINE double logarithm_of(SplitExponent<double> x) {
  double f = x.fraction, s = f / (2.0 + f), z = s * s, half = 0.5 * f * f;
  double tail = z * polynomial(z, 0.6666666666666666, 0.4000000000000088,
                               0.28571428570803614, 0.22222222391713917,
                               0.18181795640132906, 0.15386239702814658,
                               0.13268773138656886, 0.13086626147840102);
  double low = s * (half + tail) + x.exponent * 1.6465949582897082e-12;
  return x.exponent * 0.6931471805582987 - ((half - low) - f);
}

/// Natural logarithm; -infinity at 0, NaN below.
template <class T> BURIN_INLINE T log(T x) {
  T result = logarithm_of(split_exponent(x));
  result = x < infinity<T> ? result : x;
  result = x == T(0) ? -infinity<T> : result;
  return x < T(0) ? not_a_number<T> : result;
}

/// log(1 + x), accurate near 0 too: the rounding error c of 1 + x comes back
/// as c / (1 + x).
template <class T> BURIN_INLINE T log1p(T x) {
  T sum = T(1) + x;
  T lost_of_one = T(1) - (sum - x);
  T lost_of_x = x - (sum - T(1));
  T lost = x >= T(1) ? lost_of_one : lost_of_x;
  T result = logarithm_of(split_exponent(sum)) + lost / sum;
  result = x < infinity<T> ? result : x;
  result = x == T(0) ? x : result;
  result = x == T(-1) ? -infinity<T> : result;
  return x < T(-1) ? not_a_number<T> : result;
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_LOGARITHM_H
