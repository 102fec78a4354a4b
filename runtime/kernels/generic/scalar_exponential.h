// e^x and e^x - 1 without branches, tables or a C library, so that loops over
// them vectorize.
//
// x = k ln 2 + r with |r| <= ln 2 / 2; e^r by a polynomial interpolated at the
// Chebyshev points of that interval, e^x = 2^k e^r.
#ifndef BURIN_KERNELS_SCALAR_EXPONENTIAL_H
#define BURIN_KERNELS_SCALAR_EXPONENTIAL_H

#include "scalar_types.h"

namespace burin::BURIN_LEVEL {

/// x = k ln 2 + r, `k` in two's complement.
template <class T> struct ReducedExponent {
  typename Real<T>::Bits k;
  T r;
};

/// Splits ln 2 so that k times its high part is exact.
template <class T> BURIN_INLINE ReducedExponent<T> reduce_exponent(T x) {
  constexpr bool single = is_same<T, float>;
  constexpr T ln2_high = T(single ? 0.693115234375 : 0.6931471805582987);
  constexpr T ln2_low =
      T(single ? 3.1946184945309415e-05 : 1.6465949582897082e-12);
  constexpr T log2_e = T(1.4426950408889634);
  // Adding 1.5 * 2^mantissa_bits rounds to an integer, found in the low bits.
  constexpr T magic = T(1.5) * Real<T>::two_to_mantissa;
  T shifted = x * log2_e + magic;
  T k = shifted - magic;
  T r = (x - k * ln2_high) - k * ln2_low;
  return {to_bits(shifted) - to_bits(magic), r};
}

/// (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2.
BURIN_INLINE float exponential_tail(float r) {
  return polynomial(r, 0.5f, 0.16666667f, 0.041666456f, 0.0083333105f,
                    0.0013934541f, 0.00019891981f);
}
BURIN_INLINE double exponential_tail(double r) {
  return polynomial(
      r, 0.5, 0.16666666666666669, 0.04166666666662064, 0.008333333333329793,
      0.0013888888918939168, 0.00019841269864380513, 2.4801518641395993e-05,
      2.75572664186123e-06, 2.7621338669142925e-07, 2.510134692835034e-08);
}

/// e^x * 2^shift for a small `shift`, right to the last bit or two even where
/// e^x itself would overflow.
template <class T> BURIN_INLINE T scaled_exponential(T x, int shift) {
  using Bits = typename Real<T>::Bits;
  constexpr T low = T(is_same<T, float> ? -104 : -746);
  constexpr T high = T(is_same<T, float> ? 90 : 711);
  T clamped = x < low ? low : x;
  clamped = clamped > high ? high : clamped;
  ReducedExponent<T> reduced = reduce_exponent(clamped);
  T r = reduced.r;
  T value = T(1) + (r + r * r * exponential_tail(r));
  // 2^k in two factors: one alone would leave the exponent's range where the
  // result is subnormal or overflows.
  Bits exponent = reduced.k + Bits(shift) + 2 * Bits(Real<T>::bias);
  Bits half = exponent >> 1;
  T first = from_bits(Bits(half << Real<T>::mantissa_bits));
  T second = from_bits(Bits((exponent - half) << Real<T>::mantissa_bits));
  // Processors take a hundred cycles for a product that underflows, and softmax
  // of masked elements comes here with nothing else: so that there is none.
  second = x < low ? T(0) : second;
  return value * first * second;
}

/// e^x.
template <class T> BURIN_INLINE T exp(T x) { return scaled_exponential(x, 0); }

/// e^x - 1, accurate near 0 too.
template <class T> BURIN_INLINE T expm1(T x) {
  using Bits = typename Real<T>::Bits;
  constexpr T low = T(is_same<T, float> ? -20 : -40);
  constexpr T high = T(is_same<T, float> ? 88.9 : 709.9);
  constexpr T tiny = T(is_same<T, float> ? 1e-20 : 1e-100);
  T clamped = x < low ? low : x;
  clamped = clamped > high ? high : clamped;
  ReducedExponent<T> reduced = reduce_exponent(clamped);
  T r = reduced.r;
  T value = r + r * r * exponential_tail(r);
  // 2^(k-1), since 2^k overflows one step early.
  Bits exponent = reduced.k + Bits(Real<T>::bias - 1);
  T half = from_bits(Bits(exponent << Real<T>::mantissa_bits));
  T result = T(2) * (half * value + (half - T(0.5)));
  T magnitude = from_bits(to_bits(x) & ~sign_bit<T>);
  return magnitude < tiny ? x : result;
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_EXPONENTIAL_H
