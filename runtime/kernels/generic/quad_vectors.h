// Four bytes to a lane as instructions that multiply bytes take them.
#ifndef BURIN_KERNELS_QUAD_VECTORS_H
#define BURIN_KERNELS_QUAD_VECTORS_H

#include "vector_type.h"

namespace burin::BURIN_LEVEL {

inline constexpr bool splits_left = false;
/// Whether LeftQuad and RightQuads also take bytes that differ from lane to
/// lane.
inline constexpr bool has_lane_quads = true;

/// Four bytes of the left side, the same in all lanes.
template <int lanes> struct LeftQuad {
  Vector<int32_t, lanes> bytes;

  BURIN_INLINE explicit LeftQuad(const uint8_t *from) {
    int32_t quad;
    __builtin_memcpy(&quad, from, sizeof quad);
    bytes = Vector<int32_t, lanes>{} + quad;
  }
  BURIN_INLINE explicit LeftQuad(Vector<int32_t, lanes> all) : bytes(all) {}
};
/// Four bytes of the right side for each lane.
template <int lanes> struct RightQuads {
  Vector<int32_t, lanes> bytes;

  BURIN_INLINE explicit RightQuads(const int8_t *from) {
    __builtin_memcpy(&bytes, from, sizeof bytes);
  }
  BURIN_INLINE explicit RightQuads(Vector<int32_t, lanes> all) : bytes(all) {}
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_QUAD_VECTORS_H
