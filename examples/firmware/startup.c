/* Brings a Cortex-M4 from reset to main(): vector table, floating-point unit,
 * .data and .bss, and a loud end for faults. */
#include "semihosting.h"

#include <stdint.h>

extern uint32_t firmware_data_begin[], firmware_data_end[],
    firmware_data_image[];
extern uint32_t firmware_bss_begin[], firmware_bss_end[], firmware_stack_top[];
extern int main(void);

/* Coprocessor access control: bits 20 to 23 give full access to the
 * floating-point unit (ARMv7-M manual, B3.2.20). */
static volatile uint32_t *const cpacr = (volatile uint32_t *)0xE000ED88u;
static const uint32_t cpacr_full_fpu_access = 0xFu << 20;

void firmware_reset(void);

/* The floating-point unit is enabled before anything that the compiler may have
 * given a float register. */
void firmware_reset(void) {
  *cpacr |= cpacr_full_fpu_access;
  __asm volatile("dsb\n\tisb" ::: "memory");

  const uint32_t *image = firmware_data_image;
  for (uint32_t *word = firmware_data_begin; word != firmware_data_end; ++word)
    *word = *image++;
  for (uint32_t *word = firmware_bss_begin; word != firmware_bss_end; ++word)
    *word = 0;
  semihosting_exit(main());
}

static void fault(void) {
  semihosting_print("fault: unexpected exception\n");
  semihosting_exit(70);
}

/* Initial stack, then the handlers of the core's own exceptions 1 to 15; no
 * interrupt is ever enabled. */
__attribute__((section(".vectors"), used)) static const struct {
  uint32_t *stack;
  void (*handlers[15])(void);
} vectors = {firmware_stack_top,
             {firmware_reset, fault, fault, fault, fault, fault, 0, 0, 0, 0,
              fault, fault, 0, fault, fault}};
