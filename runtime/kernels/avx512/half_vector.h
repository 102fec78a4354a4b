// Vectors of floats from halves in memory, eight or sixteen at once.
#ifndef BURIN_KERNELS_HALF_VECTOR_H
#define BURIN_KERNELS_HALF_VECTOR_H

#include "../generic/half_bits.h"

namespace burin::BURIN_LEVEL {

/// Loads `lanes` halves as floats; `lanes` is more than 1.
template <int lanes>
BURIN_INLINE Vector<float, lanes> load_wide(const half *from) {
#if !defined(__clang__) // its builtins have other names
  if constexpr (lanes == 8)
    return __builtin_ia32_vcvtph2ps256(
        load<short, 8>(reinterpret_cast<const short *>(from)));
  constexpr int current_rounding = 4;
  if constexpr (lanes == 16)
    return __builtin_ia32_vcvtph2ps512_mask(
        load<short, 16>(reinterpret_cast<const short *>(from)),
        Vector<float, 16>{}, -1, current_rounding);
#endif
  return widen_half_bits<lanes>(from);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_HALF_VECTOR_H
