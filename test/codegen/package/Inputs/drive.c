/* Runs the model MODEL on arrays from files: drive SCHEDULE LEVEL PREFIX reads
 * PREFIX.in0, ... and writes PREFIX.out0, ...; the exit code is the status.
 * SCHEDULE is `inline`, `pool:N`, `reversed` (a parallel-for of the caller's
 * own, last task first) or `twice` (two contexts in two threads, whose answers
 * must be the same). */
#include "burin/pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOIN(a, b) a##b
#define NAMED(model, suffix) JOIN(model, suffix)

typedef struct {
  burin_context base;
  void *memories[8]; /* more than any of these models has */
} NAMED(MODEL, _context);
const burin_model_info *NAMED(MODEL, _info)(void);
burin_status NAMED(MODEL, _create_with)(NAMED(MODEL, _context) *,
                                        const burin_memory *, size_t,
                                        const burin_options *);
burin_status NAMED(MODEL, _run)(NAMED(MODEL, _context) *, const void *const *,
                                void *const *);

typedef struct {
  const void *inputs[64];
  void *outputs[64];
  burin_options options;
  burin_status status;
} job;

static void fail(const char *what) {
  perror(what);
  exit(100);
}

/* Exactly as many bytes as the tensor has, so that a sanitizer sees the first
 * one beyond. */
static void *memory(size_t bytes) {
  void *pointer = malloc(bytes ? bytes : 1);
  if (!pointer)
    fail("malloc");
  return pointer;
}

static void transfer(const char *prefix, const char *kind, unsigned i,
                     void *data, size_t bytes) {
  char path[4096];
  int writes = kind[0] == 'o';
  snprintf(path, sizeof path, "%s.%s%u", prefix, kind, i);
  FILE *file = fopen(path, writes ? "wb" : "rb");
  if (!file)
    fail(path);
  size_t done =
      writes ? fwrite(data, 1, bytes, file) : fread(data, 1, bytes, file);
  if (done != bytes || fclose(file))
    fail(path);
}

static void run_reversed(void *user, size_t tasks, burin_task task,
                         void *argument) {
  ++*(size_t *)user;
  while (tasks-- > 0)
    task(argument, tasks);
}

static void *work(void *argument) {
  job *mine = argument;
  NAMED(MODEL, _context) context;
  const burin_model_info *info = NAMED(MODEL, _info)();
  burin_memory memories[8] = {{NULL, 0}};
  for (unsigned i = 0; i < info->given_count; ++i) {
    memories[i].bytes = info->memories[i].bytes;
    if (posix_memalign(&memories[i].data, info->memories[i].alignment,
                       memories[i].bytes))
      fail("posix_memalign");
  }
  mine->status = NAMED(MODEL, _create_with)(&context, memories,
                                            info->given_count, &mine->options);
  if (mine->status == BURIN_OK)
    mine->status = NAMED(MODEL, _run)(&context, mine->inputs, mine->outputs);
  for (unsigned i = 0; i < info->given_count; ++i)
    free(memories[i].data);
  return NULL;
}

int main(int argc, char **argv) {
  const burin_model_info *info = NAMED(MODEL, _info)();
  static job jobs[2];
  size_t shared = 0;
  if (argc != 4 || info->input_count > 64 || info->output_count > 64)
    return 100;
  for (int level = BURIN_LEVEL_BASELINE; level <= BURIN_LEVEL_CORTEX_M; ++level)
    if (!strcmp(argv[2], burin_level_text((burin_level)level)))
      jobs[0].options.level = (burin_level)level;
  burin_pool *pool = NULL;
  if (!strncmp(argv[1], "pool:", 5)) {
    pool = burin_pool_create((size_t)atoi(argv[1] + 5));
    jobs[0].options.parallel = burin_pool_parallel(pool);
  } else if (!strcmp(argv[1], "reversed")) {
    jobs[0].options.parallel.run = run_reversed;
    jobs[0].options.parallel.user = &shared;
    jobs[0].options.parallel.threads = 3;
  }
  for (unsigned i = 0; i < info->input_count; ++i) {
    void *input = memory(info->inputs[i].bytes);
    transfer(argv[3], "in", i, input, info->inputs[i].bytes);
    jobs[0].inputs[i] = input;
  }
  jobs[1] = jobs[0];
  for (unsigned i = 0; i < info->output_count; ++i)
    for (int j = 0; j < 2; ++j)
      jobs[j].outputs[i] = memory(info->outputs[i].bytes);

  pthread_t thread;
  int twice = !strcmp(argv[1], "twice");
  if (twice && pthread_create(&thread, NULL, work, &jobs[1]))
    fail("pthread_create");
  work(&jobs[0]);
  if (twice && pthread_join(thread, NULL))
    fail("pthread_join");
  for (unsigned i = 0; i < info->output_count; ++i) {
    if (twice &&
        memcmp(jobs[0].outputs[i], jobs[1].outputs[i], info->outputs[i].bytes))
      return 101;
    if (jobs[0].status == BURIN_OK)
      transfer(argv[3], "out", i, jobs[0].outputs[i], info->outputs[i].bytes);
    free(jobs[0].outputs[i]);
    free(jobs[1].outputs[i]);
  }
  for (unsigned i = 0; i < info->input_count; ++i)
    free((void *)jobs[0].inputs[i]);
  burin_pool_destroy(pool);
  if (shared)
    printf("%zu ranges\n", shared);
  return (int)jobs[0].status;
}
