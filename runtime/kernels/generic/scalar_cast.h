// Converts between element types with one meaning for every value: floating
// point is truncated to 64 bits, of which an integer type keeps its own.
#ifndef BURIN_KERNELS_SCALAR_CAST_H
#define BURIN_KERNELS_SCALAR_CAST_H

#include "narrow_float.h"
#include "scalar_rounding.h"
#include "scalar_types.h"

namespace burin::BURIN_LEVEL {

/// Truncates toward zero to a signed integer of 64 bits; what those do not
/// hold, and NaN, gives the least of them.
template <class From> BURIN_INLINE int64_t truncate_to_64(From x) {
  return int64_t(x >= From(-0x1p63) && x < From(0x1p63) ? x : From(-0x1p63));
}

/// The low 32 bits of truncate_to_64(x). Where vectors can round, that is
/// arithmetic: what is left of a multiple of 2^32 is exact.
template <class From> BURIN_INLINE int32_t truncate_to_32(From x) {
#if defined(__SSE2__) && !defined(BURIN_HAS_ROUNDING)
  return int32_t(truncate_to_64(x));
#else
  From held = x > From(-0x1p63) && x < From(0x1p63) ? x : From(0);
  // A float with a fraction is below 2^23 and loses nothing to the multiple.
  if constexpr (is_same<From, double>)
    held = trunc(held);
  From rest = held - round(held * From(0x1p-32)) * From(0x1p32);
  return int32_t(rest < From(0x1p31) ? rest : rest - From(0x1p32));
#endif
}

/// The bits of truncate_to_64(x) that `To` has; an unsigned one of 64 bits
/// holds what is below 2^64 as well.
template <class To, class From> BURIN_INLINE To truncate(From x) {
  if constexpr (is_same<To, uint64_t>) {
    bool is_high = x >= From(0x1p63) && x < From(0x1p64);
    uint64_t bits = uint64_t(truncate_to_64(is_high ? x - From(0x1p63) : x));
    return is_high ? bits ^ (uint64_t(1) << 63) : bits;
  } else if constexpr (bit_width<To> == 64) {
    return truncate_to_64(x);
  } else if constexpr (bit_width<To> + Real<From>::mantissa_bits <= 31) {
    // From 2^31 on all of these bits are 0.
    return To(int32_t(x > From(-0x1p31) && x < From(0x1p31) ? x : From(0)));
  } else {
    return To(truncate_to_32(x));
  }
}

/// `x` as a `To`: to bool is `x != 0`, floating point to integer truncates and
/// then wraps, integer to integer wraps; floats round to nearest.
template <class To, class From> BURIN_INLINE To cast(From x) {
  if constexpr (is_same<To, From>)
    return x;
  else if constexpr (is_narrow_float<From>)
    return cast<To>(float(x));
  else if constexpr (is_same<To, bool>)
    return x != From(0);
  else if constexpr (is_narrow_float<To>)
    return To(typename Choose<is_same<From, float>, float, double>::type(x));
  else if constexpr (is_float<From> && !is_float<To>)
    return truncate<To>(x);
  else
    return To(x);
}

/// `x` truncated to an integer type of 8 or 16 bits, its least or greatest
/// where x lies beyond, the least for NaN.
template <class To, class From> BURIN_INLINE To saturate(From x) {
  From held = x >= From(least<To>) ? x : From(least<To>);
  held = held < From(greatest<To>) ? held : From(greatest<To>);
  return To(int32_t(held));
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCALAR_CAST_H
