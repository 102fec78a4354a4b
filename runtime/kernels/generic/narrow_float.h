// Floats of 8 and 16 bits as they lie in memory: they widen to float when they
// are read and round when they are stored, and nothing computes in them.
#ifndef BURIN_KERNELS_NARROW_FLOAT_H
#define BURIN_KERNELS_NARROW_FLOAT_H

#include "scalar_types.h"

namespace burin::BURIN_LEVEL {

/// The nearer to zero of the two floats around `x` that is `x` or has an odd
/// last bit: rounding it to 16 bits or fewer gives what rounding `x` gives
/// (Boldo and Melquiond, "When double rounding is odd", 2005).
BURIN_INLINE float round_to_odd(double x) {
  float nearest = float(x);
  uint32_t bits = to_bits(nearest);
  const double back = double(nearest);
  const bool is_exact = back == x || x != x;
  const double size = x < 0 ? -x : x, size_back = back < 0 ? -back : back;
  bits -= !is_exact && size_back > size ? 1u : 0u;
  return from_bits(is_exact ? bits : bits | 1u);
}

/// IEEE 754 binary16.
struct half {
  uint16_t bits;

  half() = default;
  BURIN_INLINE explicit half(float x) : bits(round(x)) {}
  BURIN_INLINE explicit half(double x) : bits(round(round_to_odd(x))) {}
  BURIN_INLINE operator float() const {
    const uint32_t magnitude = bits & 0x7fffu, sign = bits & 0x8000u;
    // The exponent's bias differs by 112; the product makes normal numbers of
    // subnormal ones as well. Infinity and NaN keep an exponent of ones.
    const uint32_t finite = to_bits(from_bits(magnitude << 13) * 0x1p112f);
    const uint32_t special = magnitude >= 0x7c00u ? 0x7f800000u : 0u;
    return from_bits(finite | special | sign << 16);
  }

private:
  /// To nearest, ties to even.
  static BURIN_INLINE uint16_t round(float x) {
    const uint32_t sign = to_bits(x) & 0x80000000u;
    const uint32_t magnitude = to_bits(x) ^ sign;
    // Half a unit in the last place less a bit, and that bit where the last
    // place is odd, carry into it; the exponents differ by 112.
    const uint32_t normal =
        (magnitude - (112u << 23) + 0xfffu + (magnitude >> 13 & 1u)) >> 13;
    // In a float of [0.5, 1) the last place is the least of all halves.
    const uint32_t small = to_bits(from_bits(magnitude) + 0.5f) - to_bits(0.5f);
    const uint32_t large = 0x7c00u | (magnitude > 0x7f800000u) << 9;
    // By masks: loops with branches would not be vectorized.
    const uint32_t is_small = -uint32_t(magnitude < (113u << 23));
    const uint32_t is_large = -uint32_t(magnitude >= 0x477ff000u);
    const uint32_t finite = (small & is_small) | (normal & ~is_small);
    const uint32_t rounded = (large & is_large) | (finite & ~is_large);
    return uint16_t(rounded | sign >> 16);
  }
};

/// The upper half of a float.
struct bfloat {
  uint16_t bits;

  bfloat() = default;
  BURIN_INLINE explicit bfloat(float x) : bits(round(x)) {}
  BURIN_INLINE explicit bfloat(double x) : bits(round(round_to_odd(x))) {}
  BURIN_INLINE operator float() const {
    return from_bits(uint32_t(bits) << 16);
  }

private:
  /// To nearest, ties to even.
  static BURIN_INLINE uint16_t round(float x) {
    const uint32_t whole = to_bits(x);
    const uint32_t rounded = (whole + 0x7fffu + (whole >> 16 & 1u)) >> 16;
    const bool is_nan = (whole & 0x7fffffffu) > 0x7f800000u;
    return uint16_t(is_nan ? whole >> 16 | 0x40u : rounded);
  }
};

/// A float of `mantissa` bits behind the leading one, whose exponents are
/// stored with `bias`. Numbers go up to the code `greatest`; those above are
/// infinity, where `has_infinity`, and NaN. With `has_unsigned_zero` minus zero
/// is the only NaN, and no number has its code.
template <int mantissa, int bias, uint32_t greatest, bool has_infinity,
          bool has_unsigned_zero>
struct Float8 {
  uint8_t bits;

  Float8() = default;
  BURIN_INLINE explicit Float8(float x) : bits(round(x)) {}
  BURIN_INLINE explicit Float8(double x) : bits(round(round_to_odd(x))) {}
  BURIN_INLINE operator float() const {
    const uint32_t magnitude = bits & 0x7fu, sign = bits & 0x80u;
    // Both are exact, and neither goes through a float that is subnormal.
    const uint32_t normal = (magnitude << shift) + least_bits;
    const uint32_t small = to_bits(float(int32_t(magnitude)) * step);
    const uint32_t is_small = -uint32_t(magnitude < (1u << mantissa));
    const uint32_t finite = (small & is_small) | (normal & ~is_small);
    const uint32_t is_special =
        -uint32_t(has_unsigned_zero ? bits == 0x80u : magnitude > greatest);
    const uint32_t special =
        has_infinity && magnitude == greatest + 1 ? 0x7f800000u : 0x7fc00000u;
    return from_bits((special & is_special) | (finite & ~is_special) |
                     sign << 24);
  }

private:
  static constexpr int shift = 23 - mantissa;
  /// What makes the exponents those of a float.
  static constexpr uint32_t least_bits = (127u - uint32_t(bias)) << 23;
  /// Between neighbours of 0.
  static constexpr float step = 1.0f / float(1u << (bias + mantissa - 1));

  /// To nearest, ties to even.
  static BURIN_INLINE uint8_t round(float x) {
    const uint32_t sign = to_bits(x) & 0x80000000u;
    const uint32_t magnitude = to_bits(x) ^ sign;
    const uint32_t half = (1u << (shift - 1)) - 1 + (magnitude >> shift & 1u);
    const uint32_t normal = (magnitude - least_bits + half) >> shift;
    // The last place of a float of this size is `step`.
    constexpr float whole = step * 0x1p23f;
    const uint32_t small =
        to_bits(from_bits(magnitude) + whole) - to_bits(whole);
    // By masks: loops with branches would not be vectorized.
    const uint32_t is_small = -uint32_t(magnitude < least_bits + (1u << 23));
    const uint32_t finite = (small & is_small) | (normal & ~is_small);
    const bool is_special = finite > greatest;
    if constexpr (has_unsigned_zero)
      return uint8_t(is_special    ? 0x80u
                     : finite == 0 ? 0u
                                   : finite | sign >> 24);
    const uint32_t nan = 0x7fu;
    const uint32_t special =
        has_infinity && magnitude <= 0x7f800000u ? greatest + 1 : nan;
    return uint8_t((is_special ? special : finite) | sign >> 24);
  }
};

/// The formats of OFP8 ("OCP 8-bit Floating Point Specification"), and those
/// of Noune et al., "8-bit Numerical Formats for Deep Neural Networks".
using f8e4m3fn = Float8<3, 7, 0x7e, false, false>;
using f8e4m3fnuz = Float8<3, 8, 0x7f, false, true>;
using f8e5m2 = Float8<2, 15, 0x7b, true, false>;
using f8e5m2fnuz = Float8<2, 16, 0x7f, false, true>;

template <class T> inline constexpr bool is_float8 = false;
template <int mantissa, int bias, uint32_t greatest, bool has_infinity,
          bool has_unsigned_zero>
inline constexpr bool is_float8<
    Float8<mantissa, bias, greatest, has_infinity, has_unsigned_zero>> = true;

template <class T>
inline constexpr bool is_narrow_float =
    is_same<T, half> || is_same<T, bfloat> || is_float8<T>;

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_NARROW_FLOAT_H
