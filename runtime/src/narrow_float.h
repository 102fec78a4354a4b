// Floats of 16 bits that a model takes or gives, for the code around its run.
#ifndef BURIN_NARROW_FLOAT_H
#define BURIN_NARROW_FLOAT_H

#include "burin/burin.h"

// Not by memcpy, which is a call where there is no C library to inline it from.
typedef union burin_float_word {
  float value;
  uint32_t bits;
} burin_float_word;

static inline uint32_t burin_float_bits(float x) {
  const burin_float_word word = {.value = x};
  return word.bits;
}

static inline float burin_float_of_bits(uint32_t bits) {
  const burin_float_word word = {.bits = bits};
  return word.value;
}

/// Element `index` of `values`, which are BURIN_F16, BURIN_BF16 or BURIN_F32.
static inline float burin_read_float(const void *values, size_t index,
                                     burin_dtype dtype) {
  if (dtype == BURIN_F32)
    return ((const float *)values)[index];
  const uint32_t bits = ((const uint16_t *)values)[index];
  if (dtype == BURIN_BF16)
    return burin_float_of_bits(bits << 16);
  // The exponents' biases differ by 112; the product makes normal numbers of
  // subnormal ones as well. Infinity and NaN keep an exponent of ones.
  const uint32_t magnitude = bits & 0x7fffu;
  const float scaled = burin_float_of_bits(magnitude << 13) * 0x1p112f;
  return burin_float_of_bits(burin_float_bits(scaled) | (bits & 0x8000u) << 16 |
                             (magnitude >= 0x7c00u ? 0x7f800000u : 0u));
}

/// Stores `x` at `index`, rounded to nearest, ties to even.
static inline void burin_write_float(void *values, size_t index,
                                     burin_dtype dtype, float x) {
  if (dtype == BURIN_F32) {
    ((float *)values)[index] = x;
    return;
  }
  const uint32_t sign = burin_float_bits(x) & 0x80000000u;
  const uint32_t magnitude = burin_float_bits(x) ^ sign;
  uint32_t rounded;
  if (dtype == BURIN_BF16)
    rounded = magnitude > 0x7f800000u
                  ? magnitude >> 16 | 0x40u
                  : (magnitude + 0x7fffu + (magnitude >> 16 & 1u)) >> 16;
  else if (magnitude >= 0x477ff000u) // what rounds beyond the greatest, NaN
    rounded = magnitude > 0x7f800000u ? 0x7e00u : 0x7c00u;
  else if (magnitude < 113u << 23) // in [0.5, 1) the last place is the least of
                                   // all halves
    rounded = burin_float_bits(burin_float_of_bits(magnitude) + 0.5f) -
              burin_float_bits(0.5f);
  else
    rounded =
        (magnitude - (112u << 23) + 0xfffu + (magnitude >> 13 & 1u)) >> 13;
  ((uint16_t *)values)[index] = (uint16_t)(rounded | sign >> 16);
}

/// Whether burin_read_float and burin_write_float know `dtype`.
static inline int burin_is_short_float(burin_dtype dtype) {
  return dtype == BURIN_F32 || dtype == BURIN_F16 || dtype == BURIN_BF16;
}

#endif // BURIN_NARROW_FLOAT_H
