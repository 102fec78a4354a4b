// What recurrent kernels share: the product of a state with packed weights,
// and the walk over directions, rows and time.
//
// A task is a few rows of the batch in one direction, from the first step to
// the last: rows never meet, so nothing waits between steps.
#ifndef BURIN_KERNELS_RECURRENCE_H
#define BURIN_KERNELS_RECURRENCE_H

#include "activation.h"
#include "recurrent_tensors.h"
#include "register_tile.h"
#include "row_reduction.h"

namespace burin::BURIN_LEVEL {

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

template <class T> BURIN_INLINE void copy_row(T *to, const T *from, int64_t n) {
  __builtin_memcpy(to, from, size_t(n) * sizeof(T));
}
template <class T> BURIN_INLINE void clear_row(T *to, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    to[i] = T(0);
}

/// Starts `state` and `memory` of the `rows` rows from `first` on.
template <class K, int rows, class Tensors>
void start_rows(Passed<K> k, const Tensors &tensors,
                RecurrentRows<K, rows> &tile, int64_t first) {
  int64_t from = (tile.direction * k.batch + first) * K::hidden;
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
void run_rows(Passed<K> k, const Tensors &tensors, const Cell &cell,
              int64_t direction, int64_t first) {
  constexpr int64_t width = (K::gates + 2) * K::hidden;
  typename K::Element *scratch =
      tensors.scratch + (direction * k.batch + first) * width;
  RecurrentRows<K, rows> tile = {direction,
                                 {},
                                 {},
                                 scratch,
                                 scratch + rows * K::hidden,
                                 scratch + 2 * rows * K::hidden};
  start_rows<K, rows>(k, tensors, tile, first);
  const bool backwards = K::reverse || direction == 1;
  for (int64_t step = 0; step < k.steps; ++step) {
    int64_t time[rows];
    for (int r = 0; r < rows; ++r) {
      int64_t length = k.steps;
      if constexpr (K::lengths)
        length =
            greater(0, lesser(k.steps, int64_t(tensors.lengths[first + r])));
      tile.active[r] = step < length;
      time[r] = tile.active[r] && backwards ? length - 1 - step : step;
      tile.x[r] = tensors.x + time[r] * k.x_step + (first + r) * k.x_row +
                  direction * K::gates * K::hidden;
    }
    cell.template step<rows>(tile);
    for (int r = 0; r < rows; ++r) {
      auto *to = tensors.y + time[r] * k.y_step + (first + r) * k.y_row +
                 direction * K::hidden;
      if (tile.active[r])
        copy_row(to, tile.state + r * K::hidden, K::hidden);
      else
        clear_row(to, K::hidden);
    }
  }
  int64_t to = (direction * k.batch + first) * K::hidden;
  copy_row(tensors.last_state + to, tile.state, rows * K::hidden);
  if constexpr (K::has_memory)
    copy_row(tensors.last_memory + to, tile.memory, rows * K::hidden);
}

/// Runs a recurrence of `Cell`, whose `step<rows>(RecurrentRows<K, rows> &)`
/// brings `state` and `memory` of the active rows to the next step.
///
/// `K` holds int64_t steps, batch, x_step, x_row, y_step, y_row (in elements),
/// each a constant or not (sizes.h), static constexpr int64_t hidden, gates,
/// directions, bool reverse (the first direction runs from the end),
/// has_memory, initial_state, initial_memory, lengths, double clip, and the
/// type Element, float or double. Row b is over after lengths[b] steps: its
/// state stays, and y is 0 from there on.
template <class K, class Cell, class Tensors>
void run_recurrence(const burin_parallel &parallel, K k, const Tensors &tensors,
                    const Cell &cell) {
  constexpr int64_t most_rows = tile_rows<typename K::Element>;
  constexpr int64_t batch = known(&K::batch);
  const int64_t tiles =
      ceil_div(k.batch, lesser(most_rows, greater(1, k.batch)));
  const int64_t parts = K::directions * tiles;
  const int64_t work =
      k.steps * k.batch * K::directions * K::gates * K::hidden * K::hidden;
  const int64_t tasks = lesser(parts, tasks_worth(work));
  if constexpr (batch != 0 && K::hidden > 0)
    parallel_for(parallel, tasks, [&, k](int64_t task) {
      int64_t end = part_begin(parts, tasks, task + 1);
      for (int64_t i = part_begin(parts, tasks, task); i < end; ++i) {
        int64_t direction = i / tiles, tile = i % tiles;
        if constexpr (batch == unknown) {
          int64_t first = part_begin(k.batch, tiles, tile);
          int64_t rows = part_begin(k.batch, tiles, tile + 1) - first;
          with_count<int(most_rows)>(rows, [&](auto count) {
            run_rows<K, count>(k, tensors, cell, direction, first);
          });
        } else {
          constexpr int64_t all = ceil_div(batch, lesser(most_rows, batch));
          constexpr int base = int(batch / all);
          constexpr int64_t larger = batch % all;
          if constexpr (larger != 0) {
            if (tile < larger) {
              run_rows<K, base + 1>(k, tensors, cell, direction,
                                    tile * (base + 1));
              continue;
            }
          }
          run_rows<K, base>(k, tensors, cell, direction, tile * base + larger);
        }
      }
    });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_RECURRENCE_H
