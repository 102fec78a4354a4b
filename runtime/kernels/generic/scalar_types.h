// Describes the element types to the scalar functions: widths, signs and bit
// patterns, without the C++ library.
#ifndef BURIN_KERNELS_SCALAR_TYPES_H
#define BURIN_KERNELS_SCALAR_TYPES_H

#include "level.h"

namespace burin::BURIN_LEVEL {

template <class A, class B> inline constexpr bool is_same = false;
template <class A> inline constexpr bool is_same<A, A> = true;

template <class T>
inline constexpr bool is_float = is_same<T, float> || is_same<T, double>;
template <class T>
inline constexpr bool is_signed = !is_same<T, bool> && T(-1) < T(0);

/// The type `A` where `first`, else `B`.
template <bool first, class A, class B> struct Choose {
  using type = A;
};
template <class A, class B> struct Choose<false, A, B> {
  using type = B;
};

/// The unsigned type in which integer arithmetic on `T` wraps without
/// promotion to a signed one.
template <class T>
using Wrap = typename Choose<sizeof(T) == 8, uint64_t, uint32_t>::type;

template <class T> inline constexpr int bit_width = int(sizeof(T) * 8);

/// The least and the greatest value of an integer type.
template <class T>
inline constexpr T least =
    is_signed<T> ? T(Wrap<T>(1) << (bit_width<T> - 1)) : T(0);
template <class T>
inline constexpr T greatest =
    is_same<T, bool> ? T(1)
    : is_signed<T>   ? T((Wrap<T>(1) << (bit_width<T> - 1)) - 1)
                     : T(~Wrap<T>(0));

/// IEEE 754 layout of a floating-point type.
template <class T> struct Real;
template <> struct Real<float> {
  using Bits = uint32_t;
  static constexpr int mantissa_bits = 23;
  static constexpr int bias = 127;
  static constexpr float least_normal = 0x1p-126f;
  static constexpr float two_to_mantissa = 0x1p23f;
};
template <> struct Real<double> {
  using Bits = uint64_t;
  static constexpr int mantissa_bits = 52;
  static constexpr int bias = 1023;
  static constexpr double least_normal = 0x1p-1022;
  static constexpr double two_to_mantissa = 0x1p52;
};

template <class T> inline constexpr T infinity = T(__builtin_inff());
template <class T> inline constexpr T not_a_number = T(__builtin_nanf(""));

BURIN_INLINE uint32_t to_bits(float x) {
  uint32_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return bits;
}
BURIN_INLINE uint64_t to_bits(double x) {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  return bits;
}
BURIN_INLINE float from_bits(uint32_t bits) {
  float x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}
BURIN_INLINE double from_bits(uint64_t bits) {
  double x;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}

template <class T>
inline constexpr typename Real<T>::Bits sign_bit =
    typename Real<T>::Bits(1) << (bit_width<T> - 1);

/// `magnitude`'s bits without its sign, with the sign of `sign`.
template <class T> BURIN_INLINE T copy_sign(T magnitude, T sign) {
  return from_bits((to_bits(magnitude) & ~sign_bit<T>) |
                   (to_bits(sign) & sign_bit<T>));
}

/// Whether the sign bit is set; -0 and negative NaN included.
template <class T> BURIN_INLINE bool is_negative(T x) {
  return (to_bits(x) & sign_bit<T>) != 0;
}

/// c0 + x * (c1 + x * (c2 + ...)).
template <class T> BURIN_INLINE T polynomial(T, T c) { return c; }
template <class T, class... Rest>
BURIN_INLINE T polynomial(T x, T c, Rest... rest) {
  return c + x * polynomial(x, rest...);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_TYPES_H
