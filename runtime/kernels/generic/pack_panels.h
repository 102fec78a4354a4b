// Packs right-hand sides that are known only at run time, as a step of its own
// in front of the product that reads them.
#ifndef BURIN_KERNELS_PACK_PANELS_H
#define BURIN_KERNELS_PACK_PANELS_H

#include "panels.h"

namespace burin::BURIN_LEVEL {

/// Packs K::batch matrices of K::k x K::n, matrix b being
/// src[b * K::batch_stride + i * K::row_stride + j * K::col_stride], one after
/// the other to `dst`.
template <class K>
inline void pack_panels(const burin_parallel &parallel,
                        typename K::Element *dst,
                        const typename K::Element *src) {
  constexpr int64_t panels = K::batch * panel_count(K::n);
  constexpr int64_t tasks =
      greater(1, lesser(panels, tasks_worth(K::batch * K::n * K::k)));
  parallel_for(parallel, tasks, [=](int64_t task) {
    int64_t end = part_begin(panels, tasks, task + 1);
    for (int64_t i = part_begin(panels, tasks, task); i < end; ++i) {
      int64_t matrix = i / panel_count(K::n);
      pack_panel(dst + matrix * packed_elements(K::n, K::k),
                 src + matrix * K::batch_stride, K::n, K::k, K::row_stride,
                 K::col_stride, i % panel_count(K::n));
    }
  });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_PACK_PANELS_H
