// Packs right-hand sides of contractions at run time, in the order of
// panel_order.h.
#ifndef BURIN_KERNELS_PANELS_H
#define BURIN_KERNELS_PANELS_H

#include "panel_order.h"
#include "parallel.h"

namespace burin::BURIN_LEVEL {

/// Packs panel `panel` of the k x n matrix src[i * row_stride + j *
/// col_stride].
template <class Element>
inline void pack_panel(Element *dst, const Element *src, int64_t n, int64_t k,
                       int64_t row_stride, int64_t col_stride, int64_t panel) {
  static_assert(panel_tile_k == 1, "rows are written one after the other");
  int64_t first = panel * panel_width, width = width_of_panel(n, panel);
  int64_t valid = lesser(panel_width, n - first);
  Element *to = dst + first * k;
  const Element *from = src + first * col_stride;
  for (int64_t i = 0; i < k; ++i) {
    for (int64_t j = 0; j < valid; ++j)
      to[i * width + j] = from[i * row_stride + j * col_stride];
    for (int64_t j = valid; j < width; ++j)
      to[i * width + j] = Element();
  }
}

/// Packs one K::k x K::n matrix src[i * row_stride + j * col_stride] into
/// packed_elements(K::n, K::k) elements at `dst`.
template <class K>
inline void pack_b(typename K::Element *dst, const typename K::Element *src,
                   int64_t row_stride, int64_t col_stride) {
  for (int64_t panel = 0; panel < panel_count(K::n); ++panel)
    pack_panel(dst, src, K::n, K::k, row_stride, col_stride, panel);
}

/// Packs all of a batch: matrix b is read at src + b * batch_stride and
/// written at dst + b * K::b_batch_stride (one matrix where that is 0).
template <class K>
inline void pack_b(const burin_parallel &parallel, typename K::Element *dst,
                   const typename K::Element *src, int64_t batch_stride,
                   int64_t row_stride, int64_t col_stride) {
  constexpr int64_t matrices = K::b_batch_stride == 0 ? 1 : K::batch;
  constexpr int64_t panels = matrices * panel_count(K::n);
  constexpr int64_t tasks =
      greater(1, lesser(panels, tasks_worth(matrices * K::n * K::k)));
  parallel_for(parallel, tasks, [=](int64_t task) {
    int64_t end = part_begin(panels, tasks, task + 1);
    for (int64_t i = part_begin(panels, tasks, task); i < end; ++i) {
      int64_t matrix = i / panel_count(K::n);
      pack_panel(dst + matrix * K::b_batch_stride, src + matrix * batch_stride,
                 K::n, K::k, row_stride, col_stride, i % panel_count(K::n));
    }
  });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_PANELS_H
