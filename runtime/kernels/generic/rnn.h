// Plain recurrence over a whole sequence, on input products that are there
// already.
#ifndef BURIN_KERNELS_RNN_H
#define BURIN_KERNELS_RNN_H

#include "recurrence.h"

namespace burin::BURIN_LEVEL {

/// One step of a plain recurrence for a tile of rows, as run_recurrence asks
/// for it.
template <class K> struct RnnCell {
  using T = typename K::Element;
  static constexpr int64_t n = K::hidden;

  const T *recurrent;

  template <int rows> void step(RecurrentRows<K, rows> &tile) const {
    state_product<n, n, rows>(tile.sums, n, tile.state,
                              recurrent +
                                  tile.direction * packed_elements(n, n));
    for (int r = 0; r < rows; ++r) {
      const T *x = tile.x[r], *sums = tile.sums + r * n;
      if (tile.active[r])
        write_row(tile.state + r * n, n,
                  [=](int64_t j) __attribute__((always_inline)) {
                    return open_gate<K, StateActivation<K>>(x[j] + sums[j]);
                  });
    }
  }
};

/// y[t][b][d][j] = h = act(x[t][b][d][j] + h * R), and the last states
/// [d][b][j]; `recurrent` has one packed K::hidden x K::hidden matrix a
/// direction.
///
/// `K` is that of run_recurrence, with int64_t state_activation, double
/// state_alpha, state_beta. `scratch` has
/// 3 * K::hidden elements for each row and direction.
template <class K, class Length>
inline void rnn(const burin_parallel &parallel, K k, typename K::Element *y,
                typename K::Element *last_state, const typename K::Element *x,
                const typename K::Element *recurrent,
                const typename K::Element *initial_state, const Length *lengths,
                typename K::Element *scratch) {
  RecurrentTensors<K, Length> tensors = {
      y, last_state, nullptr, x, initial_state, nullptr, lengths, scratch};
  run_recurrence(parallel, k, tensors, RnnCell<K>{recurrent});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_RNN_H
