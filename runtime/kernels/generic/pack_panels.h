// Packs right-hand sides that are known only at run time, as a step of its own
// in front of the product that reads them.
#ifndef BURIN_KERNELS_PACK_PANELS_H
#define BURIN_KERNELS_PACK_PANELS_H

#include "panels.h"

namespace burin::BURIN_LEVEL {

/// Packs k.batch matrices of k.k x k.n, matrix b being
/// src[b * k.batch_stride + i * k.row_stride + j * k.col_stride], one after the
/// other to `dst`, `tile_k` rows side by side.
///
/// `K` holds int64_t batch, n, k, batch_stride, row_stride, col_stride, each a
/// constant or not (sizes.h), and the type Element.
template <int64_t tile_k, class K>
inline void pack_tiles(const burin_parallel &parallel, K k,
                       typename K::Element *dst,
                       const typename K::Element *src) {
  const int64_t panels = k.batch * panel_count(k.n);
  const int64_t tasks =
      greater(1, lesser(panels, tasks_worth(k.batch * k.n * k.k)));
  parallel_for(parallel, tasks, [=](int64_t task) {
    int64_t end = part_begin(panels, tasks, task + 1);
    for (int64_t i = part_begin(panels, tasks, task); i < end; ++i) {
      int64_t matrix = i / panel_count(k.n);
      pack_panel<tile_k>(dst + matrix * packed_elements(k.n, k.k, tile_k),
                         src + matrix * k.batch_stride, k.n, k.k, k.row_stride,
                         k.col_stride, i % panel_count(k.n));
    }
  });
}

/// The same, a row after the other: what matmul.h and its like read.
template <class K>
inline void pack_panels(const burin_parallel &parallel, K k,
                        typename K::Element *dst,
                        const typename K::Element *src) {
  pack_tiles<panel_tile_k>(parallel, k, dst, src);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_PACK_PANELS_H
