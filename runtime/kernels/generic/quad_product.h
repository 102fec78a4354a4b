// The heart of products of bytes: four unsigned ones times four signed ones,
// added up in 32 bits, at once in each lane of a vector. Exact at every level:
// nothing saturates, so all levels give the same bits.
#ifndef BURIN_KERNELS_QUAD_PRODUCT_H
#define BURIN_KERNELS_QUAD_PRODUCT_H

#include "quad_pairs.h"

namespace burin::BURIN_LEVEL {

/// The most rows of a tile of two vectors that leave registers for what the
/// products need.
template <int lanes> inline constexpr int quad_rows = 4;

/// Both products of 16 bits of each lane, added.
template <int lanes>
BURIN_INLINE Vector<uint32_t, lanes>
multiply_pairs(Vector<int16_t, 2 * lanes> x, Vector<int16_t, 2 * lanes> y) {
  typedef Vector<int32_t, lanes> Whole;
#ifdef __SSE2__
  if constexpr (lanes == 4)
    return (Vector<uint32_t, lanes>)__builtin_ia32_pmaddwd128(x, y);
#endif
  // One of bytes fits into 16 bits.
  const auto both = (Whole)(x * y);
  return (Vector<uint32_t, lanes>)(((both << 16) >> 16) + (both >> 16));
}

/// `sums` plus the sum of four products in each lane; sums wrap.
template <int lanes>
BURIN_INLINE Vector<uint32_t, lanes> add_quads(Vector<uint32_t, lanes> sums,
                                               const LeftQuad<lanes> &left,
                                               const RightQuads<lanes> &right) {
  sums += multiply_pairs<lanes>(left.pairs.even, right.pairs.even);
  return sums + multiply_pairs<lanes>(left.pairs.odd, right.pairs.odd);
}

/// Without vectors: byte by byte.
template <> struct LeftQuad<1> {
  uint8_t bytes[4];

  BURIN_INLINE explicit LeftQuad(const uint8_t *from) {
    __builtin_memcpy(bytes, from, sizeof bytes);
  }
};
template <> struct RightQuads<1> {
  int8_t bytes[4];

  BURIN_INLINE explicit RightQuads(const int8_t *from) {
    __builtin_memcpy(bytes, from, sizeof bytes);
  }
};
template <>
BURIN_INLINE uint32_t add_quads<1>(uint32_t sums, const LeftQuad<1> &left,
                                   const RightQuads<1> &right) {
  for (int i = 0; i < 4; ++i)
    sums += uint32_t(int32_t(left.bytes[i]) * right.bytes[i]);
  return sums;
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_QUAD_PRODUCT_H
