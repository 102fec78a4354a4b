// Sine, cosine and tangent without a C library, to the last bit or two.
//
// x = k pi/2 + r, and polynomials for r in [-pi/4, pi/4]. Up to `quick_angle`
// pi/2 comes in three parts of 33 bits (Cody and Waite), so that k times a part
// is exact; float is reduced in double, where two parts do. Beyond, x is
// multiplied by as many bits of 2/pi as matter (Payne and Hanek).
#ifndef BURIN_KERNELS_SCALAR_TRIGONOMETRIC_H
#define BURIN_KERNELS_SCALAR_TRIGONOMETRIC_H

#include "scalar_types.h"

namespace burin::BURIN_LEVEL {

/// x = k pi/2 + r; only the last two bits of `k` matter.
template <class T> struct ReducedAngle {
  uint32_t k;
  T r;
};

/// How far from 0 the quick reduction is right.
inline constexpr double quick_angle = 1e5;

/// What the bits of |x| lack to those of quick_angle; the first bit is set
/// where x lies further from 0, or is NaN.
template <class T> BURIN_INLINE typename Real<T>::Bits angle_room(T x) {
  return to_bits(T(quick_angle)) - (to_bits(x) & ~sign_bit<T>);
}

/// The same for |x| <= quick_angle.
template <class T> BURIN_INLINE ReducedAngle<T> reduce_quick_angle(T x) {
  constexpr double magic = 0x1.8p52;
  double wide = double(x);
  double shifted = wide * 0.63661977236758134 + magic;
  double k = shifted - magic;
  double r = (wide - k * 1.5707963267341256) - k * 6.077100506303966e-11;
  if constexpr (is_same<T, double>)
    r = r - k * 2.0222662487959506e-21;
  return {uint32_t(to_bits(shifted)), T(r)};
}

/// The same for other x; the angle of infinity and NaN is NaN.
BURIN_NOINLINE BURIN_EVERYWHERE inline ReducedAngle<double>
reduce_wide_angle(double x) {
  // 2/pi behind 64 bits before the point, in words of 32 bits.
  static constexpr uint32_t two_over_pi[] = {
      0,          0,          0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0,
      0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561, 0xb7246e3a, 0x424dd2e0,
      0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484,
      0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b,
      0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7,
      0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea,
      0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b6bab};
  constexpr int words = 6;
  uint64_t bits = to_bits(x) & ~sign_bit<double>;
  int exponent = int(bits >> 52) - 1075;
  if (exponent > 971)
    return {0, not_a_number<double>};
  uint64_t mantissa = (bits & 0xfffffffffffff) | 0x10000000000000;
  // The 192 bits of 2/pi from the one on that, times 2^exponent, weighs 2: what
  // comes before makes multiples of 2 pi. The least word comes first.
  int first = exponent + 62, shift = first % 32;
  uint32_t window[words], product[words] = {};
  for (int i = 0; i < words; ++i) {
    const uint32_t *from = two_over_pi + first / 32 + words - 1 - i;
    window[i] = uint32_t(((uint64_t(from[0]) << 32 | from[1]) << shift) >> 32);
  }
  for (int part = 0; part < 2; ++part) {
    uint64_t factor = uint32_t(mantissa >> (32 * part)), carry = 0;
    for (int i = 0; i + part < words; ++i) {
      carry += factor * window[i] + product[i + part];
      product[i + part] = uint32_t(carry);
      carry >>= 32;
    }
  }
  // Two bits of k, then the fraction; from a half on, what lacks to 1.
  uint32_t k = product[words - 1] >> 30;
  bool upper = (product[words - 1] >> 29 & 1) != 0;
  double fraction = 0;
  for (int i = 0; i < words; ++i) {
    uint32_t word = upper ? ~product[i] : product[i];
    if (i == words - 1)
      word &= 0x3fffffff;
    fraction = (fraction + double(word)) * 0x1p-32;
  }
  double r = fraction * 4 * 1.5707963267948966;
  k += upper;
  bool flips = upper != is_negative(x);
  return {is_negative(x) ? 0 - k : k, flips ? -r : r};
}

template <class T> BURIN_INLINE ReducedAngle<T> reduce_angle(T x) {
  if ((angle_room(x) & sign_bit<T>) == 0)
    return reduce_quick_angle(x);
  ReducedAngle<double> angle = reduce_wide_angle(double(x));
  return {angle.k, T(angle.r)};
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

template <class T> BURIN_INLINE T sine_at(T x, ReducedAngle<T> angle) {
  T result = sine_of(angle.k, angle.r);
  return x == T(0) ? x : result;
}

template <class T> BURIN_INLINE T cosine_at(ReducedAngle<T> angle) {
  return sine_of(angle.k + 1, angle.r);
}

template <class T> BURIN_INLINE T tangent_at(T x, ReducedAngle<T> angle) {
  T sine = sine_near_zero(angle.r), cosine = cosine_near_zero(angle.r);
  bool odd = (angle.k & 1) != 0;
  T result = (odd ? -cosine : sine) / (odd ? sine : cosine);
  return x == T(0) ? x : result;
}

template <class T> BURIN_INLINE T sin(T x) {
  return sine_at(x, reduce_angle(x));
}
template <class T> BURIN_INLINE T cos(T x) {
  return cosine_at(reduce_angle(x));
}
template <class T> BURIN_INLINE T tan(T x) {
  return tangent_at(x, reduce_angle(x));
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_TRIGONOMETRIC_H
