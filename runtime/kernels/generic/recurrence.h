// What recurrent kernels share: the product of a state with packed weights,
// activations, and the walk over directions, rows and time.
//
// A task is a few rows of the batch in one direction, from the first step to
// the last: rows never meet, so nothing waits between steps.
#ifndef BURIN_KERNELS_RECURRENCE_H
#define BURIN_KERNELS_RECURRENCE_H

#include "register_tile.h"
#include "row_reduction.h"
#include "scalar_hyperbolic.h"

namespace burin::BURIN_LEVEL {

/// The activations that a kernel's constants name by number.
inline constexpr int64_t activation_sigmoid = 0, activation_tanh = 1,
                         activation_relu = 2, activation_affine = 3,
                         activation_leaky_relu = 4,
                         activation_thresholded_relu = 5,
                         activation_scaled_tanh = 6,
                         activation_hard_sigmoid = 7, activation_elu = 8,
                         activation_softsign = 9, activation_softplus = 10;

/// The activations that have no scales.
template <int64_t function, class T> BURIN_INLINE T activate_plainly(T x) {
  if constexpr (function == activation_sigmoid)
    return T(1) / (T(1) + exp(-x));
  else if constexpr (function == activation_tanh)
    return tanh(x);
  else if constexpr (function == activation_relu)
    return x < T(0) ? T(0) : x;
  else if constexpr (function == activation_softsign)
    return x / (T(1) + abs(x));
  else
    return (x < T(0) ? T(0) : x) + log1p(exp(-abs(x)));
}

/// `A` holds int64_t function and double alpha and beta, as ONNX defines them.
template <class A, class T> BURIN_INLINE T activate(T x) {
  constexpr T alpha = T(A::alpha), beta = T(A::beta);
  if constexpr (A::function == activation_affine) {
    return alpha * x + beta;
  } else if constexpr (A::function == activation_leaky_relu) {
    return x < T(0) ? alpha * x : x;
  } else if constexpr (A::function == activation_thresholded_relu) {
    return x > alpha ? x : T(0);
  } else if constexpr (A::function == activation_scaled_tanh) {
    return alpha * tanh(beta * x);
  } else if constexpr (A::function == activation_hard_sigmoid) {
    T y = alpha * x + beta;
    y = y < T(0) ? T(0) : y;
    return y > T(1) ? T(1) : y;
  } else if constexpr (A::function == activation_elu) {
    return x < T(0) ? alpha * expm1(x) : x;
  } else {
    return activate_plainly<A::function>(x);
  }
}

/// The activation of a gate's sum, which is first held within [-K::clip,
/// K::clip] where that is not 0.
template <class K, class A, class T> BURIN_INLINE T open_gate(T x) {
  if constexpr (K::clip > 0) {
    x = x < T(-K::clip) ? T(-K::clip) : x;
    x = x > T(K::clip) ? T(K::clip) : x;
  }
  return activate<A>(x);
}

/// The activations that a kernel's constants describe.
template <class K> struct GateActivation {
  static constexpr int64_t function = K::gate_activation;
  static constexpr double alpha = K::gate_alpha, beta = K::gate_beta;
};
template <class K> struct CellActivation {
  static constexpr int64_t function = K::cell_activation;
  static constexpr double alpha = K::cell_alpha, beta = K::cell_beta;
};
template <class K> struct CandidateActivation {
  static constexpr int64_t function = K::candidate_activation;
  static constexpr double alpha = K::candidate_alpha, beta = K::candidate_beta;
};
template <class K> struct StateActivation {
  static constexpr int64_t function = K::state_activation;
  static constexpr double alpha = K::state_alpha, beta = K::state_beta;
};

/// How many sums of each column a tile keeps, of every ways-th product: few
/// rows alone would leave the multipliers waiting for each other's sums.
template <class T> constexpr int product_ways(int tiles) {
  if (lanes_of<T> == 1 || tiles >= 8)
    return 1;
  return tiles > 2 ? 2 : 4;
}

/// `rows` x (`lanes` * `vectors`) sums of a state's products with one panel of
/// `width` columns, over all of `k`.
template <class T, int64_t k, int rows, int width, int lanes, int vectors>
struct StateTile {
  static constexpr int ways = product_ways<T>(rows * vectors);
  Vector<T, lanes> sums[ways][rows][vectors] = {};

  template <int way>
  BURIN_INLINE void add(const T *state, const T *packed, int64_t i) {
    Vector<T, lanes> line[vectors];
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      line[v] = load<T, lanes>(packed + i * width + v * lanes);
    });
    unroll<rows>([&](auto r) __attribute__((always_inline)) {
      T value = state[r * k + i];
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        sums[way][r][v] += value * line[v];
      });
    });
  }

  BURIN_INLINE void accumulate(const T *state, const T *packed) {
    constexpr int64_t whole = k / ways * ways;
    for (int64_t i = 0; i < whole; i += ways)
      unroll<ways>([&](auto way) __attribute__((always_inline)) {
        add<way>(state, packed, i + way);
      });
    for (int64_t i = whole; i < k; ++i)
      add<0>(state, packed, i);
  }

  /// The first `columns` sums of each row to to[r * stride].
  template <int columns> BURIN_INLINE void write(T *to, int64_t stride) const {
    unroll<rows>([&](auto r) __attribute__((always_inline)) {
      T line[lanes * vectors];
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        Vector<T, lanes> total = sums[0][r][v];
        unroll<ways - 1>([&](auto way) __attribute__((always_inline)) {
          total += sums[way + 1][r][v];
        });
        store(line + v * lanes, total);
      });
      __builtin_memcpy(to + r * stride, line, columns * sizeof(T));
    });
  }
};

/// to[r * stride + column] = sum over i of state[r * k + i] *
/// packed[i][column], for `valid` columns of one panel of `width`.
template <int64_t k, int rows, int width, int valid, class T>
BURIN_INLINE void panel_product(T *to, int64_t stride, const T *state,
                                const T *packed) {
  cover_panel<T, rows, width, valid>(
      [&](auto lanes, auto vectors, auto first, auto columns) {
        StateTile<T, k, rows, width, lanes, vectors> tile;
        tile.accumulate(state, packed + first);
        tile.template write<columns>(to + first, stride);
      });
}

/// The same for all n columns, in the order of panel_order.h.
template <int64_t n, int64_t k, int rows, class T>
void state_product(T *to, int64_t stride, const T *state, const T *packed) {
  constexpr int64_t last = panel_count(n) - 1;
  for (int64_t panel = 0; panel < last; ++panel)
    panel_product<k, rows, int(panel_width), int(panel_width)>(
        to + panel * panel_width, stride, state,
        packed + panel * panel_width * k);
  panel_product<k, rows, int(width_of_panel(n, last)),
                int(n - last * panel_width)>(
      to + last * panel_width, stride, state, packed + last * panel_width * k);
}

/// The rows of one task at one step. `state`, `memory` and `sums` have
/// K::hidden, K::hidden and K::gates * K::hidden elements a row.
template <class K, int rows> struct RecurrentRows {
  using T = typename K::Element;
  int64_t direction;
  /// The inputs' share of the gates' sums; false where a row's sequence is
  /// over.
  const T *x[rows];
  bool active[rows];
  T *state;
  T *memory;
  T *sums;
};

/// Tensors of a recurrence; `initial_memory` and `last_memory` only where the
/// cell has a memory. Pointers that K says to leave alone may be anything.
template <class K, class Length> struct RecurrentTensors {
  using T = typename K::Element;
  T *y, *last_state, *last_memory;
  const T *x, *initial_state, *initial_memory;
  const Length *lengths;
  T *scratch;
};

template <class T> BURIN_INLINE void copy_row(T *to, const T *from, int64_t n) {
  __builtin_memcpy(to, from, size_t(n) * sizeof(T));
}
template <class T> BURIN_INLINE void clear_row(T *to, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    to[i] = T(0);
}

/// Starts `state` and `memory` of the `rows` rows from `first` on.
template <class K, int rows, class Tensors>
void start_rows(const Tensors &tensors, RecurrentRows<K, rows> &tile,
                int64_t first) {
  int64_t from = (tile.direction * K::batch + first) * K::hidden;
  if constexpr (K::initial_state)
    copy_row(tile.state, tensors.initial_state + from, rows * K::hidden);
  else
    clear_row(tile.state, rows * K::hidden);
  if constexpr (K::has_memory && K::initial_memory)
    copy_row(tile.memory, tensors.initial_memory + from, rows * K::hidden);
  else
    clear_row(tile.memory, rows * K::hidden);
}

/// All steps of the `rows` rows from `first` on.
template <class K, int rows, class Cell, class Tensors>
void run_rows(const Tensors &tensors, const Cell &cell, int64_t direction,
              int64_t first) {
  constexpr int64_t width = (K::gates + 2) * K::hidden;
  typename K::Element *scratch =
      tensors.scratch + (direction * K::batch + first) * width;
  RecurrentRows<K, rows> tile = {direction,
                                 {},
                                 {},
                                 scratch,
                                 scratch + rows * K::hidden,
                                 scratch + 2 * rows * K::hidden};
  start_rows<K, rows>(tensors, tile, first);
  const bool backwards = K::reverse || direction == 1;
  for (int64_t step = 0; step < K::steps; ++step) {
    int64_t time[rows];
    for (int r = 0; r < rows; ++r) {
      int64_t length = K::steps;
      if constexpr (K::lengths)
        length =
            greater(0, lesser(K::steps, int64_t(tensors.lengths[first + r])));
      tile.active[r] = step < length;
      time[r] = tile.active[r] && backwards ? length - 1 - step : step;
      tile.x[r] = tensors.x + time[r] * K::x_step + (first + r) * K::x_row +
                  direction * K::gates * K::hidden;
    }
    cell.template step<rows>(tile);
    for (int r = 0; r < rows; ++r) {
      auto *to = tensors.y + time[r] * K::y_step + (first + r) * K::y_row +
                 direction * K::hidden;
      if (tile.active[r])
        copy_row(to, tile.state + r * K::hidden, K::hidden);
      else
        clear_row(to, K::hidden);
    }
  }
  int64_t to = (direction * K::batch + first) * K::hidden;
  copy_row(tensors.last_state + to, tile.state, rows * K::hidden);
  if constexpr (K::has_memory)
    copy_row(tensors.last_memory + to, tile.memory, rows * K::hidden);
}

/// Runs a recurrence of `Cell`, whose `step<rows>(RecurrentRows<K, rows> &)`
/// brings `state` and `memory` of the active rows to the next step.
///
/// `K` holds static constexpr int64_t steps, batch, hidden, gates, directions,
/// x_step, x_row, y_step, y_row (in elements), bool reverse (the first
/// direction runs from the end), has_memory, initial_state, initial_memory,
/// lengths, double clip, and the type Element, float or double. Row b is over
/// after lengths[b] steps: its state stays, and y is 0 from there on.
template <class K, class Cell, class Tensors>
void run_recurrence(const burin_parallel &parallel, const Tensors &tensors,
                    const Cell &cell) {
  constexpr int64_t largest =
      lesser(tile_rows<typename K::Element>, greater(1, K::batch));
  constexpr int64_t tiles = ceil_div(K::batch, largest);
  constexpr int base = int(K::batch / greater(1, tiles));
  constexpr int64_t larger = K::batch % greater(1, tiles);
  constexpr int64_t parts = K::directions * tiles;
  constexpr int64_t work =
      K::steps * K::batch * K::directions * K::gates * K::hidden * K::hidden;
  constexpr int64_t tasks = lesser(parts, tasks_worth(work));
  if constexpr (K::batch > 0 && K::hidden > 0)
    parallel_for(parallel, tasks, [&](int64_t task) {
      int64_t end = part_begin(parts, tasks, task + 1);
      for (int64_t i = part_begin(parts, tasks, task); i < end; ++i) {
        int64_t direction = i / tiles, tile = i % tiles;
        if constexpr (larger != 0) {
          if (tile < larger) {
            run_rows<K, base + 1>(tensors, cell, direction, tile * (base + 1));
            continue;
          }
        }
        run_rows<K, base>(tensors, cell, direction, tile * base + larger);
      }
    });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_RECURRENCE_H
