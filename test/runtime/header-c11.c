// Compiles the runtime's headers as C11 and uses the inline parts from there.
#include "burin/image.h"
#include "burin/pool.h"
#include "burin/state.h"
#include "burin/weights.h"

static void add_index(void *argument, size_t index) {
  *(size_t *)argument += index;
}

size_t burin_test_sum_below(size_t count) {
  const burin_parallel inline_parallel = {0};
  size_t sum = 0;
  burin_parallel_for(&inline_parallel, count, add_index, &sum);
  return sum;
}
