// The product of pairs of bfloats by vdpbf16ps, of 256 bits where panels leave
// half a vector.
#ifndef BURIN_KERNELS_BFLOAT_PRODUCT_H
#define BURIN_KERNELS_BFLOAT_PRODUCT_H

#include "../generic/narrow_float.h"
#include "../generic/vector_type.h"

namespace burin::BURIN_LEVEL {

inline constexpr bool multiplies_pairs = true;

/// `sums` plus both products of the pair at `left` and of each lane's pair at
/// `right`. Subnormal numbers, sums among them, count as 0. In assembly: the
/// builtins have other types in each version of a compiler.
template <int lanes>
BURIN_INLINE Vector<float, lanes> add_pair(Vector<float, lanes> sums,
                                           const bfloat *left,
                                           Vector<uint32_t, lanes> right) {
  uint32_t pair;
  __builtin_memcpy(&pair, left, sizeof pair);
  const Vector<uint32_t, lanes> all = Vector<uint32_t, lanes>{} + pair;
  asm("vdpbf16ps {%2, %1, %0|%0, %1, %2}" : "+v"(sums) : "v"(right), "v"(all));
  return sums;
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_BFLOAT_PRODUCT_H
