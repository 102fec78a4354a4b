// Uses two libraries and the parts of the runtime that both of them carry.
#include "first.hpp"
#include "second.hpp"

#include <cstdio>
#include <cstring>

extern "C" burin_pool *pool_of_second(void);

int main() {
  static first::Model one;
  static second::Model two;
  const float x[4] = {-1, 2, -3, 4};
  float y[4], z[4];
  if (one.run(x, y) != BURIN_OK || two.run(x, z) != BURIN_OK)
    return 1;
  const float relu[4] = {0, 2, 0, 4}, negative[4] = {1, -2, 3, -4};
  if (std::memcmp(y, relu, sizeof y) || std::memcmp(z, negative, sizeof z))
    return 2;
  // A pool that one library's runtime made is run and ended by the other's.
  burin_options options = {};
  burin_pool *pool = pool_of_second();
  options.parallel = burin_pool_parallel(pool);
  first_context context;
  alignas(
      FIRST_ARENA_ALIGNMENT) static unsigned char arena[FIRST_ARENA_BYTES + 1];
  const void *in[] = {x};
  void *out[] = {y};
  if (first_create(&context, arena, sizeof arena, &options) != BURIN_OK ||
      first_run(&context, in, out) != BURIN_OK)
    return 3;
  burin_pool_destroy(pool);
  std::puts(burin_status_text(BURIN_OK));
}
