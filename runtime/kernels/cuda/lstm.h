// Long short-term memory over a whole sequence on a device, on gates whose
// input products are there already.
#ifndef BURIN_KERNELS_LSTM_H
#define BURIN_KERNELS_LSTM_H

#include "recurrence.h"

namespace burin::BURIN_LEVEL {

/// One step of an LSTM, as run_recurrence asks for it.
template <class K> struct LstmCell {
  using T = typename K::Element;
  static constexpr int64_t n = K::hidden;

  const T *recurrent;
  const T *peephole;

  /// The sum of a gate, with what its peephole, the `part`-th, adds of the cell
  /// `c`.
  BURIN_DEVICE T sum(const RecurrentRow<K> &at, int64_t gate, int64_t j,
                     [[maybe_unused]] int64_t part,
                     [[maybe_unused]] T c) const {
    T total = at.x[gate * n + j] + at.sums[gate * n + j];
    if constexpr (K::peephole)
      total += peephole[(at.direction * 3 + part) * n + j] * c;
    return total;
  }

  /// c = f * c + i * g, h = o * act(c).
  BURIN_DEVICE void step(const RecurrentRow<K> &at) const {
    state_product<4 * n, n>(at.sums, at.state,
                            recurrent +
                                at.direction * packed_elements(4 * n, n));
    barrier();
    share_out(n, [&](int64_t j) {
      T c = at.memory[j];
      const T i =
          open_gate<K, GateActivation<K>>(sum(at, K::input_gate, j, 0, c));
      T f = T(1) - i;
      if constexpr (!K::coupled)
        f = open_gate<K, GateActivation<K>>(sum(at, K::forget_gate, j, 2, c));
      const T g = open_gate<K, CellActivation<K>>(
          at.x[K::cell_gate * n + j] + at.sums[K::cell_gate * n + j]);
      c = f * c + i * g;
      const T o =
          open_gate<K, GateActivation<K>>(sum(at, K::output_gate, j, 1, c));
      at.memory[j] = c;
      at.state[j] = o * activate<StateActivation<K>>(c);
    });
  }
};

/// y[t][b][d][j] of an LSTM, and its last states [d][b][j], from x[t][b]
/// [d][gate][j] (strides in K), the inputs' products with their weights and
/// all biases; `recurrent` has one packed K::hidden x 4 * K::hidden matrix a
/// direction, `peephole` [d][3][j] for input, output and forget gate.
///
/// `K` is that of run_recurrence, with int64_t input_gate, output_gate,
/// forget_gate, cell_gate (their places among the four), gate_activation,
/// cell_activation, state_activation, double gate_alpha, gate_beta, cell_alpha,
/// cell_beta, state_alpha, state_beta, and bool peephole, coupled (what the
/// input gate does not let in is kept). `scratch` has 6 * K::hidden elements
/// for each row and direction.
template <class K, class Length>
inline void lstm(Stream stream, K k, typename K::Element *y,
                 typename K::Element *last_state,
                 typename K::Element *last_memory, const typename K::Element *x,
                 const typename K::Element *recurrent,
                 const typename K::Element *initial_state,
                 const typename K::Element *initial_memory,
                 const typename K::Element *peephole, const Length *lengths,
                 typename K::Element *scratch) {
  RecurrentTensors<K, Length> tensors = {y,       last_state,    last_memory,
                                         x,       initial_state, initial_memory,
                                         lengths, scratch};
  run_recurrence(stream, k, tensors, LstmCell<K>{recurrent, peephole});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_LSTM_H
