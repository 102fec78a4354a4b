// Products of bytes by way of 16 bits, for levels that cannot multiply bytes:
// of each four that lie side by side the first and the third, and the second
// and the fourth, as two vectors of half as many elements.
#ifndef BURIN_KERNELS_QUAD_PAIRS_H
#define BURIN_KERNELS_QUAD_PAIRS_H

#include "vector_type.h"

namespace burin::BURIN_LEVEL {

inline constexpr bool splits_left = false;
inline constexpr bool has_lane_quads = false;

/// Bytes as numbers of 16 bits: two of each four in `even`, two in `odd`.
template <int lanes> struct QuadPairs {
  Vector<int16_t, 2 * lanes> even;
  Vector<int16_t, 2 * lanes> odd;
};

/// The four unsigned bytes at `from`, the same for all lanes.
template <int lanes>
BURIN_INLINE QuadPairs<lanes> unsigned_pairs(const uint8_t *from) {
  typedef Vector<uint16_t, 2 * lanes> Words;
  uint32_t quad;
  __builtin_memcpy(&quad, from, sizeof quad);
  const auto all = (Words)(Vector<uint32_t, lanes>{} + quad);
  return {(Vector<int16_t, 2 * lanes>)(all & 0xff),
          (Vector<int16_t, 2 * lanes>)(all >> 8)};
}

/// Four signed bytes for each lane.
template <int lanes>
BURIN_INLINE QuadPairs<lanes> signed_pairs(const int8_t *from) {
  const auto all = (Vector<int16_t, 2 * lanes>)load<int8_t, 4 * lanes>(from);
  return {(all << 8) >> 8, all >> 8};
}

/// What four bytes of the left side, the same in all lanes, are multiplied as.
template <int lanes> struct LeftQuad {
  QuadPairs<lanes> pairs;

  BURIN_INLINE explicit LeftQuad(const uint8_t *from)
      : pairs(unsigned_pairs<lanes>(from)) {}
};
/// Four bytes of the right side for each lane.
template <int lanes> struct RightQuads {
  QuadPairs<lanes> pairs;

  BURIN_INLINE explicit RightQuads(const int8_t *from)
      : pairs(signed_pairs<lanes>(from)) {}
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_QUAD_PAIRS_H
