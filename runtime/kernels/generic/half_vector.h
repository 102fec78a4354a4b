// Vectors of floats from halves in memory.
#ifndef BURIN_KERNELS_HALF_VECTOR_H
#define BURIN_KERNELS_HALF_VECTOR_H

#include "half_bits.h"

namespace burin::BURIN_LEVEL {

/// Loads `lanes` halves as floats; `lanes` is more than 1.
template <int lanes>
BURIN_INLINE Vector<float, lanes> load_wide(const half *from) {
  return widen_half_bits<lanes>(from);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_HALF_VECTOR_H
