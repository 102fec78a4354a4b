// The instruction-set levels, a row each: all that the runtime, the compiler,
// the build and the tests know of a level, they take from here.
#ifndef BURIN_LEVELS_H
#define BURIN_LEVELS_H

#include "burin/burin.h"

/// What a machine may have: instructions that a level's code uses, and their
/// registers where the operating system saves them on a context switch. A set
/// of features is a sum of them.
enum {
  BURIN_HAS_AVX2 = 1u << 0,     ///< AVX2, FMA, F16C, BMI1, BMI2, LZCNT, MOVBE
  BURIN_HAS_AVX_VNNI = 1u << 1, ///< AVX-VNNI: byte products in 256 bits
  BURIN_HAS_AVX512 = 1u << 2,   ///< AVX-512 F, BW, CD, DQ, VL
  BURIN_HAS_AVX512_VNNI = 1u << 3, ///< byte products in 512 bits
  BURIN_HAS_AVX512_BF16 = 1u << 4,
  BURIN_HAS_AMX = 1u << 5,      ///< AMX-TILE, AMX-INT8, AMX-BF16
  BURIN_X86_FEATURES = 0xffffu, ///< all that x86 machines may have
  BURIN_HAS_NEON = 1u << 16,
  BURIN_HAS_CORTEX_M = 1u << 17,
  BURIN_HAS_CUDA = 1u << 18 ///< no feature of a processor: a second device
};

/// ROW(enumerator, name, features, flags): the features that a machine needs
/// for the level, and what its translation unit is compiled with beside the
/// target's own flags. A level includes another if it needs all of the other's
/// features: that is the order of levels, and only a partial one. The rows are
/// in order of preference: each level comes behind those that it includes, and
/// of several that a machine runs the last is the best.
// clang-format off
#define BURIN_LEVELS(ROW) \
  ROW(BASELINE, baseline, 0u, "") \
  ROW(AVX2, avx2, BURIN_HAS_AVX2, "-march=x86-64-v3") \
  ROW(AVX2_VNNI, avx2_vnni, BURIN_HAS_AVX2 | BURIN_HAS_AVX_VNNI, "-march=x86-64-v3 -mavxvnni") \
  ROW(AVX512, avx512, BURIN_HAS_AVX2 | BURIN_HAS_AVX512, "-march=x86-64-v4 -mprefer-vector-width=512") \
  ROW(AVX512_VNNI, avx512_vnni, BURIN_HAS_AVX2 | BURIN_HAS_AVX512 | BURIN_HAS_AVX512_VNNI, "-march=x86-64-v4 -mprefer-vector-width=512 -mavx512vnni") \
  ROW(AVX512_BF16, avx512_bf16, BURIN_HAS_AVX2 | BURIN_HAS_AVX512 | BURIN_HAS_AVX512_VNNI | BURIN_HAS_AVX512_BF16, "-march=x86-64-v4 -mprefer-vector-width=512 -mavx512vnni -mavx512bf16") \
  ROW(AMX, amx, BURIN_HAS_AVX2 | BURIN_HAS_AVX512 | BURIN_HAS_AVX512_VNNI | BURIN_HAS_AVX512_BF16 | BURIN_HAS_AMX, "-march=x86-64-v4 -mprefer-vector-width=512 -mavx512vnni -mavx512bf16 -mamx-tile -mamx-int8 -mamx-bf16") \
  ROW(NEON, neon, BURIN_HAS_NEON, "") \
  ROW(CORTEX_M, cortex_m, BURIN_HAS_CORTEX_M, "") \
  ROW(CUDA, cuda, BURIN_HAS_CUDA, "")
// clang-format on

/// The features that a machine needs for `level`: all there could be for
/// BURIN_LEVEL_AUTO and for what is no level.
static inline uint32_t burin_level_needs(burin_level level) {
  switch (level) {
#define BURIN_LEVEL_NEEDS(ENUMERATOR, name, features, flags)                   \
  case BURIN_LEVEL_##ENUMERATOR:                                               \
    return features;
    BURIN_LEVELS(BURIN_LEVEL_NEEDS)
#undef BURIN_LEVEL_NEEDS
  case BURIN_LEVEL_AUTO:
    break;
  }
  return UINT32_MAX;
}

/// Whether each machine that runs `level` runs `other` as well.
static inline int burin_level_includes(burin_level level, burin_level other) {
  return (burin_level_needs(other) & ~burin_level_needs(level)) == 0;
}

#endif // BURIN_LEVELS_H
