// The meaning of lstm, gru and rnn: one row of the batch and one direction
// after the other, step by step.
#include "compiler/interpret/Kernel.h"
#include <cmath>

using namespace mlir;

namespace burin::interpret {

namespace {

/// One of the activations that runtime/kernels/generic/recurrence.h numbers.
struct Activation {
  int64_t function = 0;
  double alpha = 0, beta = 0, clip = 0;

  Activation() = default;
  Activation(KernelCall &call, const std::string &name, bool isClipped = true)
      : function(call.size(name + "_activation")),
        alpha(call.number(name + "_alpha")), beta(call.number(name + "_beta")),
        clip(isClipped ? call.number("clip") : 0) {}

  double operator()(double x) const {
    if (clip > 0)
      x = x < -clip ? -clip : x > clip ? clip : x;
    switch (function) {
    case 0:
      return 1 / (1 + std::exp(-x));
    case 1:
      return std::tanh(x);
    case 2:
      return x < 0 ? 0 : x;
    case 3:
      return alpha * x + beta;
    case 4:
      return x < 0 ? alpha * x : x;
    case 5:
      return x > alpha ? x : 0;
    case 6:
      return alpha * std::tanh(beta * x);
    case 7:
      return std::min(std::max(alpha * x + beta, 0.0), 1.0);
    case 8:
      return x < 0 ? alpha * std::expm1(x) : x;
    case 9:
      return x / (1 + std::fabs(x));
    case 10:
      return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x)));
    default:
      return NAN;
    }
  }
};

using Row = std::vector<double>;

/// The walk that all three have in common.
struct Recurrence {
  KernelCall &call;
  int64_t steps, batch, n, gates, directions;
  bool isReverse;

  explicit Recurrence(KernelCall &call)
      : call(call), steps(call.size("steps")), batch(call.size("batch")),
        n(call.size("hidden")), gates(call.size("gates")),
        directions(call.size("directions")), isReverse(call.flag("reverse")) {}

  /// Row (direction, b) of an operand that may be left out, as zeros then.
  Row start(const char *flag, size_t operand, int64_t row) const {
    Row values(n, 0);
    for (int64_t j = 0; call.flag(flag) && j < n; ++j)
      values[j] = call.operands[operand].real(row * n + j);
    return values;
  }

  /// state times packed matrix `number` of `columns` columns.
  Row product(const Row &state, int64_t number, int64_t columns) const {
    Row sums(columns, 0);
    for (int64_t column = 0; column < columns; ++column)
      for (int64_t i = 0; i < n; ++i)
        sums[column] += state[i] * call.operands[1].real(
                                       number * packedSize(n, columns) +
                                       packedPlace(n, columns, i, column));
    return sums;
  }

  /// Calls step(direction, x, state, memory) for each step of each row;
  /// `initial` and `initialMemory` are operands' numbers. x(gate, j) is the
  /// input's share of a sum.
  template <typename Step>
  void run(size_t initial, size_t initialMemory, size_t lengths, Step step) {
    int64_t xStep = call.size("x_step"), xRow = call.size("x_row"),
            yStep = call.size("y_step"), yRow = call.size("y_row");
    bool hasMemory = call.flag("has_memory"), ends = call.flag("lengths");
    forEachIndex({directions, batch}, [&](ArrayRef<int64_t> at) {
      int64_t d = at[0], b = at[1], row = d * batch + b;
      Row state = start("initial_state", initial, row), memory(n, 0);
      if (hasMemory)
        memory = start("initial_memory", initialMemory, row);
      int64_t length =
          ends
              ? std::clamp<int64_t>(call.operands[lengths].integer(b), 0, steps)
              : steps;
      for (int64_t i = 0; i < steps; ++i) {
        bool isOver = i >= length;
        int64_t time = !isOver && (isReverse || d == 1) ? length - 1 - i : i;
        auto x = [&](int64_t gate, int64_t j) {
          return call.operands[0].real(time * xStep + b * xRow +
                                       (d * gates + gate) * n + j);
        };
        if (!isOver)
          step(d, x, state, memory);
        for (int64_t j = 0; j < n; ++j)
          call.results[0].set(time * yStep + b * yRow + d * n + j,
                              {isOver ? 0 : state[j], 0});
      }
      for (int64_t j = 0; j < n; ++j) {
        call.results[1].set(row * n + j, {state[j], 0});
        if (hasMemory)
          call.results[2].set(row * n + j, {memory[j], 0});
      }
    });
  }
};

} // namespace

/// The place of a gate among `count`.
static int64_t gatePlace(KernelCall &call, StringRef name, int64_t count) {
  return std::clamp<int64_t>(call.size(name), 0, count - 1);
}

static void lstm(KernelCall &call) {
  Recurrence walk(call);
  int64_t n = walk.n, i = gatePlace(call, "input_gate", 4),
          o = gatePlace(call, "output_gate", 4),
          f = gatePlace(call, "forget_gate", 4),
          c = gatePlace(call, "cell_gate", 4);
  bool isCoupled = call.flag("coupled"), hasPeephole = call.flag("peephole");
  Activation gate(call, "gate"), cell(call, "cell"),
      output(call, "state", false);
  walk.run(2, 3, 5, [&](int64_t d, auto x, Row &state, Row &memory) {
    Row sums = walk.product(state, d, 4 * n);
    auto sum = [&](int64_t gate, int64_t peep, int64_t j) {
      double sum = x(gate, j) + sums[gate * n + j];
      if (hasPeephole && peep >= 0)
        sum += call.operands[4].real((d * 3 + peep) * n + j) * memory[j];
      return sum;
    };
    for (int64_t j = 0; j < n; ++j) {
      double in = gate(sum(i, 0, j));
      double keep = isCoupled ? 1 - in : gate(sum(f, 2, j));
      memory[j] = keep * memory[j] + in * cell(sum(c, -1, j));
      state[j] = gate(sum(o, 1, j)) * output(memory[j]);
    }
  });
}

static void gru(KernelCall &call) {
  Recurrence walk(call);
  int64_t n = walk.n, z = gatePlace(call, "update_gate", 3),
          r = gatePlace(call, "reset_gate", 3);
  bool isAfter = call.flag("reset_after"), hasBias = call.flag("bias");
  Activation gate(call, "gate"), candidate(call, "candidate");
  walk.run(2, 0, 4, [&](int64_t d, auto x, Row &state, Row &) {
    Row sums;
    if (isAfter) {
      sums = walk.product(state, d, 3 * n);
    } else {
      sums.resize(3 * n);
      for (int64_t g : {z, r}) {
        Row one = walk.product(state, d * 3 + g, n);
        std::copy(one.begin(), one.end(), sums.begin() + g * n);
      }
      Row held = state;
      for (int64_t j = 0; j < n; ++j)
        held[j] *= gate(x(r, j) + sums[r * n + j]);
      Row one = walk.product(held, d * 3 + 2, n);
      std::copy(one.begin(), one.end(), sums.begin() + 2 * n);
    }
    for (int64_t j = 0; j < n; ++j) {
      double update = gate(x(z, j) + sums[z * n + j]);
      double product = sums[2 * n + j];
      if (hasBias)
        product += call.operands[3].real(d * n + j);
      if (isAfter)
        product *= gate(x(r, j) + sums[r * n + j]);
      state[j] =
          (1 - update) * candidate(x(2, j) + product) + update * state[j];
    }
  });
}

static void rnn(KernelCall &call) {
  Recurrence walk(call);
  Activation activation(call, "state");
  walk.run(2, 0, 3, [&](int64_t d, auto x, Row &state, Row &) {
    Row sums = walk.product(state, d, walk.n);
    for (int64_t j = 0; j < walk.n; ++j)
      state[j] = activation(x(0, j) + sums[j]);
  });
}

void addRecurrenceKernels(Kernels &kernels) {
  kernels["lstm"] = lstm;
  kernels["gru"] = gru;
  kernels["rnn"] = rnn;
}

} // namespace burin::interpret
