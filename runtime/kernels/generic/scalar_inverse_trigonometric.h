// Inverse trigonometric functions without branches or a C library.
#ifndef BURIN_KERNELS_SCALAR_INVERSE_TRIGONOMETRIC_H
#define BURIN_KERNELS_SCALAR_INVERSE_TRIGONOMETRIC_H

#include "scalar_arithmetic.h"

namespace burin::BURIN_LEVEL {

inline constexpr double half_pi = 1.5707963267948966;
/// What rounding pi/2 to double left out.
inline constexpr double half_pi_low = 6.123233995736766e-17;

/// (asin x - x) / x for x^2 = z <= 1/4.
BURIN_INLINE float arcsine_tail(float z) {
  return z * polynomial(z, 0.16666666f, 0.075000942f, 0.044599403f,
                        0.031100662f, 0.017149237f, 0.033690847f);
}
BURIN_INLINE double arcsine_tail(double z) {
  return z * polynomial(z, 0.16666666666666666, 0.07500000000000118,
                        0.044642857142551895, 0.03038194447553234,
                        0.02237215744350722, 0.017352816540325496,
                        0.01396378001220357, 0.011566459612121669,
                        0.009621842970100282, 0.009319560794767446,
                        0.0030448799094556773, 0.019554513336123378,
                        -0.01924167174674304, 0.02961201126495512);
}

/// asin x = pi/2 - 2 asin(sqrt((1 - x) / 2)) beyond 1/2.
template <class T> BURIN_INLINE T asin(T x) {
  T a = abs(x), reduced = T(0.5) - T(0.5) * a;
  bool far = a > T(0.5);
  T z = far ? reduced : a * a;
  T root = sqrt(reduced), base = far ? root : a;
  T value = base + base * arcsine_tail(z);
  T beyond = (T(half_pi) - T(2) * value) + T(half_pi_low);
  return copy_sign(far ? beyond : value, x);
}

/// 2 asin(sqrt((1 - |x|) / 2)) or pi minus it beyond 1/2, else pi/2 - asin x.
template <class T> BURIN_INLINE T acos(T x) {
  constexpr T low =
      T(is_same<T, float> ? half_pi - double(float(half_pi)) : half_pi_low);
  T a = abs(x), reduced = T(0.5) - T(0.5) * a;
  bool far = a > T(0.5);
  T z = far ? reduced : a * a;
  T root = sqrt(reduced), base = far ? root : a;
  T value = base + base * arcsine_tail(z);
  T doubled = value + value;
  T from_pi = T(2) * T(half_pi) - (doubled - T(2) * low);
  T beyond = x < 0 ? from_pi : doubled;
  T signed_value = copy_sign(value, x);
  T middle = T(half_pi) - (signed_value - low);
  return far ? beyond : middle;
}

/// (atan x - x) / x for x^2 = z, |x| <= tan(pi/8).
BURIN_INLINE float arctangent_tail(float z) {
  return z * polynomial(z, -0.33333331f, 0.19999523f, -0.14263366f, 0.10737397f,
                        -0.064310387f);
}
BURIN_INLINE double arctangent_tail(double z) {
  return z * polynomial(z, -0.3333333333333333, 0.19999999999999785,
                        -0.14285714285654638, 0.11111111104652255,
                        -0.09090908728587459, 0.07692295658327873,
                        -0.06666412077725274, 0.058787824694439814,
                        -0.0522938047378184, 0.045467195095551666,
                        -0.034445844423577385, 0.016148228546771868);
}

/// atan(y / x) for y, x >= 0, not both 0 or infinite: the quotient is brought
/// to [-tan(pi/8), tan(pi/8)] by turning the vector by 0, 45 or 90 degrees.
template <class T> BURIN_INLINE T arctangent_of_quotient(T y, T x) {
  constexpr T pi_low =
      T(is_same<T, float> ? half_pi - double(float(half_pi)) : half_pi_low);
  bool steep = y > T(2.4142135623730950) * x;
  bool middle = y > T(0.41421356237309503) * x;
  T turned_up = y - x, turned_right = y + x;
  T numerator = steep ? -x : middle ? turned_up : y;
  T denominator = steep ? y : middle ? turned_right : x;
  T turn = steep ? T(half_pi) : middle ? T(0.5) * T(half_pi) : T(0);
  T low = steep ? pi_low : middle ? T(0.5) * pi_low : T(0);
  T q = numerator / denominator;
  return turn + (q + (q * arctangent_tail(q * q) + low));
}

template <class T> BURIN_INLINE T atan(T x) {
  T a = abs(x);
  // Any larger value has the same arctangent; infinity would give NaN.
  T clamped = a > T(1e20) ? T(1e20) : a;
  T result = copy_sign(arctangent_of_quotient(clamped, T(1)), x);
  return x == T(0) ? x : result;
}

/// The angle of the point (x, y) in [-pi, pi], with C's rules for zeros and
/// infinities.
template <class T> BURIN_INLINE T atan2(T y, T x) {
  constexpr T pi = T(2 * half_pi);
  constexpr T pi_low =
      T(is_same<T, float> ? 2 * (half_pi - double(float(half_pi)))
                          : 2 * half_pi_low);
  // Halved where their sum could overflow; infinities become 1 and 0.
  T a = abs(y), b = abs(x);
  bool endless = a == infinity<T> || b == infinity<T>;
  T a_end = a == infinity<T> ? T(1) : T(0);
  T b_end = b == infinity<T> ? T(1) : T(0);
  bool large = a > T(1e30) || b > T(1e30);
  bool small = a < T(1e-30) && b < T(1e-30);
  T scale = large ? T(0x1p-10) : small ? T(0x1p60) : T(1);
  T scaled_a = a * scale, scaled_b = b * scale;
  a = endless && a == a ? a_end : scaled_a;
  b = endless && b == b ? b_end : scaled_b;
  T divisor = a == T(0) && b == T(0) ? T(1) : b;
  T angle = arctangent_of_quotient(a, divisor);
  T mirrored = pi - (angle - pi_low);
  return copy_sign(is_negative(x) ? mirrored : angle, y);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_INVERSE_TRIGONOMETRIC_H
