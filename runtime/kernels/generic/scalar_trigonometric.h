// Sine, cosine and tangent without a C library, for |x| <= 1e5 to the last bit
// or two; beyond it the error grows with |x|, results stay in [-1, 1].
//
// x = k pi/2 + r, pi/2 in three parts of 33 bits (Cody and Waite), so that k
// times a part is exact; polynomials on [-pi/4, pi/4]. Float is reduced in
// double, where two parts do.
#ifndef BURIN_KERNELS_SCALAR_TRIGONOMETRIC_H
#define BURIN_KERNELS_SCALAR_TRIGONOMETRIC_H

#include "scalar_types.h"

namespace burin::BURIN_LEVEL {

/// x = k pi/2 + r; only the last two bits of `k` matter.
template <class T> struct ReducedAngle {
  uint32_t k;
  T r;
};

template <class T> BURIN_INLINE ReducedAngle<T> reduce_angle(T x) {
  constexpr double magic = 0x1.8p52;
  double wide = double(x);
  double shifted = wide * 0.63661977236758134 + magic;
  double k = shifted - magic;
  double r = (wide - k * 1.5707963267341256) - k * 6.077100506303966e-11;
  if constexpr (is_same<T, double>)
    r = r - k * 2.0222662487959506e-21;
  r = r > 0.8 ? 0.8 : r;
  r = r < -0.8 ? -0.8 : r;
  return {uint32_t(to_bits(shifted)), T(r)};
}

/// sin r for |r| <= pi/4.
BURIN_INLINE float sine_near_zero(float r) {
  float z = r * r;
  return r + r * z *
                 polynomial(z, -0.16666667f, 0.0083333319f, -0.00019840064f,
                            2.7246870e-06f);
}
BURIN_INLINE double sine_near_zero(double r) {
  double z = r * r;
  return r + r * z *
                 polynomial(z, -0.16666666666666666, 0.008333333333333331,
                            -0.00019841269841264821, 2.7557319219150783e-06,
                            -2.5052106167335705e-08, 1.6058521349954986e-10,
                            -7.586094789672621e-13);
}

/// cos r for |r| <= pi/4. 1 - z/2 is rounded once; what the rounding lost
/// joins the small terms.
template <class T> BURIN_INLINE T cosine_from(T z, T tail) {
  T half = T(0.5) * z, leading = T(1) - half;
  return leading + (((T(1) - leading) - half) + z * z * tail);
}
BURIN_INLINE float cosine_near_zero(float r) {
  float z = r * r;
  return cosine_from(z, polynomial(z, 0.041666668f, -0.0013888888f,
                                   2.4800580e-05f, -2.7298407e-07f));
}
BURIN_INLINE double cosine_near_zero(double r) {
  double z = r * r;
  return cosine_from(z,
                     polynomial(z, 0.041666666666666664, -0.0013888888888888887,
                                2.480158730158451e-05, -2.755731922129809e-07,
                                2.0876755754879594e-09, -1.1470455178216906e-11,
                                4.745537017319258e-14));
}

/// Sine of the quadrant `k` plus `r`.
template <class T> BURIN_INLINE T sine_of(uint32_t k, T r) {
  using Bits = typename Real<T>::Bits;
  T sine = sine_near_zero(r), cosine = cosine_near_zero(r);
  T value = (k & 1) != 0 ? cosine : sine;
  return from_bits(Bits(to_bits(value) ^ (Bits(k & 2) << (bit_width<T> - 2))));
}

template <class T> BURIN_INLINE T sin(T x) {
  ReducedAngle<T> angle = reduce_angle(x);
  T result = sine_of(angle.k, angle.r);
  return x == T(0) ? x : result;
}

template <class T> BURIN_INLINE T cos(T x) {
  ReducedAngle<T> angle = reduce_angle(x);
  return sine_of(angle.k + 1, angle.r);
}

template <class T> BURIN_INLINE T tan(T x) {
  ReducedAngle<T> angle = reduce_angle(x);
  T sine = sine_near_zero(angle.r), cosine = cosine_near_zero(angle.r);
  bool odd = (angle.k & 1) != 0;
  T result = (odd ? -cosine : sine) / (odd ? sine : cosine);
  return x == T(0) ? x : result;
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_TRIGONOMETRIC_H
