// Finds out which features the processor and the operating system have, and
// picks the best of a library's levels that needs no others.
#define _GNU_SOURCE // NOLINT(bugprone-reserved-identifier): as libc asks for
#include "levels.h"

#if defined(__x86_64__) || defined(__i386__)
#include "registers_x86.h"

static uint32_t machine_features(void) {
  const x86_registers have = x86_read_registers();
  return x86_features(&have);
}

#if defined(__linux__) && defined(__x86_64__)
#include <sys/syscall.h>
#include <unistd.h>

/// Linux saves AMX's tiles, 8 KiB a thread, only for processes that have asked
/// for them (arch_prctl(2), ARCH_REQ_XCOMP_PERM); to ask again does no harm.
static int may_use_tiles(void) {
  enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };
  return syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}
#else
static int may_use_tiles(void) { return 1; }
#endif

/// Whether a machine with `features` runs `level`. The system is asked for
/// tiles only where nothing else is missing.
static int runs(uint32_t features, burin_level level) {
  const uint32_t needs = burin_level_needs(level);
  return (needs & ~features) == 0 &&
         (!(needs & BURIN_HAS_AMX) || may_use_tiles());
}

#else

// Elsewhere one level beside the baseline is decided when the library is
// built. Firmware has no room for the table of all.
#if defined(__ARM_NEON)
enum { BUILT_LEVEL = BURIN_LEVEL_NEON };
#elif defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
enum { BUILT_LEVEL = BURIN_LEVEL_CORTEX_M };
#else
enum { BUILT_LEVEL = BURIN_LEVEL_BASELINE };
#endif

static uint32_t machine_features(void) {
  return burin_level_needs((burin_level)BUILT_LEVEL);
}

static int runs(uint32_t features, burin_level level) {
  (void)features;
  return level == BURIN_LEVEL_BASELINE || level == (burin_level)BUILT_LEVEL;
}

#endif

int burin_level_supported(burin_level level) {
  return runs(machine_features(), level);
}

#define BURIN_LEVEL_VALUE(ENUMERATOR, name, features, flags)                   \
  BURIN_LEVEL_##ENUMERATOR,

burin_level burin_detect_level(void) {
  static const burin_level levels[] = {BURIN_LEVELS(BURIN_LEVEL_VALUE)};
  const uint32_t features = machine_features();
  burin_level best = BURIN_LEVEL_BASELINE;
  for (size_t i = 0; i < sizeof levels / sizeof levels[0]; ++i)
    if (runs(features, levels[i]))
      best = levels[i];
  return best;
}

const char *burin_level_text(burin_level level) {
  switch (level) {
  case BURIN_LEVEL_AUTO:
    return "auto";
#define BURIN_LEVEL_TEXT(ENUMERATOR, name, features, flags)                    \
  case BURIN_LEVEL_##ENUMERATOR:                                               \
    return #name;
    BURIN_LEVELS(BURIN_LEVEL_TEXT)
  }
  return "unknown";
}

burin_status burin_choose_level(const burin_level *levels, size_t count,
                                burin_level requested, burin_level *chosen) {
  if (!levels || !chosen)
    return BURIN_INVALID_ARGUMENT;
  const uint32_t features = machine_features();
  for (size_t i = count; i > 0; --i) {
    const burin_level level = levels[i - 1];
    // Whether there is a second device, who opens it finds out.
    if ((requested == BURIN_LEVEL_AUTO || requested == level) &&
        (level == BURIN_LEVEL_CUDA || runs(features, level))) {
      *chosen = level;
      return BURIN_OK;
    }
  }
  return BURIN_UNSUPPORTED_LEVEL;
}
