// A recurrent layer of each kind: its tensors, the kernel's run, and the run by
// definition in double precision.
#ifndef BURIN_TEST_RUNTIME_KERNELS_RECURRENT_LAYER_H
#define BURIN_TEST_RUNTIME_KERNELS_RECURRENT_LAYER_H

#include "kernel-test.h"
#include "kernels/generic/panels.h"

#include <cmath>

namespace k = burin::BURIN_LEVEL;

template <class T, int64_t Gates, int64_t Steps, int64_t Batch, int64_t Hidden,
          int64_t Directions, bool Flag>
struct Shape {
  using Element = T;
  static constexpr int64_t steps = Steps, batch = Batch, hidden = Hidden,
                           gates = Gates, directions = Directions,
                           x_step = batch * directions * gates * hidden,
                           x_row = directions * gates * hidden,
                           y_step = directions * hidden,
                           y_row = steps * directions * hidden, input_gate = 0,
                           output_gate = 1, forget_gate = 2, cell_gate = 3,
                           update_gate = 0, reset_gate = 1,
                           gate_activation = k::activation_sigmoid,
                           cell_activation = k::activation_tanh,
                           candidate_activation = k::activation_tanh,
                           state_activation = k::activation_tanh;
  static constexpr bool reverse = Directions == 1 && Flag,
                        has_memory = Gates == 4, initial_state = Flag,
                        initial_memory = Flag, lengths = Flag, peephole = Flag,
                        bias = Flag, reset_after = Flag;
  static constexpr bool coupled = false;
  static constexpr double clip = Flag ? 2 : 0, gate_alpha = 0, gate_beta = 0,
                          cell_alpha = 0, cell_beta = 0, candidate_alpha = 0,
                          candidate_beta = 0, state_alpha = 0, state_beta = 0;
  /// Matrices a direction that the weights are packed as.
  static constexpr int64_t parts = Gates == 3 && !Flag ? 3 : 1;
};

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// All tensors of one run of a kernel, and the run by definition.
template <class K> struct Layer {
  using T = typename K::Element;
  static constexpr int64_t n = K::hidden, columns = K::gates * n,
                           states = K::directions * K::batch * n,
                           part = columns / K::parts;
  static constexpr int64_t packedSize = k::packed_elements(part, n);

  Guarded<T> x{K::steps * K::x_step}, weights{K::directions * columns * n},
      packed{K::directions * K::parts * packedSize}, initial{states},
      memory{states}, peephole{K::directions * 3 * n}, bias{K::directions * n},
      y{K::batch * K::y_row}, last{states}, lastMemory{states},
      scratch{K::directions * K::batch * n * (K::gates + 2)};
  Guarded<int32_t> lengths{K::batch};

  Layer() {
    x.fillRandom(1, -1.5, 1.5), weights.fillRandom(2, -0.5, 0.5);
    initial.fillRandom(3), memory.fillRandom(4), peephole.fillRandom(5);
    bias.fillRandom(6);
    // Too long and negative lengths are held within the steps.
    for (int64_t b = 0; b < K::batch; ++b)
      lengths[b] = int32_t(b % 4 == 0 ? K::steps + 3 : b % 4 == 1 ? -1 : b);
    for (int64_t m = 0; m < K::directions * K::parts; ++m)
      for (int64_t p = 0; p < k::panel_count(part); ++p)
        k::pack_panel(packed.data() + m * packedSize,
                      weights.data() + m * part * n, part, n, 1, n, p);
  }

  /// `where` is the threads or the stream that the kernel takes first.
  template <class Where> void run(const Where &where) {
    if constexpr (K::gates == 4)
      k::lstm(where, K{}, y.data(), last.data(), lastMemory.data(), x.data(),
              packed.data(), initial.data(), memory.data(), peephole.data(),
              lengths.data(), scratch.data());
    else if constexpr (K::gates == 3)
      k::gru(where, K{}, y.data(), last.data(), x.data(), packed.data(),
             initial.data(), bias.data(), lengths.data(), scratch.data());
    else
      k::rnn(where, K{}, y.data(), last.data(), x.data(), packed.data(),
             initial.data(), lengths.data(), scratch.data());
  }

  /// State times the weights of column `column` of direction d.
  double product(const std::vector<double> &h, int64_t d, int64_t column) {
    double sum = 0;
    for (int64_t i = 0; i < n; ++i)
      sum += h[i] * weights[(d * columns + column) * n + i];
    return sum;
  }

  double held(double x) {
    return K::clip > 0 ? std::min(std::max(x, -K::clip), K::clip) : x;
  }

  /// One step of one row by definition.
  void advance(const T *in, int64_t d, std::vector<double> &h,
               std::vector<double> &c) {
    std::vector<double> old = h, kept = h;
    auto sum = [&](int64_t gate, int64_t j) {
      return in[gate * n + j] + product(old, d, gate * n + j);
    };
    auto reset = [&](int64_t j) { return sigmoid(held(sum(1, j))); };
    for (int64_t j = 0; j < n && K::gates == 3 && !K::reset_after; ++j)
      kept[j] *= reset(j);
    for (int64_t j = 0; j < n; ++j) {
      if (K::gates == 1) {
        h[j] = std::tanh(held(sum(0, j)));
      } else if (K::gates == 3) {
        double candidate = product(kept, d, 2 * n + j);
        candidate += K::bias ? bias[d * n + j] : 0;
        candidate *= K::reset_after ? reset(j) : 1;
        double z = sigmoid(held(sum(0, j)));
        h[j] = (1 - z) * std::tanh(held(in[2 * n + j] + candidate)) + z * h[j];
      } else {
        auto peep = [&](int64_t part) {
          return K::peephole ? peephole[(d * 3 + part) * n + j] * c[j] : 0;
        };
        double i = sigmoid(held(sum(0, j) + peep(0)));
        double f = sigmoid(held(sum(2, j) + peep(2)));
        c[j] = f * c[j] + i * std::tanh(held(sum(3, j)));
        h[j] = sigmoid(held(sum(1, j) + peep(1))) * std::tanh(c[j]);
      }
    }
  }

  void expectRight() {
    double bound = 200 * std::numeric_limits<T>::epsilon();
    for (int64_t d = 0; d < K::directions; ++d)
      for (int64_t b = 0; b < K::batch; ++b)
        expectRow(d, b, bound);
  }

  void expectRow(int64_t d, int64_t b, double bound) {
    int64_t at = (d * K::batch + b) * n;
    std::vector<double> h(n), c(n);
    for (int64_t j = 0; j < n && K::initial_state; ++j)
      h[j] = initial[at + j], c[j] = memory[at + j];
    int64_t length = K::steps;
    if (K::lengths)
      length = std::clamp<int64_t>(lengths[b], 0, K::steps);
    for (int64_t step = 0; step < K::steps; ++step) {
      bool over = step >= length, back = d == 1 || K::reverse;
      int64_t time = !over && back ? length - 1 - step : step;
      if (!over)
        advance(x.data() + time * K::x_step + b * K::x_row + d * columns, d, h,
                c);
      for (int64_t j = 0; j < n; ++j)
        ASSERT_NEAR(y[time * K::y_step + b * K::y_row + d * n + j],
                    over ? 0 : h[j], bound)
            << d << ", " << b << ", " << time << ", " << j;
    }
    for (int64_t j = 0; j < n; ++j) {
      ASSERT_NEAR(last[at + j], h[j], bound);
      if (K::has_memory) {
        ASSERT_NEAR(lastMemory[at + j], c[j], bound);
      }
    }
  }
};

#endif // BURIN_TEST_RUNTIME_KERNELS_RECURRENT_LAYER_H
