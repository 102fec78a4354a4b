// Reads the registers that say what an x86 processor and its operating system
// have.
#ifndef BURIN_REGISTERS_X86_H
#define BURIN_REGISTERS_X86_H

#include "features_x86.h"
#include <cpuid.h>

/// Reads the register in which the operating system states what it saves on a
/// context switch; needs OSXSAVE.
static inline uint32_t x86_read_xcr0(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  (void)high;
  return low;
}

static inline x86_registers x86_read_registers(void) {
  x86_registers have = {0, 0, 0, 0, 0, 0, 0};
  uint32_t a, b, c, d;
  if (__get_cpuid(1, &a, &b, &c, &d))
    have.leaf1_ecx = c;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
    have.leaf7_ebx = b;
    have.leaf7_ecx = c;
    have.leaf7_edx = d;
    if (a >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d))
      have.leaf7_1_eax = a;
  }
  if (__get_cpuid(0x80000001u, &a, &b, &c, &d))
    have.extended_ecx = c;
  if (have.leaf1_ecx & 1u << 27)
    have.xcr0 = x86_read_xcr0();
  return have;
}

#endif // BURIN_REGISTERS_X86_H
