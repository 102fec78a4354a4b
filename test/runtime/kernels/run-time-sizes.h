// Runs a kernel whose sizes are known at run time only beside one that is
// compiled for these sizes: the bits have to be the same. (Lines of channels
// are multiples of 4 here: whether the compiler fuses a product with a sum in
// the last few, which no vector covers, differs between instantiations.)
#ifndef BURIN_TEST_RUNTIME_KERNELS_RUN_TIME_SIZES_H
#define BURIN_TEST_RUNTIME_KERNELS_RUN_TIME_SIZES_H

#include "kernel-test.h"
#include "kernels/generic/sizes.h"

/// The same sizes, which the compiler cannot see through.
template <class K> K hidden(K k) {
  __asm__ volatile("" : "+m"(k));
  return k;
}

/// Uses every coordinate, so that a wrong one shows.
struct Epilogue {
  template <class T, class... Indices>
  T operator()(T value, Indices... indices) const {
    int64_t sum = 0, weight = 1;
    for (int64_t index : {int64_t(indices)...})
      sum += (weight += 2) * (index % 7);
    return value + T(sum);
  }
};

struct Floats {
  using Element = float;
  using Weight = float;
  using Accumulator = float;
  using Out = float;
};

/// Calls run(sizes, out) with constant sizes and with `RunTime` ones, and
/// compares `count` results.
template <class K, class RunTime, class Run>
void expectSameBits(int64_t count, const Run &run) {
  static_assert(burin::BURIN_LEVEL::is_fixed<K> &&
                !burin::BURIN_LEVEL::is_fixed<RunTime>);
  for (Place place : {Place::AtEnd, Place::AtBegin}) {
    Guarded<float> fixed(count, place), out(count, place);
    fixed.fillRandom(7), out.fillRandom(8);
    run(K{}, fixed.data());
    run(hidden(RunTime(K{})), out.data());
    ASSERT_TRUE(fixed.sameBits(out));
  }
}

#endif // BURIN_TEST_RUNTIME_KERNELS_RUN_TIME_SIZES_H
