/* ARM semihosting for Cortex-M: an operation in r0, its argument in r1, and the
 * breakpoint 0xAB that the host answers
 * ("Semihosting for AArch32 and AArch64", operations 0x04 and 0x20). */
#include "semihosting.h"

#include <stdint.h>

enum {
  sys_write0 = 0x04,
  sys_exit_extended = 0x20,
  adp_stopped_application_exit = 0x20026
};

static void call(uint32_t operation, const void *argument) {
  register uint32_t r0 __asm("r0") = operation;
  register const void *r1 __asm("r1") = argument;
  __asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void semihosting_print(const char *text) { call(sys_write0, text); }

void semihosting_print_unsigned(unsigned value) {
  char digits[11];
  char *first = digits + sizeof digits - 1;
  *first = '\0';
  do {
    *--first = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  semihosting_print(first);
}

void semihosting_exit(int code) {
  const uint32_t block[2] = {adp_stopped_application_exit, (uint32_t)code};
  for (;;)
    call(sys_exit_extended, block);
}
