// What recurrent kernels of a device share: the product of a state with packed
// weights, and the walk over time.
//
// A block is a row of the batch in one direction, from the first step to the
// last: rows never meet, so that barriers order all there is to order.
#ifndef BURIN_KERNELS_RECURRENCE_H
#define BURIN_KERNELS_RECURRENCE_H

#include "../generic/activation.h"
#include "../generic/panel_order.h"
#include "../generic/recurrent_tensors.h"
#include "device.h"

namespace burin::BURIN_LEVEL {

inline constexpr int recurrent_threads = 256;

/// Calls body(j) for the calling thread's share of [0, n).
template <class Body> BURIN_DEVICE void share_out(int64_t n, const Body &body) {
  for (int64_t j = thread_index(); j < n; j += recurrent_threads)
    body(j);
}

/// to[column] = sum over i < k of state[i] * packed[i][column], for n columns
/// in the order of panel_order.h. Neighbouring threads read neighbouring
/// columns.
template <int64_t n, int64_t k, class T>
BURIN_DEVICE void state_product(T *to, const T *state, const T *packed) {
  share_out(n, [&](int64_t column) {
    const int64_t panel = column / panel_width;
    const int64_t width = width_of_panel(n, panel);
    const T *from = packed + panel * panel_width * k + column % panel_width;
    T sum = 0;
    BURIN_UNROLL_BY(8)
    for (int64_t i = 0; i < k; ++i)
      sum += state[i] * from[i * width];
    to[column] = sum;
  });
}

/// A row at one step: the inputs' share of the gates' sums, and what the caller
/// lends: K::hidden elements of state and of memory and K::gates * K::hidden
/// sums.
template <class K> struct RecurrentRow {
  using T = typename K::Element;
  int64_t direction;
  const T *x;
  T *state;
  T *memory;
  T *sums;
};

/// All steps of row x % batch in direction x / batch, x being the block's
/// place. Every j of a state is one thread's to write.
template <class K, class Cell, class Tensors>
BURIN_KERNEL BURIN_BOUNDS(recurrent_threads, 2) void recur(K k, Tensors tensors,
                                                           Cell cell) {
  using T = typename K::Element;
  constexpr int64_t n = K::hidden, width = (K::gates + 2) * n;
  const int64_t place = block_index().x;
  const int64_t direction = place / k.batch, row = place % k.batch;
  T *scratch = tensors.scratch + place * width;
  RecurrentRow<K> at = {direction, nullptr, scratch, scratch + n,
                        scratch + 2 * n};
  share_out(n, [&](int64_t j) {
    at.state[j] = at.memory[j] = T(0);
    if constexpr (K::initial_state)
      at.state[j] = tensors.initial_state[place * n + j];
    if constexpr (K::has_memory && K::initial_memory)
      at.memory[j] = tensors.initial_memory[place * n + j];
  });
  int64_t length = k.steps;
  if constexpr (K::lengths) {
    length = int64_t(tensors.lengths[row]);
    length = length < 0 ? 0 : length > k.steps ? k.steps : length;
  }
  const bool backwards = K::reverse || direction == 1;
  for (int64_t step = 0; step < k.steps; ++step) {
    const bool is_active = step < length;
    const int64_t time = is_active && backwards ? length - 1 - step : step;
    at.x =
        tensors.x + time * k.x_step + row * k.x_row + direction * K::gates * n;
    barrier(); // the state is there
    if (is_active)
      cell.step(at);
    T *to = tensors.y + time * k.y_step + row * k.y_row + direction * n;
    share_out(n, [&](int64_t j) { to[j] = is_active ? at.state[j] : T(0); });
  }
  share_out(n, [&](int64_t j) {
    tensors.last_state[place * n + j] = at.state[j];
    if constexpr (K::has_memory)
      tensors.last_memory[place * n + j] = at.memory[j];
  });
}

/// Runs a recurrence of `Cell`, whose `step(RecurrentRow<K> &)` brings `state`
/// and `memory` to the next step; the threads come to it in order with what
/// they wrote there before.
///
/// `K` holds int64_t steps, batch, x_step, x_row, y_step, y_row (in elements),
/// each a constant or not (sizes.h), static constexpr int64_t hidden, gates,
/// directions, bool reverse (the first direction runs from the end),
/// has_memory, initial_state, initial_memory, lengths, double clip, and the
/// type Element, float or double. Row b is over after lengths[b] steps: its
/// state stays, and y is 0 from there on.
template <class K, class Cell, class Tensors>
void run_recurrence(Stream stream, K k, const Tensors &tensors,
                    const Cell &cell) {
  if constexpr (known(&K::batch) != 0 && K::hidden > 0)
    launch(stream, {K::directions * k.batch}, recurrent_threads,
           recur<K, Cell, Tensors>, k, tensors, cell);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_RECURRENCE_H
