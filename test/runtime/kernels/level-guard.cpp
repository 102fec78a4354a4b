// Ends a test program before its first instruction of a level that this
// machine lacks: the program's other files, static constructors included, are
// built for that level.
#include <stdio.h>
#include <unistd.h>

/// The exit status that ctest counts as skipped.
static const int skipped = 77;

__attribute__((constructor(101))) static void skipWithoutLevel() {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
#if BURIN_TEST_AVX512
  bool present =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("fma");
#elif BURIN_TEST_AVX2
  bool present =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  bool present = true;
#endif
  if (present)
    return;
  fputs("skipped: this machine lacks the instruction-set level\n", stderr);
  _exit(skipped);
}
