// The product of bytes by vpdpbusd of 256 bits, in the encoding of AVX-VNNI.
#ifndef BURIN_KERNELS_QUAD_PRODUCT_H
#define BURIN_KERNELS_QUAD_PRODUCT_H

#include "../generic/quad_vectors.h"

namespace burin::BURIN_LEVEL {

template <int lanes> inline constexpr int quad_rows = 6;

template <int lanes>
BURIN_INLINE Vector<uint32_t, lanes> add_quads(Vector<uint32_t, lanes> sums,
                                               const LeftQuad<lanes> &left,
                                               const RightQuads<lanes> &right) {
  const auto start = (Vector<int32_t, lanes>)sums;
#ifdef __clang__
  return (Vector<uint32_t, lanes>)__builtin_ia32_vpdpbusd256(start, left.bytes,
                                                             right.bytes);
#else
  return (Vector<uint32_t, lanes>)__builtin_ia32_vpdpbusd_v8si(
      start, left.bytes, right.bytes);
#endif
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_QUAD_PRODUCT_H
