/* Times a library that `burin compile` built, as a C program would use it: how
 * long it takes until it can run, and how long a run takes.
 *
 * library FILE.so NAME LEVEL THREADS INPUT... [OUTPUT]   (one file of raw
 * bytes an input; the first output's are written to OUTPUT)
 *
 * Prints one JSON line with the start-up time when ready; then, for each number
 * of seconds read from standard input, runs for that long and prints the least
 * time and the number of runs. */
#define _GNU_SOURCE
#include "burin/burin.h"
#include "burin/pool.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct entry_points {
  const burin_model_info *(*info)(void);
  burin_status (*create)(burin_context *, const burin_memory *, size_t,
                         const burin_options *);
  burin_status (*run)(burin_context *, const void *const *, void *const *);
  burin_pool *(*pool_create)(size_t threads);
  burin_parallel (*pool_parallel)(burin_pool *pool);
} entry_points;

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void fail(const char *what, const char *why) {
  fprintf(stderr, "error: %s: %s\n", what, why ? why : "unknown");
  exit(1);
}

/* The function `prefix` `suffix` of the library. */
static void *symbol(void *library, const char *prefix, const char *suffix) {
  char name[512];
  snprintf(name, sizeof name, "%s%s", prefix, suffix);
  void *found = dlsym(library, name);
  if (!found)
    fail(name, dlerror());
  return found;
}

static void *memory(size_t alignment, size_t bytes) {
  size_t rounded = (bytes + alignment) / alignment * alignment;
  void *block = aligned_alloc(alignment, rounded);
  if (!block)
    fail("memory", "not enough");
  return block;
}

/* All of a file, which must hold exactly `bytes`. */
static void *read_input(const char *path, size_t bytes) {
  char *data = memory(64, bytes + 1);
  FILE *file = fopen(path, "rb");
  if (!file || fread(data, 1, bytes + 1, file) != bytes)
    fail(path, "not the input's bytes");
  fclose(file);
  return data;
}

static void write_output(const char *path, const void *data, size_t bytes) {
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(data, 1, bytes, file) != bytes || fclose(file) != 0)
    fail(path, "cannot be written");
}

/* The level of the library that is called `text`. */
static burin_level level_of(const char *text, const burin_model_info *info) {
  if (strcmp(text, "auto") == 0)
    return BURIN_LEVEL_AUTO;
  for (uint32_t i = 0; i < info->level_count; ++i)
    if (strcmp(text, burin_level_text(info->levels[i])) == 0)
      return info->levels[i];
  fail(text, "no level of the library");
  return BURIN_LEVEL_AUTO;
}

/* Loads the library and makes a context that is ready to run. */
static entry_points start(char **arguments, burin_context **context) {
  entry_points entry;
  void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  if (!library)
    fail(arguments[1], dlerror());
  *(void **)&entry.info = symbol(library, arguments[2], "_info");
  *(void **)&entry.create = symbol(library, arguments[2], "_create_with");
  *(void **)&entry.run = symbol(library, arguments[2], "_run");
  *(void **)&entry.pool_create =
      symbol(library, arguments[2], "_burin_pool_create");
  *(void **)&entry.pool_parallel =
      symbol(library, arguments[2], "_burin_pool_parallel");
  const burin_model_info *info = entry.info();
  burin_options options = {0};
  options.level = level_of(arguments[3], info);
  size_t threads = strtoul(arguments[4], NULL, 10);
  if (threads > 1)
    options.parallel = entry.pool_parallel(entry.pool_create(threads));
  burin_memory memories[8];
  if (info->given_count > 8)
    fail("memories", "more than 8");
  for (uint32_t i = 0; i < info->given_count; ++i) {
    const burin_memory_info *known = &info->memories[i];
    // What lies on another device, creation takes from there.
    bool isHere = known->device == BURIN_DEVICE_HOST;
    memories[i].data = isHere ? memory(known->alignment, known->bytes) : NULL;
    memories[i].bytes = isHere ? known->bytes : 0;
  }
  *context = memory(_Alignof(max_align_t), info->context_bytes);
  burin_status status =
      entry.create(*context, memories, info->given_count, &options);
  if (status != BURIN_OK)
    fail("create", burin_status_text(status));
  return entry;
}

int main(int count, char **arguments) {
  if (count < 5)
    fail("usage", "library FILE.so NAME LEVEL THREADS INPUT...");
  burin_context *context;
  double began = now_ms();
  entry_points entry = start(arguments, &context);
  double ready = now_ms() - began;

  const burin_model_info *info = entry.info();
  const size_t files = (size_t)count - 5;
  if (files != info->input_count && files != info->input_count + 1)
    fail("inputs", "not as many as the model has");
  const void *inputs[64];
  void *outputs[64];
  if (info->input_count > 64 || info->output_count > 64)
    fail("tensors", "more than 64");
  for (uint32_t i = 0; i < info->input_count; ++i)
    inputs[i] = read_input(arguments[5 + i], info->inputs[i].bytes);
  for (uint32_t i = 0; i < info->output_count; ++i)
    outputs[i] = memory(64, info->outputs[i].bytes);
  burin_status status = entry.run(context, inputs, outputs);
  if (status != BURIN_OK)
    fail("run", burin_status_text(status));
  if (files > info->input_count)
    write_output(arguments[count - 1], outputs[0], info->outputs[0].bytes);
  printf("{\"startup_ms\": %.4f}\n", ready);
  fflush(stdout);

  double seconds;
  while (scanf("%lf", &seconds) == 1) {
    double least = 1e30, end = now_ms() + seconds * 1e3;
    long runs = 0;
    for (double start = now_ms(); runs < 2 || start < end; ++runs) {
      entry.run(context, inputs, outputs);
      double stop = now_ms();
      least = stop - start < least ? stop - start : least;
      start = stop;
    }
    printf("{\"min_ms\": %.6f, \"runs\": %ld}\n", least, runs);
    fflush(stdout);
  }
  return 0;
}
