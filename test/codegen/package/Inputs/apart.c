/* Two libraries of one model, `one` and `eight` images at once, on one weights
 * file: apart FILE|- [verify|wait] INPUT OUTPUT. Writes the scores of INPUT's
 * eight images, each alone and then all together; the exit code is the status
 * that came first. `wait` says "open" when the weights are read, and goes on
 * when its standard input has ended. */
#include "eight.h"
#include "one.h"

#include <stdio.h>
#include <string.h>

enum {
  IMAGES = 8,
  PIXELS = ONE_INPUT_0_ELEMENTS,
  CLASSES = ONE_OUTPUT_0_ELEMENTS
};

static _Alignas(
    64) unsigned char arenas[2][EIGHT_ARENA_BYTES + ONE_ARENA_BYTES];
static float images[IMAGES * PIXELS], scores[2 * IMAGES * CLASSES];

static burin_status run(burin_memory weights, int reads) {
  burin_memory memories[ONE_MEMORY_COUNT];
  memories[ONE_MEMORY_ARENA] = (burin_memory){arenas[0], sizeof arenas[0]};
  memories[ONE_MEMORY_WEIGHTS] = weights;
  one_context one;
  eight_context eight;
  burin_status status = reads ? one_verify_weights(&weights) : BURIN_OK;
  if (status == BURIN_OK)
    status = one_create_with(&one, memories, ONE_MEMORY_COUNT, NULL);
  memories[EIGHT_MEMORY_ARENA].data = arenas[1];
  if (status == BURIN_OK)
    status = eight_create_with(&eight, memories, EIGHT_MEMORY_COUNT, NULL);
  for (int i = 0; i < IMAGES && status == BURIN_OK; ++i) {
    const void *inputs[] = {images + i * PIXELS};
    void *outputs[] = {scores + i * CLASSES};
    status = one_run(&one, inputs, outputs);
  }
  const void *inputs[] = {images};
  void *outputs[] = {scores + IMAGES * CLASSES};
  return status == BURIN_OK ? eight_run(&eight, inputs, outputs) : status;
}

/* What is no weights file is refused from memory as well. */
static int takes_anything(burin_memory weights) {
  static _Alignas(64) unsigned char zeros[4096];
  burin_memory memories[] = {{arenas[0], sizeof arenas[0]},
                             {zeros, sizeof zeros}};
  one_context one;
  if (one_create_with(&one, memories, 2, NULL) != BURIN_WEIGHTS_FOREIGN)
    return 1;
  memories[1] = (burin_memory){NULL, 0};
  if (one_create_with(&one, memories, 2, NULL) == BURIN_OK)
    return 1;
  memories[1] = (burin_memory){weights.data, weights.bytes - 1};
  if (one_create_with(&one, memories, 2, NULL) != BURIN_WEIGHTS_WRONG_LENGTH)
    return 1;
  return one_create_with(&one, memories, 1, NULL) != BURIN_INVALID_ARGUMENT;
}

int main(int count, char **arguments) {
  if (count != 5)
    return 100;
  FILE *file = fopen(arguments[3], "rb");
  if (!file || fread(images, sizeof images, 1, file) != 1 || fclose(file))
    return 101;
  int waits = !strcmp(arguments[2], "wait"),
      verifies = waits || !strcmp(arguments[2], "verify");
  burin_memory weights;
  burin_status status = one_open_weights(
      &weights, strcmp(arguments[1], "-") ? arguments[1] : NULL);
  if (status == BURIN_OK && waits) {
    status = one_verify_weights(&weights);
    printf("open\n");
    fflush(stdout);
    while (getchar() != EOF)
      ;
  }
  if (status == BURIN_OK)
    status = run(weights, verifies);
  if (status == BURIN_OK && takes_anything(weights))
    return 102;
  one_close_weights(&weights);
  one_close_weights(&weights);
  if (status != BURIN_OK) {
    printf("%s\n", burin_status_text(status));
    return (int)status;
  }
  file = fopen(arguments[4], "wb");
  if (!file || fwrite(scores, sizeof scores, 1, file) != 1 || fclose(file))
    return 103;
  return 0;
}
