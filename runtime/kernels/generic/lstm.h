// Long short-term memory over a whole sequence, on gates whose input products
// are there already.
#ifndef BURIN_KERNELS_LSTM_H
#define BURIN_KERNELS_LSTM_H

#include "recurrence.h"

namespace burin::BURIN_LEVEL {

/// One step of an LSTM for a tile of rows, as run_recurrence asks for it.
template <class K> struct LstmCell {
  using T = typename K::Element;
  static constexpr int64_t n = K::hidden;

  const T *recurrent;
  const T *peephole;

  /// What the peephole of one gate adds; `weights` are the gate's.
  static BURIN_INLINE T peep(const T *weights, int64_t j, T c) {
    if constexpr (K::peephole)
      return weights[j] * c;
    else
      return T(0);
  }

  template <int rows> void step(RecurrentRows<K, rows> &tile) const {
    state_product<4 * n, n, rows>(tile.sums, 4 * n, tile.state,
                                  recurrent + tile.direction *
                                                  packed_elements(4 * n, n));
    for (int r = 0; r < rows; ++r)
      if (tile.active[r])
        finish(tile.direction, tile.x[r], tile.sums + r * 4 * n,
               tile.memory + r * n, tile.state + r * n);
  }

  /// c = f * c + i * g, h = o * act(c).
  void finish(int64_t direction, const T *x, const T *sums, T *c, T *h) const {
    auto at = [=](int64_t gate, int64_t j) __attribute__((always_inline)) {
      return x[gate * n + j] + sums[gate * n + j];
    };
    const T *peeps = peephole + direction * 3 * n;
    write_row(c, n, [=](int64_t j) __attribute__((always_inline)) {
      T i = open_gate<K, GateActivation<K>>(at(K::input_gate, j) +
                                            peep(peeps, j, c[j]));
      T f = T(1) - i;
      if constexpr (!K::coupled)
        f = open_gate<K, GateActivation<K>>(at(K::forget_gate, j) +
                                            peep(peeps + 2 * n, j, c[j]));
      T g = open_gate<K, CellActivation<K>>(at(K::cell_gate, j));
      return f * c[j] + i * g;
    });
    write_row(h, n, [=](int64_t j) __attribute__((always_inline)) {
      T o = open_gate<K, GateActivation<K>>(at(K::output_gate, j) +
                                            peep(peeps + n, j, c[j]));
      return o * activate<StateActivation<K>>(c[j]);
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
inline void lstm(const burin_parallel &parallel, K k, typename K::Element *y,
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
  run_recurrence(parallel, k, tensors, LstmCell<K>{recurrent, peephole});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_LSTM_H
