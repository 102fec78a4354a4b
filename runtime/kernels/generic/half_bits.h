// Widens vectors of halves by arithmetic on their bits, on machines without an
// instruction for it and for vectors that it does not take.
#ifndef BURIN_KERNELS_HALF_BITS_H
#define BURIN_KERNELS_HALF_BITS_H

#include "narrow_float.h"
#include "vector_type.h"

namespace burin::BURIN_LEVEL {

/// `lanes` halves as floats; `lanes` is more than 1.
template <int lanes>
BURIN_INLINE Vector<float, lanes> widen_half_bits(const half *from) {
  auto bits = __builtin_convertvector(load<uint16_t, lanes>(&from->bits),
                                      Vector<uint32_t, lanes>);
  auto magnitude = bits & 0x7fffu;
  auto finite =
      (Vector<uint32_t, lanes>)((Vector<float, lanes>)(magnitude << 13) *
                                0x1p112f);
  auto special = (Vector<uint32_t, lanes>)(magnitude >= 0x7c00u) & 0x7f800000u;
  return (Vector<float, lanes>)(finite | special | (bits & 0x8000u) << 16);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_HALF_BITS_H
