// Brings the lanes of a reduction together: the partial results that it forms
// side by side, so that loops over them become vectors.
#ifndef BURIN_KERNELS_LANES_H
#define BURIN_KERNELS_LANES_H

#include "level.h"

namespace burin::BURIN_LEVEL {

/// combine() over the elements of `lanes`, a power of two in number, always in
/// the same order: the upper half onto the lower, until one is left.
template <int count, class T, class Combine>
BURIN_INLINE T combine_lanes(T *lanes, const Combine &combine) {
  if constexpr (count == 1) {
    return lanes[0];
  } else {
    for (int i = 0; i < count / 2; ++i)
      lanes[i] = combine(lanes[i], lanes[i + count / 2]);
    return combine_lanes<count / 2>(lanes, combine);
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_LANES_H
