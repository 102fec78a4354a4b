// Finds out which instruction-set levels the processor and the operating system
// can run, and picks one of a library's.
#include "burin/burin.h"

#if defined(__x86_64__) || defined(__i386__)
#include "level_x86.h"
#include <cpuid.h>

/// Reads the register in which the operating system states what it saves on a
/// context switch; needs OSXSAVE.
static uint32_t read_xcr0(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  (void)high;
  return low;
}

burin_level burin_detect_level(void) {
  x86_features features = {0, 0, 0, 0};
  uint32_t a, b, c, d;
  if (__get_cpuid(1, &a, &b, &c, &d))
    features.leaf1_ecx = c;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d))
    features.leaf7_ebx = b;
  if (__get_cpuid(0x80000001u, &a, &b, &c, &d))
    features.extended_ecx = c;
  if (features.leaf1_ecx & 1u << 27)
    features.xcr0 = read_xcr0();
  return x86_level(&features);
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
