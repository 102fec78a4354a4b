// Which x86 level a set of CPUID and XCR0 bits amounts to, apart from reading
// them, so that machines other than this one can be tried.
#ifndef BURIN_LEVEL_X86_H
#define BURIN_LEVEL_X86_H

#include "burin/burin.h"

/// Registers as the processor gives them (Intel SDM volume 2, CPUID; volume 1,
/// chapter 13, for XCR0).
typedef struct x86_features {
  uint32_t leaf1_ecx;
  uint32_t leaf7_ebx;
  uint32_t extended_ecx; // leaf 0x80000001
  uint32_t xcr0;         // 0 without OSXSAVE
} x86_features;

static inline int x86_has(uint32_t value, uint32_t bits) {
  return (value & bits) == bits;
}

/// x86-64-v3 for AVX2, x86-64-v4 for AVX-512, each only if the system saves its
/// registers on a context switch.
static inline burin_level x86_level(const x86_features *features) {
  const uint32_t leaf1 = 1u << 12 | 1u << 22 | 1u << 27 | 1u << 28 |
                         1u << 29; // FMA, MOVBE, OSXSAVE, AVX, F16C
  const uint32_t leaf7 = 1u << 3 | 1u << 5 | 1u << 8; // BMI1, AVX2, BMI2
  const uint32_t extended = 1u << 5;                  // LZCNT
  const uint32_t leaf7_avx512 =
      1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31; // F, DQ, CD, BW, VL
  const uint32_t xcr0_avx = 1u << 1 | 1u << 2; // SSE and AVX registers
  const uint32_t xcr0_avx512 = xcr0_avx | 1u << 5 | 1u << 6 |
                               1u << 7; // masks, upper halves, upper registers
  if (!x86_has(features->leaf1_ecx, leaf1) ||
      !x86_has(features->leaf7_ebx, leaf7) ||
      !x86_has(features->extended_ecx, extended) ||
      !x86_has(features->xcr0, xcr0_avx))
    return BURIN_LEVEL_BASELINE;
  if (!x86_has(features->leaf7_ebx, leaf7_avx512) ||
      !x86_has(features->xcr0, xcr0_avx512))
    return BURIN_LEVEL_AVX2;
  return BURIN_LEVEL_AVX512;
}

#endif // BURIN_LEVEL_X86_H
