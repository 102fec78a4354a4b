// A plain recurrence over a whole sequence on a device, on inputs whose
// products are there already.
#ifndef BURIN_KERNELS_RNN_H
#define BURIN_KERNELS_RNN_H

#include "recurrence.h"

namespace burin::BURIN_LEVEL {

/// One step of a plain recurrence, as run_recurrence asks for it.
template <class K> struct RnnCell {
  using T = typename K::Element;
  static constexpr int64_t n = K::hidden;

  const T *recurrent;

  BURIN_DEVICE void step(const RecurrentRow<K> &at) const {
    state_product<n, n>(at.sums, at.state,
                        recurrent + at.direction * packed_elements(n, n));
    barrier();
    share_out(n, [&](int64_t j) {
      at.state[j] = open_gate<K, StateActivation<K>>(at.x[j] + at.sums[j]);
    });
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
inline void rnn(Stream stream, K k, typename K::Element *y,
                typename K::Element *last_state, const typename K::Element *x,
                const typename K::Element *recurrent,
                const typename K::Element *initial_state, const Length *lengths,
                typename K::Element *scratch) {
  RecurrentTensors<K, Length> tensors = {
      y, last_state, nullptr, x, initial_state, nullptr, lengths, scratch};
  run_recurrence(stream, k, tensors, RnnCell<K>{recurrent});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_RNN_H
