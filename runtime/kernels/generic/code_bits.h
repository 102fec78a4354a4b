// Takes numbers of few bits out of words by shifts, on machines that have
// nothing better and for widths that it does not take.
#ifndef BURIN_KERNELS_CODE_BITS_H
#define BURIN_KERNELS_CODE_BITS_H

#include "vector_type.h"

namespace burin::BURIN_LEVEL {

/// The signed number of `bits` bits at place `place` of each word, the lowest
/// bits being place 0.
template <int bits, int place, int lanes>
BURIN_INLINE Vector<float, lanes>
widen_code_bits(Vector<uint32_t, lanes> words) {
  constexpr int above = 32 - bits * (place + 1);
  typedef Vector<int32_t, lanes> Whole;
  const auto whole = Whole(Whole(words << above) >> (32 - bits));
  if constexpr (lanes == 1)
    return float(whole);
  else
    return __builtin_convertvector(whole, Vector<float, lanes>);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CODE_BITS_H
