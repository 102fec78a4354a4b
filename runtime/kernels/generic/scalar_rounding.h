// Rounds to integral values and takes square roots, with the machine's own
// instructions where it has them and without a C library where it has not.
#ifndef BURIN_KERNELS_SCALAR_ROUNDING_H
#define BURIN_KERNELS_SCALAR_ROUNDING_H

#include "scalar_types.h"

#if defined(__SSE4_1__) || defined(__aarch64__)
#define BURIN_HAS_ROUNDING 1
#endif

#if defined(__SSE2__) || defined(__aarch64__)
#define BURIN_HAS_SQRT32 1
#define BURIN_HAS_SQRT64 1
#elif defined(__ARM_FP)
#if __ARM_FP & 4
#define BURIN_HAS_SQRT32 1
#endif
#if __ARM_FP & 8
#define BURIN_HAS_SQRT64 1
#endif
#endif

namespace burin::BURIN_LEVEL {

/// Nearest integral value, ties to even, for |x| below 2^mantissa_bits; other
/// values pass. Adding and taking away 2^mantissa_bits leaves the rounding to
/// the addition.
template <class T> BURIN_INLINE T round_by_addition(T x) {
  constexpr T large = Real<T>::two_to_mantissa;
  T magnitude = from_bits(to_bits(x) & ~sign_bit<T>);
  T sum = magnitude + large;
  T rounded = copy_sign(sum - large, x);
  return magnitude < large ? rounded : x;
}

#ifdef BURIN_HAS_ROUNDING
BURIN_INLINE float round(float x) { return __builtin_rintf(x); }
BURIN_INLINE double round(double x) { return __builtin_rint(x); }
BURIN_INLINE float floor(float x) { return __builtin_floorf(x); }
BURIN_INLINE double floor(double x) { return __builtin_floor(x); }
BURIN_INLINE float ceil(float x) { return __builtin_ceilf(x); }
BURIN_INLINE double ceil(double x) { return __builtin_ceil(x); }
BURIN_INLINE float trunc(float x) { return __builtin_truncf(x); }
BURIN_INLINE double trunc(double x) { return __builtin_trunc(x); }
#else
/// Nearest integral value, ties to even.
template <class T> BURIN_INLINE T round(T x) { return round_by_addition(x); }

/// Greatest integral value not above `x`.
template <class T> BURIN_INLINE T floor(T x) {
  T rounded = round_by_addition(x);
  T below = rounded - T(1);
  return copy_sign(rounded > x ? below : rounded, x);
}

/// Least integral value not below `x`.
template <class T> BURIN_INLINE T ceil(T x) {
  T rounded = round_by_addition(x);
  T above = rounded + T(1);
  return copy_sign(rounded < x ? above : rounded, x);
}

/// The integral part of `x`.
template <class T> BURIN_INLINE T trunc(T x) {
  T magnitude = from_bits(to_bits(x) & ~sign_bit<T>);
  T rounded = round_by_addition(magnitude);
  T below = rounded - T(1);
  return copy_sign(rounded > magnitude ? below : rounded, x);
}
#endif

/// Correctly rounded square root, one bit of the root a step, for machines
/// that have no instruction for it.
template <class T> BURIN_INLINE T root_by_digits(T x) {
  using Bits = typename Real<T>::Bits;
  constexpr int mantissa_bits = Real<T>::mantissa_bits;
  if (!(x > 0) || !(x < infinity<T>))
    return x < 0 ? not_a_number<T> : x;
  int shift = 0;
  if (x < Real<T>::least_normal) {
    x *= Real<T>::two_to_mantissa;
    shift = mantissa_bits;
  }
  int exponent = int(to_bits(x) >> mantissa_bits) - Real<T>::bias - shift;
  Bits hidden = Bits(1) << mantissa_bits;
  Bits value = (to_bits(x) & (hidden - 1)) | hidden;
  if (exponent & 1)
    value <<= 1;
  exponent = (exponent - (exponent & 1)) / 2;
  // One bit more than the significand holds, for the rounding.
  Bits root = 0, rest = 0;
  value <<= 1;
  Bits step = hidden << 1;
  for (; step != 0; step >>= 1) {
    Bits trial = rest + step;
    if (trial <= value) {
      rest = trial + step;
      value -= trial;
      root += step;
    }
    value <<= 1;
  }
  root += root & 1;
  Bits bits =
      (root >> 1) + (Bits(exponent + Real<T>::bias - 1) << mantissa_bits);
  return from_bits(bits);
}

BURIN_INLINE float sqrt(float x) {
#ifdef BURIN_HAS_SQRT32
  return __builtin_sqrtf(x);
#else
  return root_by_digits(x);
#endif
}
BURIN_INLINE double sqrt(double x) {
#ifdef BURIN_HAS_SQRT64
  return __builtin_sqrt(x);
#else
  return root_by_digits(x);
#endif
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_ROUNDING_H
