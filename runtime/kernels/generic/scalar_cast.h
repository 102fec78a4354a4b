// Converts between element types with one meaning for every value: saturating
// from floating point, wrapping between integers.
#ifndef BURIN_KERNELS_SCALAR_CAST_H
#define BURIN_KERNELS_SCALAR_CAST_H

#include "scalar_types.h"

namespace burin::BURIN_LEVEL {

/// Truncates toward zero; values beyond `To` give its nearest bound, NaN gives
/// 0.
template <class To, class From> BURIN_INLINE To saturate(From x) {
  // The greatest `From` that is at most `greatest<To>`: when `To` has more
  // bits than the significand, its bound less the bits that fall off.
  constexpr int bits = bit_width<To> - (is_signed<To> ? 1 : 0);
  constexpr int significand = Real<From>::mantissa_bits + 1;
  constexpr int dropped = bits > significand ? bits - significand : 0;
  constexpr From low = From(least<To>);
  constexpr From high = From((greatest<To> >> dropped) << dropped);
  From clamped = x > low ? x : low;
  clamped = clamped < high ? clamped : high;
  To converted = To(clamped);
  if constexpr (dropped != 0)
    converted = x > high ? greatest<To> : converted;
  return x == x ? converted : To(0);
}

/// `x` as a `To`: to bool is `x != 0`, floating point to integer saturates
/// (NaN gives 0), integer to integer wraps.
template <class To, class From> BURIN_INLINE To cast(From x) {
  if constexpr (is_same<To, From>)
    return x;
  else if constexpr (is_same<To, bool>)
    return x != From(0);
  else if constexpr (is_float<From> && !is_float<To>)
    return saturate<To>(x);
  else
    return To(x);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_CAST_H
