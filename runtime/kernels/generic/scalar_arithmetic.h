// Arithmetic, comparison and bit operations of the plan dialect's scalar
// bodies, defined for every operand value.
#ifndef BURIN_KERNELS_SCALAR_ARITHMETIC_H
#define BURIN_KERNELS_SCALAR_ARITHMETIC_H

#include "scalar_rounding.h"

namespace burin::BURIN_LEVEL {

// Integers wrap: computed unsigned, at least 32 bits wide, then cut.

template <class T> BURIN_INLINE T neg(T x) {
  if constexpr (is_float<T>)
    return -x;
  else
    return T(Wrap<T>(0) - Wrap<T>(x));
}

template <class T> BURIN_INLINE T add(T a, T b) {
  if constexpr (is_float<T>)
    return a + b;
  else
    return T(Wrap<T>(a) + Wrap<T>(b));
}

template <class T> BURIN_INLINE T sub(T a, T b) {
  if constexpr (is_float<T>)
    return a - b;
  else
    return T(Wrap<T>(a) - Wrap<T>(b));
}

template <class T> BURIN_INLINE T mul(T a, T b) {
  if constexpr (is_float<T>)
    return a * b;
  else
    return T(Wrap<T>(a) * Wrap<T>(b));
}

/// |x|; the least signed integer stays itself.
template <class T> BURIN_INLINE T abs(T x) {
  if constexpr (is_float<T>)
    return from_bits(to_bits(x) & ~sign_bit<T>);
  else if constexpr (is_signed<T>)
    return x < 0 ? neg(x) : x;
  else
    return x;
}

/// -1, 0 or 1; zeros keep their sign, NaN stays NaN.
template <class T> BURIN_INLINE T sign(T x) {
  if constexpr (is_float<T>)
    return x > 0 ? T(1) : x < 0 ? T(-1) : x;
  else if constexpr (is_signed<T>)
    return T((x > 0) - (x < 0));
  else
    return T(x != 0);
}

/// a / b; integers truncate, a zero divisor gives 0 and least / -1 wraps.
template <class T> BURIN_INLINE T div(T a, T b) {
  if constexpr (is_float<T>) {
    return a / b;
  } else if constexpr (is_signed<T>) {
    if (b == T(-1))
      return neg(a);
    return b == 0 ? T(0) : T(a / b);
  } else {
    return b == 0 ? T(0) : T(a / b);
  }
}

/// The exact remainder of a / b with the sign of `a`, as C's fmod: long
/// division of the significands, eleven bits (float: forty) a step.
template <class T> BURIN_INLINE T float_remainder(T a, T b) {
  using Bits = typename Real<T>::Bits;
  constexpr int mantissa_bits = Real<T>::mantissa_bits;
  constexpr int step = 63 - mantissa_bits;
  constexpr Bits hidden = Bits(1) << mantissa_bits;
  T x = abs(a), y = abs(b);
  if (!(x < infinity<T>) || !(y > 0))
    return not_a_number<T>;
  if (!(y <= infinity<T>))
    return b;
  if (x < y)
    return a;
  auto exponent = [](T v) {
    int field = int(to_bits(v) >> mantissa_bits);
    return field ? field : 1;
  };
  auto significand = [](T v) {
    Bits fraction = to_bits(v) & (hidden - 1);
    return uint64_t(v < Real<T>::least_normal ? fraction : fraction | hidden);
  };
  int distance = exponent(x) - exponent(y), result_exponent = exponent(y);
  uint64_t divisor = significand(y), rest = significand(x) % divisor;
  while (distance > 0 && rest != 0) {
    int shift = distance < step ? distance : step;
    rest = (rest << shift) % divisor;
    distance -= shift;
  }
  while (rest != 0 && rest < hidden && result_exponent > 1) {
    rest <<= 1;
    --result_exponent;
  }
  Bits bits = rest < hidden ? Bits(rest)
                            : (Bits(rest) & (hidden - 1)) |
                                  (Bits(result_exponent) << mantissa_bits);
  return copy_sign(from_bits(bits), a);
}

/// Remainder of the truncated quotient (sign of `a`); 0 for an integer divisor
/// of 0.
template <class T> BURIN_INLINE T rem(T a, T b) {
  if constexpr (is_float<T>)
    return float_remainder(a, b);
  else if constexpr (is_signed<T>)
    return b == 0 || b == T(-1) ? T(0) : T(a % b);
  else
    return b == 0 ? T(0) : T(a % b);
}

/// Remainder of the floored quotient (sign of `b`); 0 for an integer divisor
/// of 0.
template <class T> BURIN_INLINE T mod(T a, T b) {
  T r = rem(a, b);
  if constexpr (is_float<T>) {
    if (r == 0)
      return copy_sign(T(0), b);
    return (r < 0) != (b < 0) ? r + b : r;
  } else if constexpr (is_signed<T>) {
    return r != 0 && (r < 0) != (b < 0) ? T(r + b) : r;
  } else {
    return r;
  }
}

/// Whether `b` is a constant other than NaN after inlining. One comparison then
/// decides maximum and minimum, NaN in the other operand included, where the
/// general form takes two and a chain of masks.
template <class T> BURIN_INLINE bool is_known_number(T b) {
  return __builtin_constant_p(b) && b == b;
}

/// The greater of two; NaN if either is.
template <class T> BURIN_INLINE T maximum(T a, T b) {
  if constexpr (is_float<T>) {
    if (is_known_number(b))
      return a < b ? b : a;
    T greater = a > b ? a : b;
    return a != a ? a : greater;
  } else {
    return a > b ? a : b;
  }
}

/// The lesser of two; NaN if either is.
template <class T> BURIN_INLINE T minimum(T a, T b) {
  if constexpr (is_float<T>) {
    if (is_known_number(b))
      return b < a ? b : a;
    T lesser = a < b ? a : b;
    return a != a ? a : lesser;
  } else {
    return a < b ? a : b;
  }
}

template <class T> BURIN_INLINE bool eq(T a, T b) { return a == b; }
template <class T> BURIN_INLINE bool ne(T a, T b) { return a != b; }
template <class T> BURIN_INLINE bool lt(T a, T b) { return a < b; }
template <class T> BURIN_INLINE bool le(T a, T b) { return a <= b; }
template <class T> BURIN_INLINE bool gt(T a, T b) { return a > b; }
template <class T> BURIN_INLINE bool ge(T a, T b) { return a >= b; }

template <class T> BURIN_INLINE T select(bool condition, T a, T b) {
  return condition ? a : b;
}

template <class T> BURIN_INLINE bool logical_not(T x) { return x == T(0); }

template <class T> BURIN_INLINE T bit_not(T x) {
  if constexpr (is_same<T, bool>)
    return !x;
  else
    return T(~Wrap<T>(x));
}
template <class T> BURIN_INLINE T bit_and(T a, T b) { return T(a & b); }
template <class T> BURIN_INLINE T bit_or(T a, T b) { return T(a | b); }
template <class T> BURIN_INLINE T bit_xor(T a, T b) { return T(a ^ b); }

/// a * 2^amount, wrapping; an amount outside [0, width) gives 0.
template <class T> BURIN_INLINE T shift_left(T a, T amount) {
  auto count = Wrap<T>(amount);
  Wrap<T> shifted = Wrap<T>(a) << (count & (bit_width<Wrap<T>> - 1));
  return count < Wrap<T>(bit_width<T>) ? T(shifted) : T(0);
}

/// Arithmetic for signed, logical for unsigned types; an amount outside
/// [0, width) gives 0.
template <class T> BURIN_INLINE T shift_right(T a, T amount) {
  auto count = Wrap<T>(amount);
  T shifted = T(a >> (count & (bit_width<Wrap<T>> - 1)));
  return count < Wrap<T>(bit_width<T>) ? shifted : T(0);
}

template <class T> BURIN_INLINE bool is_nan(T x) {
  if constexpr (is_float<T>)
    return x != x;
  else
    return false;
}

template <class T> BURIN_INLINE bool is_inf(T x) {
  if constexpr (is_float<T>)
    return abs(x) == infinity<T>;
  else
    return false;
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_ARITHMETIC_H
