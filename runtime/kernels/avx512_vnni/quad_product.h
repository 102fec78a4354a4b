// The product of bytes by vpdpbusd, of 256 bits where panels leave half a
// vector.
#ifndef BURIN_KERNELS_QUAD_PRODUCT_H
#define BURIN_KERNELS_QUAD_PRODUCT_H

#include "../generic/quad_vectors.h"

namespace burin::BURIN_LEVEL {

template <int lanes> inline constexpr int quad_rows = 14;

#ifdef __clang__
#define BURIN_DOT_BYTES_512 __builtin_ia32_vpdpbusd512
#define BURIN_DOT_BYTES_256 __builtin_ia32_vpdpbusd256
#else
#define BURIN_DOT_BYTES_512 __builtin_ia32_vpdpbusd_v16si
#define BURIN_DOT_BYTES_256 __builtin_ia32_vpdpbusd_v8si
#endif

template <int lanes>
BURIN_INLINE Vector<uint32_t, lanes> add_quads(Vector<uint32_t, lanes> sums,
                                               const LeftQuad<lanes> &left,
                                               const RightQuads<lanes> &right) {
  const auto start = (Vector<int32_t, lanes>)sums;
  if constexpr (lanes == 16)
    return (Vector<uint32_t, lanes>)BURIN_DOT_BYTES_512(start, left.bytes,
                                                        right.bytes);
  else
    return (Vector<uint32_t, lanes>)BURIN_DOT_BYTES_256(start, left.bytes,
                                                        right.bytes);
}

#undef BURIN_DOT_BYTES_512
#undef BURIN_DOT_BYTES_256

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_QUAD_PRODUCT_H
