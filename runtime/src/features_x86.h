// Which features a set of CPUID and XCR0 bits amounts to, apart from reading
// them, so that machines other than this one can be tried.
#ifndef BURIN_FEATURES_X86_H
#define BURIN_FEATURES_X86_H

#include "levels.h"

/// Registers as the processor gives them (Intel SDM volume 2, CPUID; volume 1,
/// chapter 13, for XCR0).
typedef struct x86_registers {
  uint32_t leaf1_ecx;
  uint32_t leaf7_ebx;
  uint32_t leaf7_ecx;
  uint32_t leaf7_edx;
  uint32_t leaf7_1_eax;  // leaf 7, subleaf 1
  uint32_t extended_ecx; // leaf 0x80000001
  uint32_t xcr0;         // 0 without OSXSAVE
} x86_registers;

static inline int x86_has(uint32_t value, uint32_t bits) {
  return (value & bits) == bits;
}

/// The features of a processor under its operating system. Each asks for what
/// is its own; what it builds upon is a feature of its own, which a level asks
/// for beside it.
static inline uint32_t x86_features(const x86_registers *have) {
  const uint32_t xcr0_avx = 1u << 1 | 1u << 2; // SSE and AVX registers
  const uint32_t xcr0_avx512 =
      1u << 5 | 1u << 6 | 1u << 7; // masks, upper halves, upper registers
  const uint32_t xcr0_amx = 1u << 17 | 1u << 18; // tile shapes, tiles
  uint32_t features = 0;
  if (x86_has(have->leaf1_ecx, 1u << 12 | 1u << 22 | 1u << 27 | 1u << 28 |
                                   1u << 29) && // FMA, MOVBE, OSXSAVE, AVX,
                                                // F16C
      x86_has(have->leaf7_ebx,
              1u << 3 | 1u << 5 | 1u << 8) && // BMI1, AVX2, BMI2
      x86_has(have->extended_ecx, 1u << 5) && // LZCNT
      x86_has(have->xcr0, xcr0_avx))
    features |= BURIN_HAS_AVX2;
  if (x86_has(have->leaf7_1_eax, 1u << 4))
    features |= BURIN_HAS_AVX_VNNI;
  if (x86_has(have->leaf7_ebx, 1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 |
                                   1u << 31) && // F, DQ, CD, BW, VL
      x86_has(have->xcr0, xcr0_avx512))
    features |= BURIN_HAS_AVX512;
  if (x86_has(have->leaf7_ecx, 1u << 11))
    features |= BURIN_HAS_AVX512_VNNI;
  if (x86_has(have->leaf7_1_eax, 1u << 5))
    features |= BURIN_HAS_AVX512_BF16;
  if (x86_has(have->leaf7_edx,
              1u << 22 | 1u << 24 | 1u << 25) && // BF16, TILE, INT8
      x86_has(have->xcr0, xcr0_amx))
    features |= BURIN_HAS_AMX;
  return features;
}

#endif // BURIN_FEATURES_X86_H
