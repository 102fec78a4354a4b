/* Calls two models of one program wrongly: each wrong call has its status, and
 * both models still work afterwards. */
#include "digits.h"
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void expect(int line, burin_status got, burin_status wanted) {
  if (got != wanted) {
    printf("line %d: %s instead of %s\n", line, burin_status_text(got),
           burin_status_text(wanted));
    ++failures;
  }
}
#define EXPECT(call, wanted) expect(__LINE__, call, wanted)

static _Alignas(
    DIGITS_ARENA_ALIGNMENT) unsigned char arena[DIGITS_ARENA_BYTES +
                                                DIGITS_ARENA_ALIGNMENT];
static float image[DIGITS_INPUT_0_ELEMENTS + 1],
    scores[DIGITS_OUTPUT_0_ELEMENTS + 1];
static const void *inputs[] = {image};
static void *outputs[] = {scores};

static burin_status create(digits_context *context, void *memory, size_t bytes,
                           burin_level level) {
  burin_options options = {.level = level};
  return digits_create(context, memory, bytes, &options);
}

static void check_creation(void) {
  digits_context context;
  EXPECT(digits_create(NULL, arena, sizeof arena, NULL),
         BURIN_INVALID_ARGUMENT);
  EXPECT(digits_create(&context, NULL, sizeof arena, NULL),
         BURIN_INVALID_ARGUMENT);
  EXPECT(digits_create(&context, arena + 1, DIGITS_ARENA_BYTES, NULL),
         BURIN_MEMORY_MISALIGNED);
  EXPECT(digits_create(&context, arena + 4, DIGITS_ARENA_BYTES, NULL),
         BURIN_MEMORY_MISALIGNED);
  EXPECT(digits_create(&context, arena, DIGITS_ARENA_BYTES - 1, NULL),
         BURIN_MEMORY_TOO_SMALL);
  EXPECT(digits_create(&context, arena, 0, NULL), BURIN_MEMORY_TOO_SMALL);
  EXPECT(create(&context, arena, sizeof arena, BURIN_LEVEL_NEON),
         BURIN_UNSUPPORTED_LEVEL);
  EXPECT(create(&context, arena, sizeof arena, BURIN_LEVEL_CORTEX_M),
         BURIN_UNSUPPORTED_LEVEL);
  EXPECT(create(&context, arena, sizeof arena, (burin_level)77),
         BURIN_UNSUPPORTED_LEVEL);
  EXPECT(digits_run(&context, inputs, outputs), BURIN_INVALID_ARGUMENT);
  burin_level levels[] = {BURIN_LEVEL_BASELINE, BURIN_LEVEL_AVX2,
                          BURIN_LEVEL_AVX512};
  for (int i = 0; i < 3; ++i)
    EXPECT(create(&context, arena, sizeof arena, levels[i]),
           burin_level_supported(levels[i]) ? BURIN_OK
                                            : BURIN_UNSUPPORTED_LEVEL);
  EXPECT(digits_create(&context, arena, DIGITS_ARENA_BYTES, NULL), BURIN_OK);
}

static void check_run(void) {
  digits_context context;
  EXPECT(digits_create(&context, arena, sizeof arena, NULL), BURIN_OK);
  EXPECT(digits_run(NULL, inputs, outputs), BURIN_INVALID_ARGUMENT);
  EXPECT(digits_run(&context, NULL, outputs), BURIN_INVALID_ARGUMENT);
  EXPECT(digits_run(&context, inputs, NULL), BURIN_INVALID_ARGUMENT);
  const void *none[] = {NULL}, *odd[] = {(const char *)image + 1};
  void *no_output[] = {NULL}, *odd_output[] = {(char *)scores + 2};
  EXPECT(digits_run(&context, none, outputs), BURIN_INVALID_ARGUMENT);
  EXPECT(digits_run(&context, odd, outputs), BURIN_INVALID_ARGUMENT);
  EXPECT(digits_run(&context, inputs, no_output), BURIN_INVALID_ARGUMENT);
  EXPECT(digits_run(&context, inputs, odd_output), BURIN_INVALID_ARGUMENT);
  digits_context blank;
  memset(&blank, 0, sizeof blank);
  EXPECT(digits_run(&blank, inputs, outputs), BURIN_INVALID_ARGUMENT);
  EXPECT(digits_run(&context, inputs, outputs), BURIN_OK);
}

static void check_classify(void) {
  digits_context context;
  unsigned char pixels[64] = {0};
  burin_image picture = {.pixels = pixels,
                         .width = 8,
                         .height = 8,
                         .channels = 1,
                         .row_stride = 8};
  burin_image nothing = picture, colours = picture;
  burin_class classes[10];
  size_t count = 0;
  nothing.pixels = NULL;
  colours.channels = 7;
  EXPECT(digits_create(&context, arena, sizeof arena, NULL), BURIN_OK);
  EXPECT(digits_classify(NULL, &picture, classes, 10, &count),
         BURIN_INVALID_ARGUMENT);
  EXPECT(digits_classify(&context, NULL, classes, 10, &count),
         BURIN_INVALID_ARGUMENT);
  EXPECT(digits_classify(&context, &nothing, classes, 10, &count),
         BURIN_INVALID_ARGUMENT);
  EXPECT(digits_classify(&context, &colours, classes, 10, &count),
         BURIN_UNSUPPORTED_IMAGE);
  EXPECT(digits_classify(&context, &picture, NULL, 10, &count),
         BURIN_INVALID_ARGUMENT);
  EXPECT(digits_classify(&context, &picture, classes, 10, NULL),
         BURIN_INVALID_ARGUMENT);
  EXPECT(digits_classify(&context, &picture, classes, 0, &count),
         BURIN_CAPACITY_TOO_SMALL);
  EXPECT(digits_classify(&context, &picture, classes, 10, &count), BURIN_OK);
  if (count == 0 || count > 10) {
    printf("%zu classes\n", count);
    ++failures;
  }
}

/* A context belongs to its own model, although both have the same type behind
 * them. */
static void check_other_model(void) {
  digits_context digits;
  model_context model;
  const void *given[MODEL_INPUT_COUNT];
  void *taken[MODEL_OUTPUT_COUNT];
  const burin_model_info *info = model_info();
  for (int i = 0; i < MODEL_INPUT_COUNT; ++i)
    given[i] = calloc(1, info->inputs[i].bytes);
  for (int i = 0; i < MODEL_OUTPUT_COUNT; ++i)
    taken[i] = calloc(1, info->outputs[i].bytes);
  EXPECT(digits_create(&digits, arena, sizeof arena, NULL), BURIN_OK);
  EXPECT(model_create(&model, NULL, 0, NULL), BURIN_OK);
  EXPECT(digits_run((digits_context *)(void *)&model, inputs, outputs),
         BURIN_INVALID_ARGUMENT);
  EXPECT(model_run((model_context *)(void *)&digits, given, taken),
         BURIN_INVALID_ARGUMENT);
  EXPECT(digits_run(&digits, inputs, outputs), BURIN_OK);
  float before[DIGITS_OUTPUT_0_ELEMENTS];
  memcpy(before, scores, sizeof before);
  EXPECT(model_run(&model, given, taken), BURIN_OK);
  EXPECT(digits_run(&digits, inputs, outputs), BURIN_OK);
  if (memcmp(before, scores, sizeof before)) {
    printf("one model changes the other's answer\n");
    ++failures;
  }
  for (int i = 0; i < MODEL_INPUT_COUNT; ++i)
    free((void *)given[i]);
  for (int i = 0; i < MODEL_OUTPUT_COUNT; ++i)
    free(taken[i]);
}

int main(void) {
  if (digits_arena_bytes() != DIGITS_ARENA_BYTES ||
      model_arena_bytes() != MODEL_ARENA_BYTES)
    return 1;
  check_creation();
  check_run();
  check_classify();
  check_other_model();
  if (failures == 0)
    printf("every wrong call has its status\n");
  return failures != 0;
}
