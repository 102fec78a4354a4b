// Hyperbolic functions and their inverses, from expm1 and log1p.
#ifndef BURIN_KERNELS_SCALAR_HYPERBOLIC_H
#define BURIN_KERNELS_SCALAR_HYPERBOLIC_H

#include "scalar_arithmetic.h"
#include "scalar_exponential.h"
#include "scalar_logarithm.h"

namespace burin::BURIN_LEVEL {

/// (e^2x - 1) / (e^2x + 1), which is 1 to the last bit from 10 (double: 20) on.
template <class T> BURIN_INLINE T tanh(T x) {
  constexpr T saturation = T(is_same<T, float> ? 10 : 20);
  T a = abs(x);
  a = a > saturation ? saturation : a;
  T e = expm1(a + a);
  return copy_sign(e / (e + T(2)), x);
}

/// (e^x - e^-x) / 2; the halved exponential alone beyond 20.
template <class T> BURIN_INLINE T sinh(T x) {
  T a = abs(x);
  T e = expm1(a > T(25) ? T(25) : a);
  T near = T(0.5) * (e + e / (e + T(1)));
  T far = scaled_exponential(a, -1);
  return copy_sign(a > T(20) ? far : near, x);
}

/// (e^x + e^-x) / 2.
template <class T> BURIN_INLINE T cosh(T x) {
  T half = scaled_exponential(abs(x), -1);
  return half + T(0.25) / half;
}

/// log(x + sqrt(x^2 + 1)); log 2x where the square would overflow.
template <class T> BURIN_INLINE T asinh(T x) {
  constexpr T bound = T(is_same<T, float> ? 1e5 : 1e9);
  T a = abs(x), clamped = a > bound ? bound : a, square = clamped * clamped;
  T near = log1p(clamped + square / (T(1) + sqrt(square + T(1))));
  T far = log(a) + T(0.69314718055994531);
  return copy_sign(a > bound ? far : near, x);
}

/// log(x + sqrt(x^2 - 1)); NaN below 1.
template <class T> BURIN_INLINE T acosh(T x) {
  constexpr T bound = T(is_same<T, float> ? 1e5 : 1e9);
  T t = (x > bound ? bound : x) - T(1);
  T near = log1p(t + sqrt(t + t + t * t));
  T far = log(x) + T(0.69314718055994531);
  T result = x > bound ? far : near;
  return x < T(1) ? not_a_number<T> : result;
}

/// log((1 + x) / (1 - x)) / 2; infinite at 1 and -1, NaN beyond.
template <class T> BURIN_INLINE T atanh(T x) {
  T a = abs(x);
  return copy_sign(T(0.5) * log1p((a + a) / (T(1) - a)), x);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_HYPERBOLIC_H
