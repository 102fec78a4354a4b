/* Text output and exit through the debugger or emulator that runs the firmware
 * (ARM semihosting), without a libc. */
#ifndef FIRMWARE_SEMIHOSTING_H
#define FIRMWARE_SEMIHOSTING_H

#ifdef __cplusplus
extern "C" {
#endif

/* Prints a null-terminated string on the host's console. */
void semihosting_print(const char *text);

/* Prints a number in decimal. */
void semihosting_print_unsigned(unsigned value);

/* Ends the run; the emulator exits with `code`. */
__attribute__((noreturn)) void semihosting_exit(int code);

#ifdef __cplusplus
}
#endif

#endif
