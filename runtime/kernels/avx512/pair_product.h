// Products of bytes by vpmaddwd, two products of 16 bits and their sum in a
// lane: vpmaddubsw would take bytes as they are, but its sums of 16 bits
// saturate.
#ifndef BURIN_KERNELS_PAIR_PRODUCT_H
#define BURIN_KERNELS_PAIR_PRODUCT_H

#include "../generic/quad_pairs.h"

namespace burin::BURIN_LEVEL {

/// Both products of 16 bits of each lane, added.
BURIN_INLINE Vector<uint32_t, 8> multiply_pairs(Vector<int16_t, 16> x,
                                                Vector<int16_t, 16> y) {
  return (Vector<uint32_t, 8>)__builtin_ia32_pmaddwd256(x, y);
}
#ifdef __AVX512BW__
BURIN_INLINE Vector<uint32_t, 16> multiply_pairs(Vector<int16_t, 32> x,
                                                 Vector<int16_t, 32> y) {
#ifdef __clang__
  return (Vector<uint32_t, 16>)__builtin_ia32_pmaddwd512(x, y);
#else
  return (Vector<uint32_t, 16>)__builtin_ia32_pmaddwd512_mask(
      x, y, Vector<int32_t, 16>{}, uint16_t(0xffff));
#endif
}
#endif

template <int lanes>
BURIN_INLINE Vector<uint32_t, lanes> add_quads(Vector<uint32_t, lanes> sums,
                                               const LeftQuad<lanes> &left,
                                               const RightQuads<lanes> &right) {
  sums += multiply_pairs(left.pairs.even, right.pairs.even);
  return sums + multiply_pairs(left.pairs.odd, right.pairs.odd);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_PAIR_PRODUCT_H
