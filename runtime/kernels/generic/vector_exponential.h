// e^x of vectors for the weights of a softmax, where x <= 0 and what is too
// small to count beside a weight of 1 may become 0.
//
// A third of the work of the scalar function: no overflow to guard against, no
// subnormal results, one step of reduction.
#ifndef BURIN_KERNELS_VECTOR_EXPONENTIAL_H
#define BURIN_KERNELS_VECTOR_EXPONENTIAL_H

#include "scalar_exponential.h"
#include "vector.h"

namespace burin::BURIN_LEVEL {

/// 2^k from the float whose low bits hold k + 127; 0 for k = -127.
template <int lanes>
BURIN_INLINE Vector<float, lanes> power_of_two(Vector<float, lanes> biased) {
  Vector<uint32_t, lanes> bits;
  __builtin_memcpy(&bits, &biased, sizeof bits);
  bits = bits << Real<float>::mantissa_bits;
  Vector<float, lanes> power;
  __builtin_memcpy(&power, &bits, sizeof power);
  return power;
}

/// e^x for x <= 0, right to two units in the last place of a float; below
/// 2^-126, and for minus infinity, 0. NaN stays NaN.
template <int lanes>
BURIN_INLINE Vector<float, lanes> weight_exp(Vector<float, lanes> x) {
  using V = Vector<float, lanes>;
  constexpr float magic = 0x1.8p23f + float(Real<float>::bias);
  const V low = V{} - 88.0f; // rounds to 2^-127, which is made 0
  x = x < low ? low : x;
  V biased = x * 1.4426950408889634f + magic;
  V k = biased - magic;
  // One step: the rounding of k ln 2 is far below the sum that 2^k adds to.
  V r = x - k * 0.69314718056f;
  V tail = 0.041890113f + r * 0.008312525f;
  tail = 0.16667114f + r * tail;
  tail = 0.49999232f + r * tail;
  V value = 1.0f + (r + r * r * tail);
  return value * power_of_two<lanes>(biased);
}

template <int lanes>
BURIN_INLINE Vector<double, lanes> weight_exp(Vector<double, lanes> x) {
  double parts[lanes];
  store(parts, x);
  for (int i = 0; i < lanes; ++i)
    parts[i] = exp(parts[i]);
  return load<double, lanes>(parts);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_VECTOR_EXPONENTIAL_H
