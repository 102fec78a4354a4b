// What tests of device kernels need besides that of all kernels: operands of
// any element type, packed right-hand sides, an epilogue that shows a wrong
// coordinate.
#ifndef BURIN_TEST_RUNTIME_KERNELS_CUDA_DEVICE_TEST_H
#define BURIN_TEST_RUNTIME_KERNELS_CUDA_DEVICE_TEST_H

#include "kernel-test.h"
#include "kernels/generic/narrow_float.h"
#include "kernels/generic/panels.h"

namespace k = burin::BURIN_LEVEL;

/// Small quarters, or whole numbers: sums of their products are exact in float.
template <class T> void fillExact(Guarded<T> &to, unsigned seed) {
  Guarded<float> values(to.size);
  values.fillExact(seed);
  for (int64_t i = 0; i < to.size; ++i) {
    if constexpr (std::is_integral_v<T>)
      to[i] = T(int(values[i] * 4) + (T(-1) < T(0) ? 0 : 8));
    else
      to[i] = T(values[i]);
  }
}
template <class T>
void fillRandom(Guarded<T> &to, unsigned seed, double low = -1,
                double high = 1) {
  Guarded<double> values(to.size);
  values.fillRandom(seed, low, high);
  for (int64_t i = 0; i < to.size; ++i)
    to[i] = T(float(values[i]));
}
template <class T> double wide(T x) {
  if constexpr (k::is_narrow_float<T>)
    return double(float(x));
  else
    return double(x);
}

/// The dense [count][rows][columns] `matrices` in panels, one after the other.
template <class T>
void pack(Guarded<T> &packed, const Guarded<T> &matrices, int64_t count,
          int64_t rows, int64_t columns) {
  for (int64_t i = 0; i < count; ++i)
    for (int64_t panel = 0; panel < k::panel_count(columns); ++panel)
      k::pack_panel(packed.data() + i * k::packed_elements(columns, rows),
                    matrices.data() + i * rows * columns, columns, rows,
                    columns, 1, panel);
}

/// Adds a number that depends on every coordinate.
template <class Accumulator, class Out> struct Marks {
  template <class... Indices>
  BURIN_INLINE Out operator()(Accumulator value, Indices... indices) const {
    int64_t sum = 0, weight = 1;
    for (int64_t index : {int64_t(indices)...})
      sum += (weight += 2) * (index % 3);
    return Out(value + Accumulator(sum));
  }
};

/// The same sizes, which the compiler cannot see through.
template <class K> K hidden(K k) {
  __asm__ volatile("" : "+m"(k));
  return k;
}

#endif // BURIN_TEST_RUNTIME_KERNELS_CUDA_DEVICE_TEST_H
