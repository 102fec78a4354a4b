// Writes rows of updates at places that are data, one after the other, since
// two of them may meet at one place.
#ifndef BURIN_KERNELS_SCATTER_H
#define BURIN_KERNELS_SCATTER_H

#include "parallel.h"
#include "scalar_arithmetic.h"

namespace burin::BURIN_LEVEL {

/// What becomes of `old` where `update` meets it: the update (0), sum (1),
/// product (2), the greater (3) or the lesser (4).
template <int64_t combine, class T>
BURIN_INLINE T scatter_combine(T old, T update) {
  if constexpr (combine == 1)
    return add(old, update);
  else if constexpr (combine == 2)
    return mul(old, update);
  else if constexpr (combine == 3)
    return maximum(old, update);
  else if constexpr (combine == 4)
    return minimum(old, update);
  else
    return update;
}

/// Combines row i of k.width `updates` with row places[i] of `dst`, which has
/// k.size elements, for each of k.rows in order. The places lie inside.
///
/// `K` holds int64_t size, rows, width, each a constant or not (sizes.h),
/// static constexpr int64_t combine (as scatter_combine) and the type Element.
template <class K>
inline void scatter(const burin_parallel &, K k, typename K::Element *dst,
                    const int64_t *places, const typename K::Element *updates) {
  for (int64_t row = 0; row < k.rows; ++row)
    for (int64_t i = 0; i < k.width; ++i) {
      typename K::Element &at = dst[places[row] * k.width + i];
      at = scatter_combine<K::combine>(at, updates[row * k.width + i]);
    }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SCATTER_H
