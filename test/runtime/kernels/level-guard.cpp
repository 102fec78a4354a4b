// Ends a test program before its first instruction of a level that this
// machine lacks: the program's other files, static constructors included, are
// built for that level.
#include "burin/burin.h"
#include <stdio.h>
#include <unistd.h>

/// The exit status that ctest counts as skipped.
static const int skipped = 77;

__attribute__((constructor(101))) static void skipWithoutLevel() {
  if (burin_level_supported(BURIN_TEST_LEVEL))
    return;
  fputs("skipped: this machine lacks the instruction-set level\n", stderr);
  _exit(skipped);
}
