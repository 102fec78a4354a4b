// Finds out which instruction-set levels the processor and the operating system
// can run, and picks one of a library's.
#include "burin/burin.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>

enum {
  LEAF1_ECX = 1u << 12 | 1u << 22 | 1u << 27 | 1u << 28 |
              1u << 29, // FMA, MOVBE, OSXSAVE, AVX, F16C
  LEAF7_EBX_AVX2 = 1u << 3 | 1u << 5 | 1u << 8, // BMI1, AVX2, BMI2
  LEAF7_EBX_AVX512 =
      1u << 16 | 1u << 17 | 1u << 28 | 1u << 30, // F, DQ, CD, BW; VL is bit 31
  EXTENDED_ECX = 1u << 5,                        // LZCNT
  XCR0_AVX = 0x06,   // SSE and AVX state saved by the system
  XCR0_AVX512 = 0xe6 // and opmask, upper halves, upper registers
};
#define LEAF7_EBX_VL (1u << 31)

/// Reads the register in which the operating system states what it saves on a
/// context switch; needs OSXSAVE.
static uint32_t read_xcr0(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  (void)high;
  return low;
}

static int has_all(uint32_t value, uint32_t bits) {
  return (value & bits) == bits;
}

burin_level burin_detect_level(void) {
  uint32_t a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !has_all(c, LEAF1_ECX))
    return BURIN_LEVEL_BASELINE;
  const uint32_t xcr0 = read_xcr0();
  if (!has_all(xcr0, XCR0_AVX) || !__get_cpuid(0x80000001u, &a, &b, &c, &d) ||
      !has_all(c, EXTENDED_ECX))
    return BURIN_LEVEL_BASELINE;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !has_all(b, LEAF7_EBX_AVX2))
    return BURIN_LEVEL_BASELINE;
  if (!has_all(xcr0, XCR0_AVX512) ||
      !has_all(b, LEAF7_EBX_AVX512 | LEAF7_EBX_VL))
    return BURIN_LEVEL_AVX2;
  return BURIN_LEVEL_AVX512;
}

int burin_level_supported(burin_level level) {
  if (level != BURIN_LEVEL_BASELINE && level != BURIN_LEVEL_AVX2 &&
      level != BURIN_LEVEL_AVX512)
    return 0;
  return level <=
         burin_detect_level(); // each x86 level includes the ones below
}

#else

// Elsewhere the level is decided when the library is built.
burin_level burin_detect_level(void) {
#if defined(__ARM_NEON)
  return BURIN_LEVEL_NEON;
#elif defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
  return BURIN_LEVEL_CORTEX_M;
#else
  return BURIN_LEVEL_BASELINE;
#endif
}

int burin_level_supported(burin_level level) {
  return level == BURIN_LEVEL_BASELINE ||
         (level != BURIN_LEVEL_AUTO && level == burin_detect_level());
}

#endif

const char *burin_level_text(burin_level level) {
  switch (level) {
  case BURIN_LEVEL_AUTO:
    return "auto";
  case BURIN_LEVEL_BASELINE:
    return "baseline";
  case BURIN_LEVEL_AVX2:
    return "avx2";
  case BURIN_LEVEL_AVX512:
    return "avx512";
  case BURIN_LEVEL_NEON:
    return "neon";
  case BURIN_LEVEL_CORTEX_M:
    return "cortex-m";
  }
  return "unknown";
}

burin_status burin_choose_level(const burin_level *levels, size_t count,
                                burin_level requested, burin_level *chosen) {
  if (!levels || !chosen)
    return BURIN_INVALID_ARGUMENT;
  for (size_t i = count; i > 0; --i) {
    const burin_level level = levels[i - 1];
    if ((requested == BURIN_LEVEL_AUTO || requested == level) &&
        burin_level_supported(level)) {
      *chosen = level;
      return BURIN_OK;
    }
  }
  return BURIN_UNSUPPORTED_LEVEL;
}
