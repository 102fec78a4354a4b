// A gated recurrent unit over a whole sequence on a device, on gates whose
// input products are there already.
#ifndef BURIN_KERNELS_GRU_H
#define BURIN_KERNELS_GRU_H

#include "recurrence.h"

namespace burin::BURIN_LEVEL {

/// One step of a GRU, as run_recurrence asks for it.
template <class K> struct GruCell {
  using T = typename K::Element;
  static constexpr int64_t n = K::hidden;

  const T *recurrent;
  const T *bias;

  BURIN_DEVICE void step(const RecurrentRow<K> &at) const {
    if constexpr (K::reset_after) {
      state_product<3 * n, n>(at.sums, at.state,
                              recurrent +
                                  at.direction * packed_elements(3 * n, n));
      barrier();
    } else {
      reset_before(at);
    }
    finish(at);
  }

  /// The candidate's product is one with the state that the reset gate lets
  /// through, so that gate comes first; each gate has a matrix of its own, the
  /// same columns of which are the same thread's.
  BURIN_DEVICE void reset_before(const RecurrentRow<K> &at) const {
    auto product = [&](int64_t gate, const T *state) {
      state_product<n, n>(at.sums + gate * n, state,
                          recurrent + (at.direction * 3 + gate) *
                                          packed_elements(n, n));
    };
    product(K::update_gate, at.state);
    product(K::reset_gate, at.state);
    share_out(n, [&](int64_t j) {
      at.memory[j] = at.state[j] *
                     open_gate<K, GateActivation<K>>(sum(at, K::reset_gate, j));
    });
    barrier();
    product(2, at.memory);
  }

  static BURIN_DEVICE T sum(const RecurrentRow<K> &at, int64_t gate,
                            int64_t j) {
    return at.x[gate * n + j] + at.sums[gate * n + j];
  }

  /// h = (1 - z) * candidate + z * h.
  BURIN_DEVICE void finish(const RecurrentRow<K> &at) const {
    share_out(n, [&](int64_t j) {
      const T z = open_gate<K, GateActivation<K>>(sum(at, K::update_gate, j));
      T product = at.sums[2 * n + j];
      if constexpr (K::bias)
        product += bias[at.direction * n + j];
      if constexpr (K::reset_after)
        product *= open_gate<K, GateActivation<K>>(sum(at, K::reset_gate, j));
      const T candidate =
          open_gate<K, CandidateActivation<K>>(at.x[2 * n + j] + product);
      at.state[j] = (T(1) - z) * candidate + z * at.state[j];
    });
  }
};

/// y[t][b][d][j] of a GRU, and its last states [d][b][j], from x[t][b]
/// [d][gate][j] (strides in K), the inputs' products with their weights and
/// biases. With K::reset_after `recurrent` has one packed K::hidden x
/// 3 * K::hidden matrix a direction and the reset gate acts on the candidate's
/// product; without, one K::hidden x K::hidden matrix a gate, and it acts on
/// the state. `bias` [d][j] is added to the candidate's product.
///
/// `K` is that of run_recurrence, with int64_t update_gate, reset_gate (the
/// candidate is gate 2), gate_activation, candidate_activation, double
/// gate_alpha, gate_beta, candidate_alpha, candidate_beta, and bool
/// reset_after, bias. `scratch` has 5 * K::hidden elements for each row and
/// direction.
template <class K, class Length>
inline void
gru(Stream stream, K k, typename K::Element *y, typename K::Element *last_state,
    const typename K::Element *x, const typename K::Element *recurrent,
    const typename K::Element *initial_state, const typename K::Element *bias,
    const Length *lengths, typename K::Element *scratch) {
  RecurrentTensors<K, Length> tensors = {
      y, last_state, nullptr, x, initial_state, nullptr, lengths, scratch};
  run_recurrence(stream, k, tensors, GruCell<K>{recurrent, bias});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_GRU_H
