/* runtime/src/level.c on a machine of the test's own: what the processor's
 * registers hold and whether the system gives tiles is what level.cpp says. */
#if defined(__x86_64__) && defined(__linux__)
#define _GNU_SOURCE
#include "runtime/src/features_x86.h"
#include <sys/syscall.h>
#include <unistd.h>

x86_registers faked_registers;
long faked_tiles; /* the system's answer */
int faked_requests;

/* In the place of the header that reads the processor's. */
#define BURIN_REGISTERS_X86_H
static x86_registers x86_read_registers(void) { return faked_registers; }

static long answer(long number, int request, int component) {
  faked_requests +=
      number == SYS_arch_prctl && request == 0x1023 && component == 18;
  return faked_tiles;
}

#define syscall answer
#define burin_detect_level faked_detect_level
#define burin_level_supported faked_level_supported
#define burin_level_text faked_level_text
#define burin_choose_level faked_choose_level
burin_level burin_detect_level(void);
int burin_level_supported(burin_level level);
const char *burin_level_text(burin_level level);
burin_status burin_choose_level(const burin_level *levels, size_t count,
                                burin_level requested, burin_level *chosen);
#include "runtime/src/level.c"
#endif
