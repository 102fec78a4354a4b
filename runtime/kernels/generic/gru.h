// Gated recurrent units over a whole sequence, on gates whose input products
// are there already.
#ifndef BURIN_KERNELS_GRU_H
#define BURIN_KERNELS_GRU_H

#include "recurrence.h"

namespace burin::BURIN_LEVEL {

/// One step of a GRU for a tile of rows, as run_recurrence asks for it.
template <class K> struct GruCell {
  using T = typename K::Element;
  static constexpr int64_t n = K::hidden;

  const T *recurrent;
  const T *bias;

  template <int rows> void step(RecurrentRows<K, rows> &tile) const {
    if constexpr (K::reset_after)
      state_product<3 * n, n, rows>(tile.sums, 3 * n, tile.state,
                                    recurrent + tile.direction *
                                                    packed_elements(3 * n, n));
    else
      reset_before<rows>(tile);
    for (int r = 0; r < rows; ++r)
      if (tile.active[r])
        finish(tile.direction, tile.x[r], tile.sums + r * 3 * n,
               tile.state + r * n);
  }

  /// The candidate's product is one with the state that the reset gate lets
  /// through, so that gate comes first; each gate has a matrix of its own.
  template <int rows> void reset_before(RecurrentRows<K, rows> &tile) const {
    auto product = [&](int64_t gate, const T *state) {
      state_product<n, n, rows>(tile.sums + gate * n, 3 * n, state,
                                recurrent + (tile.direction * 3 + gate) *
                                                packed_elements(n, n));
    };
    product(K::update_gate, tile.state);
    product(K::reset_gate, tile.state);
    for (int r = 0; r < rows; ++r) {
      const T *x = tile.x[r] + K::reset_gate * n;
      const T *sums = tile.sums + (r * 3 + K::reset_gate) * n;
      const T *h = tile.state + r * n;
      write_row(tile.memory + r * n, n,
                [=](int64_t j) __attribute__((always_inline)) {
                  return h[j] * open_gate<K, GateActivation<K>>(x[j] + sums[j]);
                });
    }
    product(2, tile.memory);
  }

  /// h = (1 - z) * candidate + z * h.
  void finish(int64_t direction, const T *x, const T *sums, T *h) const {
    auto at = [=](int64_t gate, int64_t j) __attribute__((always_inline)) {
      return x[gate * n + j] + sums[gate * n + j];
    };
    const T *added = bias + direction * n;
    write_row(h, n, [=](int64_t j) __attribute__((always_inline)) {
      T z = open_gate<K, GateActivation<K>>(at(K::update_gate, j));
      T product = sums[2 * n + j];
      if constexpr (K::bias)
        product += added[j];
      if constexpr (K::reset_after)
        product *= open_gate<K, GateActivation<K>>(at(K::reset_gate, j));
      T candidate =
          open_gate<K, CandidateActivation<K>>(x[2 * n + j] + product);
      return (T(1) - z) * candidate + z * h[j];
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
inline void gru(const burin_parallel &parallel, K k, typename K::Element *y,
                typename K::Element *last_state, const typename K::Element *x,
                const typename K::Element *recurrent,
                const typename K::Element *initial_state,
                const typename K::Element *bias, const Length *lengths,
                typename K::Element *scratch) {
  RecurrentTensors<K, Length> tensors = {
      y, last_state, nullptr, x, initial_state, nullptr, lengths, scratch};
  run_recurrence(parallel, k, tensors, GruCell<K>{recurrent, bias});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_GRU_H
