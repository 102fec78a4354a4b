// Packs right-hand sides of contractions at run time, in the order of
// panel_order.h.
#ifndef BURIN_KERNELS_PANELS_H
#define BURIN_KERNELS_PANELS_H

#include "panel_order.h"
#include "parallel.h"

namespace burin::BURIN_LEVEL {

/// Packs panel `panel` of the k x n matrix src[i * row_stride + j *
/// col_stride], `tile_k` rows of each column side by side.
template <int64_t tile_k = panel_tile_k, class Element>
inline void pack_panel(Element *dst, const Element *src, int64_t n, int64_t k,
                       int64_t row_stride, int64_t col_stride, int64_t panel) {
  int64_t first = panel * panel_width, width = width_of_panel(n, panel);
  int64_t valid = lesser(panel_width, n - first);
  Element *to = dst + first * padded_rows(k, tile_k);
  const Element *from = src + first * col_stride;
  for (int64_t i = 0; i < k; i += tile_k)
    for (int64_t t = 0; t < tile_k; ++t) {
      int64_t row = i + t, columns = row < k ? valid : 0;
      for (int64_t j = 0; j < columns; ++j)
        to[i * width + j * tile_k + t] =
            from[row * row_stride + j * col_stride];
      for (int64_t j = columns; j < width; ++j)
        to[i * width + j * tile_k + t] = Element();
    }
}

/// Packs one k.k x k.n matrix src[i * row_stride + j * col_stride] into
/// packed_elements(k.n, k.k) elements at `dst`.
template <class K>
inline void pack_b(K k, typename K::Element *dst,
                   const typename K::Element *src, int64_t row_stride,
                   int64_t col_stride) {
  for (int64_t panel = 0; panel < panel_count(k.n); ++panel)
    pack_panel(dst, src, k.n, k.k, row_stride, col_stride, panel);
}

/// Packs all of a batch: matrix b is read at src + b * batch_stride and
/// written at dst + b * k.b_batch_stride (one matrix where that is 0).
template <class K>
inline void pack_b(const burin_parallel &parallel, K k,
                   typename K::Element *dst, const typename K::Element *src,
                   int64_t batch_stride, int64_t row_stride,
                   int64_t col_stride) {
  const int64_t matrices = k.b_batch_stride == 0 ? 1 : k.batch;
  const int64_t panels = matrices * panel_count(k.n);
  const int64_t tasks =
      greater(1, lesser(panels, tasks_worth(matrices * k.n * k.k)));
  parallel_for(parallel, tasks, [=](int64_t task) {
    int64_t end = part_begin(panels, tasks, task + 1);
    for (int64_t i = part_begin(panels, tasks, task); i < end; ++i) {
      int64_t matrix = i / panel_count(k.n);
      pack_panel(dst + matrix * k.b_batch_stride, src + matrix * batch_stride,
                 k.n, k.k, row_stride, col_stride, i % panel_count(k.n));
    }
  });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_PANELS_H
