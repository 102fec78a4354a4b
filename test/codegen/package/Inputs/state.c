/* A model's state through the C interface: counter.mlir, and the same with
 * another first value. Each line of checks says what must hold. */
#include "counter.h"
#include "other.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(holds)                                                           \
  do {                                                                         \
    if (!(holds)) {                                                            \
      printf("line %d: %s\n", __LINE__, #holds);                               \
      exit(1);                                                                 \
    }                                                                          \
  } while (0)

typedef struct {
  _Alignas(
      COUNTER_ARENA_ALIGNMENT) unsigned char arena[COUNTER_ARENA_BYTES + 1];
  _Alignas(COUNTER_STATE_ALIGNMENT) unsigned char state[COUNTER_STATE_BYTES];
  counter_context context;
} counter;

static counter first, second;

static void create(counter *one) {
  burin_memory memories[COUNTER_MEMORY_COUNT] = {{0}};
  memset(one->state, 0x55, sizeof one->state);
  memories[COUNTER_MEMORY_ARENA] =
      (burin_memory){one->arena, sizeof one->arena};
  memories[COUNTER_MEMORY_STATE] =
      (burin_memory){one->state, sizeof one->state};
#ifdef COUNTER_MEMORY_WEIGHTS
  CHECK(counter_open_weights(&memories[COUNTER_MEMORY_WEIGHTS], NULL) ==
        BURIN_OK);
#endif
  CHECK(counter_create_with(&one->context, memories, COUNTER_MEMORY_COUNT,
                            NULL) == BURIN_OK);
}

static burin_status run(counter *one, float value, int64_t at, float *y) {
  const float row[4] = {value, value, value, value};
  float answer[4] = {0};
  const void *inputs[] = {row, &at};
  void *outputs[] = {answer};
  const burin_status status = counter_run(&one->context, inputs, outputs);
  *y = answer[0];
  return status;
}

static float next(counter *one, float value, int64_t at) {
  float y = 0;
  CHECK(run(one, value, at, &y) == BURIN_OK);
  return y;
}

static void interleaves(void) {
  create(&first);
  create(&second);
  CHECK(next(&first, 1, 0) == 1 + 11);
  CHECK(next(&second, 100, 2) == 100 + 110);
  CHECK(next(&first, 2, 1) == 3 + 13);
  CHECK(next(&second, 100, 2) == 100 + 210);
  CHECK(next(&first, 4, 0) == 6 + 17);
}

static unsigned char saved[COUNTER_SAVED_BYTES + 1];

static void saves(void) {
  const size_t length = COUNTER_SAVED_BYTES;
  CHECK(counter_saved_bytes() == length);
  CHECK(counter_save(&first.context, saved + 1, length - 1) ==
        BURIN_CAPACITY_TOO_SMALL);
  CHECK(counter_save(&first.context, saved + 1, length) == BURIN_OK);
  CHECK(next(&first, 8, 2) == 14 + 25);
  CHECK(counter_restore(&second.context, saved + 1, length) == BURIN_OK);
  CHECK(next(&second, 8, 2) == 14 + 25);
  CHECK(counter_reset(&first.context) == BURIN_OK);
  CHECK(next(&first, 1, 0) == 1 + 11);
  CHECK(next(&second, 1, 2) == 7 + 26);
}

/* What is refused leaves the state as it was. */
static void refuses(void) {
  static unsigned char wrong[sizeof saved + 1];
  const size_t length = COUNTER_SAVED_BYTES;
  memcpy(wrong, saved + 1, length);
  CHECK(counter_restore(&first.context, wrong, length - 1) ==
        BURIN_STATE_WRONG_LENGTH);
  CHECK(counter_restore(&first.context, wrong, length + 1) ==
        BURIN_STATE_WRONG_LENGTH);
  CHECK(counter_restore(&first.context, wrong, 10) == BURIN_STATE_WRONG_LENGTH);
  wrong[length - 1] ^= 1;
  CHECK(counter_restore(&first.context, wrong, length) == BURIN_STATE_DAMAGED);
  memset(wrong, 0, length);
  CHECK(counter_restore(&first.context, wrong, length) == BURIN_STATE_FOREIGN);
  CHECK(counter_restore(&first.context, NULL, length) ==
        BURIN_INVALID_ARGUMENT);
  CHECK(counter_save(&first.context, NULL, length) == BURIN_INVALID_ARGUMENT);
  CHECK(counter_reset(NULL) == BURIN_INVALID_ARGUMENT);
  static counter never;
  CHECK(counter_reset(&never.context) == BURIN_INVALID_ARGUMENT);
  CHECK(counter_save(&never.context, wrong, length) == BURIN_INVALID_ARGUMENT);
  CHECK(next(&first, 2, 1) == 3 + 13);
}

/* Another model of the same shapes does not take it. */
static void belongs(void) {
  static _Alignas(64) unsigned char arena[OTHER_ARENA_BYTES + 1],
      state[OTHER_STATE_BYTES];
  other_context context;
  burin_memory memories[OTHER_MEMORY_COUNT];
  memories[OTHER_MEMORY_ARENA] = (burin_memory){arena, sizeof arena};
  memories[OTHER_MEMORY_STATE] = (burin_memory){state, sizeof state};
  CHECK(other_create_with(&context, memories, OTHER_MEMORY_COUNT - 1, NULL) ==
        BURIN_INVALID_ARGUMENT);
  memories[OTHER_MEMORY_STATE].bytes -= 1;
  CHECK(other_create_with(&context, memories, OTHER_MEMORY_COUNT, NULL) ==
        BURIN_MEMORY_TOO_SMALL);
  memories[OTHER_MEMORY_STATE].bytes += 1;
  CHECK(other_create_with(&context, memories, OTHER_MEMORY_COUNT, NULL) ==
        BURIN_OK);
  CHECK(OTHER_SAVED_BYTES == COUNTER_SAVED_BYTES);
  CHECK(other_restore(&context, saved + 1, OTHER_SAVED_BYTES) ==
        BURIN_STATE_FOREIGN);
}

static void describes(void) {
  const burin_model_info *info = counter_info();
  CHECK(info->input_count == 2 && info->output_count == 1);
  CHECK(info->state_count == 2);
  CHECK(!strcmp(info->states[0].tensor.name, "rows"));
  CHECK(info->states[0].tensor.bytes == 48);
  CHECK(info->states[0].initial == BURIN_STATE_ZEROS);
  CHECK(!strcmp(info->states[1].tensor.name, "sum"));
  CHECK(info->states[1].initial != BURIN_STATE_ZEROS);
  const burin_memory_info *memory = &info->memories[COUNTER_MEMORY_STATE];
  CHECK(!strcmp(memory->name, "state"));
  CHECK(memory->lifetime == BURIN_LIFETIME_CONTEXT);
  CHECK(memory->bytes == COUNTER_STATE_BYTES && !memory->contents);
}

/* An index outside of the cache; then the model begins anew. */
static void fails(void) {
  float y;
  CHECK(run(&first, 1, 3, &y) == BURIN_INDEX_OUT_OF_RANGE);
  CHECK(counter_reset(&first.context) == BURIN_OK);
  CHECK(next(&first, 1, -1) == 1 + 11);
}

/* state [FILE]: also writes what is saved to FILE, or where it is there reads
 * it. */
int main(int count, char **arguments) {
  interleaves();
  saves();
  refuses();
  belongs();
  describes();
  fails();
  if (count == 2) {
    FILE *file = fopen(arguments[1], "rb");
    if (file) {
      CHECK(fread(saved, 1, sizeof saved, file) == COUNTER_SAVED_BYTES);
      CHECK(counter_restore(&first.context, saved, COUNTER_SAVED_BYTES) ==
            BURIN_OK);
      CHECK(next(&first, 8, 2) == 14 + 25);
    } else {
      file = fopen(arguments[1], "wb");
      CHECK(file && fwrite(saved + 1, 1, COUNTER_SAVED_BYTES, file) ==
                        COUNTER_SAVED_BYTES);
    }
    fclose(file);
  }
  puts("the state stays where it belongs");
  return 0;
}
