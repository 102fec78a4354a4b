// The error function: an odd polynomial near 0, one minus an exponential
// beyond.
#ifndef BURIN_KERNELS_SCALAR_ERROR_FUNCTION_H
#define BURIN_KERNELS_SCALAR_ERROR_FUNCTION_H

#include "scalar_arithmetic.h"
#include "scalar_exponential.h"

namespace burin::BURIN_LEVEL {

/// erf(x) / x for x^2 = z <= 1.
BURIN_INLINE float error_near_zero(float z) {
  return polynomial(z, 1.1283792f, -0.37612638f, 0.11283782f, -0.02686543f,
                    0.0052210316f, -0.00084840803f, 0.00011265959f,
                    -9.667045e-06f);
}
BURIN_INLINE double error_near_zero(double z) {
  return polynomial(
      z, 1.1283791670955126, -0.3761263890318375, 0.11283791670954879,
      -0.026866170645076792, 0.0052239776248180145, -0.000854832698083379,
      0.0001205533111164271, -1.4925595266831182e-05, 1.6461000484121368e-06,
      -1.6350312701054695e-07, 1.4659775274047436e-08, -1.1372848856791674e-09,
      5.957176147748911e-11);
}

/// 1 - erf(a) for a >= 1, which rounds away from 4 (double: 6) on. Float: the
/// logarithm is nearly a parabola. Double: e^(-a^2) times a polynomial in
/// 2 / (2 + a).
BURIN_INLINE float complement_of_error(float a) {
  a = a > 4.0f ? 4.0f : a;
  return exp(polynomial(a, 0.00032013806f, -1.1302334f, -0.63182604f,
                        -0.11008009f, 0.026421135f, -0.0047595962f,
                        0.00059680565f, -4.6058041e-05f, 1.6371514e-06f));
}
BURIN_INLINE double complement_of_error(double a) {
  a = a > 6.0 ? 6.0 : a;
  double t = 2.0 / (2.0 + a);
  return exp(-a * a) * polynomial(t, 1.2965841302986556e-07, 0.2820897599291754,
                                  0.28218525546082207, 0.24583414322512834,
                                  0.1838751661873122, 0.042165810841716535,
                                  0.16640235642296913, -0.5883804984529776,
                                  1.2007988921739574, -2.216111295830811,
                                  2.868911487616877, -2.3603463108671057,
                                  1.171209502392138, -0.29910874031127394,
                                  0.013174502501744024, 0.007301134995856917);
}

template <class T> BURIN_INLINE T erf(T x) {
  T a = abs(x);
  T near = x * error_near_zero(x * x);
  T far = copy_sign(T(1) - complement_of_error(a), x);
  return a > T(1) ? far : near;
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_ERROR_FUNCTION_H
