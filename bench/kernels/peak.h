// The level's fp32 peak on this machine, measured in the same process as what
// is compared with it, and buffers for benchmarks.
#ifndef BURIN_BENCH_KERNELS_PEAK_H
#define BURIN_BENCH_KERNELS_PEAK_H

#include "kernels/generic/vector.h"
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <ctime>
#include <memory>

namespace burin::BURIN_LEVEL {

/// Seconds that this thread has run; waiting for a core does not count.
inline double thread_seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

/// fp32 operations a second of twelve independent multiply-add chains.
inline double peak_flops() {
  constexpr int lanes = lanes_of<float>, chains = 12;
  static const double peak = [] {
    double best = 1e9;
    constexpr long rounds = 400000;
    for (int repeat = 0; repeat < 7; ++repeat) {
      Vector<float, lanes> sums[chains] = {}, factor = sums[0] + 1e-3f;
      double start = thread_seconds();
      for (long i = 0; i < rounds; ++i)
        unroll<chains>([&](auto c) __attribute__((always_inline)) {
          sums[c] = sums[c] * factor + factor;
          asm volatile("" : "+x"(sums[c]));
        });
      double took = thread_seconds() - start;
      best = took < best ? took : best;
    }
    return 2.0 * lanes * chains * rounds / best;
  }();
  return peak;
}

/// `count` floats on a cache line's boundary, none of them 0.
struct Buffer {
  explicit Buffer(int64_t count)
      : data(static_cast<float *>(
                 std::aligned_alloc(64, size_t(count * 4 + 127) / 64 * 64)),
             std::free) {
    for (int64_t i = 0; i < count; ++i)
      data.get()[i] = float(i % 13) - 5.5f;
  }
  float *get() const { return data.get(); }
  std::unique_ptr<float, void (*)(void *)> data;
};

/// Reports operations and bytes of one iteration as rates and as a share of
/// the peak.
inline void report(benchmark::State &state, double flops, double bytes) {
  double iterations = double(state.iterations());
  using benchmark::Counter;
  state.counters["GFLOP/s"] =
      Counter(flops * iterations / 1e9, Counter::kIsRate);
  state.counters["GB/s"] = Counter(bytes * iterations / 1e9, Counter::kIsRate);
  state.counters["of_peak"] =
      Counter(flops * iterations / peak_flops(), Counter::kIsRate);
}

/// The usual epilogue of an inference: bias and ReLU.
struct BiasRelu {
  const float *bias;
  BURIN_INLINE float operator()(float sum, int64_t, int64_t, int64_t,
                                int64_t channel) const {
    float value = sum + bias[channel];
    return value > 0 ? value : 0;
  }
  BURIN_INLINE float operator()(float sum, int64_t, int64_t, int64_t n) const {
    return (*this)(sum, 0, 0, 0, n);
  }
};

struct Identity {
  template <class... Indices>
  BURIN_INLINE float operator()(float value, Indices...) const {
    return value;
  }
};

struct Floats {
  using Element = float;
  using Weight = float;
  using Accumulator = float;
  using Out = float;
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_BENCH_KERNELS_PEAK_H
