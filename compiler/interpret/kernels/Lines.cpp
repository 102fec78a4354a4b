// The meaning of the kernels that work along lines: softmax, normalization,
// running sums and extremes, the best of a line.
#include "compiler/interpret/Kernel.h"
#include <cmath>
#include <numeric>

using namespace mlir;

namespace burin::interpret {

namespace {

/// [outer][n][inner], whose lines run along the middle.
struct Lines {
  int64_t outer, n, inner;

  explicit Lines(KernelCall &call)
      : outer(call.size("outer")), n(call.size("n")),
        inner(call.size("inner")) {}

  /// Calls visit(o, j) for each line.
  template <typename Visit> void forEach(Visit visit) const {
    forEachIndex({outer, inner},
                 [&](ArrayRef<int64_t> at) { visit(at[0], at[1]); });
  }
  int64_t place(int64_t o, int64_t i, int64_t j) const {
    return (o * n + i) * inner + j;
  }
};

} // namespace

static void softmax(KernelCall &call) {
  const Tensor &x = call.operands[0];
  Lines lines(call);
  bool isLog = call.flag("log");
  lines.forEach([&](int64_t o, int64_t j) {
    double best = -INFINITY, sum = 0;
    for (int64_t i = 0; i < lines.n; ++i) {
      double value = x.real(lines.place(o, i, j));
      best = value > best || std::isnan(value) ? value : best;
    }
    for (int64_t i = 0; i < lines.n; ++i)
      sum += std::exp(x.real(lines.place(o, i, j)) - best);
    for (int64_t i = 0; i < lines.n; ++i) {
      double distance = x.real(lines.place(o, i, j)) - best;
      call.store(
          {o, i, j},
          {isLog ? distance - std::log(sum) : std::exp(distance) / sum, 0});
    }
  });
}

static void layerNorm(KernelCall &call) {
  const Tensor &x = call.operands[0], &scale = call.operands[1],
               &bias = call.operands[2];
  int64_t rows = call.size("rows"), n = call.size("n");
  double epsilon = call.number("epsilon");
  bool isRms = call.flag("rms");
  for (int64_t row = 0; row < rows; ++row) {
    double mean = 0, square = 0;
    for (int64_t i = 0; i < n && !isRms; ++i)
      mean += x.real(row * n + i) / double(n);
    for (int64_t i = 0; i < n; ++i)
      square += std::pow(x.real(row * n + i) - mean, 2) / double(n);
    for (int64_t i = 0; i < n; ++i)
      call.store({row, i},
                 {(x.real(row * n + i) - mean) / std::sqrt(square + epsilon) *
                          scale.real(i) +
                      bias.real(i),
                  0});
  }
}

static void cumulative(KernelCall &call) {
  const Tensor &x = call.operands[0];
  Lines lines(call);
  bool isExclusive = call.flag("exclusive"), isReverse = call.flag("reverse");
  auto function =
      call.flag("product") ? plan::Binary::k_mul : plan::Binary::k_add;
  Integer start = call.flag("product");
  lines.forEach([&](int64_t o, int64_t j) {
    Scalar sum{double(start), start};
    for (int64_t step = 0; step < lines.n; ++step) {
      int64_t i = isReverse ? lines.n - 1 - step : step;
      Scalar next =
          apply(function, sum, x.get(lines.place(o, i, j)), x.element);
      call.store({o, i, j}, isExclusive ? sum : next);
      sum = next;
    }
  });
}

static void runningExtreme(KernelCall &call) {
  const Tensor &x = call.operands[0];
  Lines lines(call);
  auto relation =
      call.flag("least") ? plan::Compare::k_le : plan::Compare::k_ge;
  lines.forEach([&](int64_t o, int64_t j) {
    Scalar best;
    int64_t place = 0;
    for (int64_t i = 0; i < lines.n; ++i) {
      int64_t at = lines.place(o, i, j);
      Scalar value = x.get(at);
      bool isFirstNan = std::isnan(value.real) && !std::isnan(best.real);
      if (i == 0 || isFirstNan || compare(relation, value, best, x.element)) {
        best = value;
        place = i;
      }
      call.results[0].set(at, best);
      call.results[1].set(at, {0, place});
    }
  });
}

static void runningLogSumExp(KernelCall &call) {
  const Tensor &x = call.operands[0];
  Lines lines(call);
  lines.forEach([&](int64_t o, int64_t j) {
    for (int64_t i = 0; i < lines.n; ++i) {
      double best = -INFINITY, sum = 0;
      for (int64_t k = 0; k <= i; ++k) {
        double value = x.real(lines.place(o, k, j));
        best = value > best || std::isnan(value) ? value : best;
      }
      for (int64_t k = 0; k <= i && std::isfinite(best); ++k)
        sum += std::exp(x.real(lines.place(o, k, j)) - best);
      call.results[0].set(
          lines.place(o, i, j),
          {std::isfinite(best) ? best + std::log(sum) : best, 0});
    }
  });
}

static void topPlaces(KernelCall &call) {
  const Tensor &x = call.operands[0], &out = call.results[0];
  Lines lines(call);
  int64_t count = std::min(call.size("k"), lines.n);
  bool isLargest = call.flag("largest");
  lines.forEach([&](int64_t o, int64_t j) {
    // NaN is the greatest; equals stay in order.
    auto less = [&](int64_t a, int64_t b) {
      Scalar left = x.get(lines.place(o, a, j)),
             right = x.get(lines.place(o, b, j));
      if (std::isnan(left.real) || std::isnan(right.real))
        return !std::isnan(left.real);
      return compare(plan::Compare::k_lt, left, right, x.element);
    };
    auto isBoth = [&](int64_t a, int64_t b) {
      return std::isnan(x.real(lines.place(o, a, j))) &&
             std::isnan(x.real(lines.place(o, b, j)));
    };
    std::vector<int64_t> order(lines.n);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return !isBoth(a, b) && (isLargest ? less(b, a) : less(a, b));
    });
    for (int64_t i = 0; i < count; ++i)
      out.set((o * count + i) * lines.inner + j, {0, order[i]});
  });
}

void addLinesKernels(Kernels &kernels) {
  kernels["softmax"] = softmax;
  kernels["layer_norm"] = layerNorm;
  kernels["cumulative"] = cumulative;
  kernels["running_extreme"] = runningExtreme;
  kernels["running_log_sum_exp"] = runningLogSumExp;
  kernels["top_places"] = topPlaces;
}

} // namespace burin::interpret
