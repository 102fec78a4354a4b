// What every step of an emitted program sees beside the program's memories: the
// caller's tensors, its threads, and run-time checks of data-dependent indices.
#ifndef BURIN_KERNELS_RUN_H
#define BURIN_KERNELS_RUN_H

#include "parallel.h"

namespace burin::BURIN_LEVEL {

/// One call of the model; the emitted program adds pointers to its memories.
/// `fault` becomes 1 when an index from the input data lies outside its tensor.
struct Call {
  const void *const *inputs;
  void *const *outputs;
  burin_parallel parallel;
  int *fault;
};

/// `value` as an index of [0, bound), counted from the end where negative; 0
/// and a fault where it is outside.
template <class T>
BURIN_INLINE int64_t check_index(T value, int64_t bound, int *fault) {
  int64_t index = int64_t(value);
  // A large unsigned value would look negative.
  bool wrapped = T(-1) > T(0) && index < 0;
  if (index < 0)
    index += bound;
  if (!wrapped && index >= 0 && index < bound)
    return index;
#ifdef __CUDA_ARCH__
  *static_cast<volatile int *>(fault) = 1;
#else
  __atomic_store_n(fault, 1, __ATOMIC_RELAXED);
#endif
  return 0;
}

/// Quotient and remainder of a possibly negative index by a positive divisor,
/// rounded down.
BURIN_INLINE int64_t floor_div(int64_t a, int64_t b) {
  return a >= 0 ? a / b : -((b - 1 - a) / b);
}
BURIN_INLINE int64_t floor_mod(int64_t a, int64_t b) {
  return a - floor_div(a, b) * b;
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_RUN_H
