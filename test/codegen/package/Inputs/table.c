/* Creates a model by the table of its memories, each as small and as little
 * aligned as it may be, and sees that it uses no other. */
#include "model.h"

#include <stdio.h>
#include <string.h>

static _Alignas(64) unsigned char arena[MODEL_ARENA_BYTES];
static _Alignas(
    64) unsigned char room[MODEL_FAST_ALIGNMENT + MODEL_FAST_BYTES + 16];

int main(void) {
  unsigned char *fast = room + MODEL_FAST_ALIGNMENT;
  burin_memory memories[MODEL_MEMORY_COUNT];
  memories[MODEL_MEMORY_ARENA] = (burin_memory){arena, sizeof arena};
  memories[MODEL_MEMORY_FAST] = (burin_memory){fast, MODEL_FAST_BYTES};
  model_context context;
  if (model_info()->context_bytes != sizeof context ||
      model_create_with(&context, memories, 1, NULL) != BURIN_INVALID_ARGUMENT)
    return 1;
  memories[MODEL_MEMORY_FAST].bytes = MODEL_FAST_BYTES - 1;
  if (model_create_with(&context, memories, MODEL_MEMORY_COUNT, NULL) !=
      BURIN_MEMORY_TOO_SMALL)
    return 2;
  memories[MODEL_MEMORY_FAST].bytes = MODEL_FAST_BYTES;
  if (model_create_with(&context, memories, MODEL_MEMORY_COUNT, NULL) !=
      BURIN_OK)
    return 3;
  memset(room, 0xaa, sizeof room);
  memset(arena, 0xaa, sizeof arena);
  float scores[MODEL_OUTPUT_0_ELEMENTS];
  void *outputs[] = {scores};
  if (model_run(&context, NULL, outputs) != BURIN_OK)
    return 4;
  float between[4];
  memcpy(between, fast + 16, sizeof between);
  for (int i = 0; i < 4; ++i)
    printf("%.4f ", (double)between[i]);
  printf("\n");
  if (room[MODEL_FAST_ALIGNMENT - 1] != 0xaa ||
      fast[MODEL_FAST_BYTES] != 0xaa || arena[0] != 0xaa)
    return 5;
  for (int i = 0; i < MODEL_OUTPUT_0_ELEMENTS; ++i)
    printf("%.4f ", (double)scores[i]);
  printf("\n");
  return 0;
}
