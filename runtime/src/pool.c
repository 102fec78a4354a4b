// A thread pool that spreads one index range at a time over its workers with
// atomics only.
//
// A range is open for workers between two writes to `gate`, whose low bits
// count the workers inside. Indices are claimed by fetch-and-add; whoever
// claims one is inside. So when the caller finds no index left, closes the gate
// and sees the count at zero, all tasks are done and no worker will look at the
// range again, which may then be replaced.
//
// A range is cut into shares of neighbouring indices. A thread begins with its
// own, the same one in each range, and then helps with those of others: where
// neighbouring indices mean neighbouring rows, it finds in its own cache what
// it wrote in the range before, and nobody competes for a counter.
#define _GNU_SOURCE // NOLINT(bugprone-reserved-identifier): as libc asks for
#include "burin/pool.h"

#include "pool_wait.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

enum { CACHE_LINE = 64, SPINS = 2000, MOST_SHARES = 16 };
#define GATE_OPEN 0x80000000u   // workers may come in
#define GATE_WAITED 0x40000000u // the caller sleeps until the last one leaves
#define GATE_INSIDE 0x3fffffffu // how many are inside

/// Neighbouring indices of a range.
typedef struct share {
  _Alignas(CACHE_LINE) atomic_size_t next; // first one that nobody has claimed
  size_t end;
} share;

typedef struct worker {
  burin_pool *pool;
  unsigned number; // from 1 on; the caller is number 0
  pthread_t thread;
} worker;

struct burin_pool {
  // Always first and in this order: two libraries of one program carry a copy
  // of this file each, of different ages perhaps, and a pool that one of them
  // made may be given to the other.
  burin_parallel parallel;
  void (*end)(burin_pool *pool);

  _Alignas(CACHE_LINE)
      atomic_uint epoch; // ranges announced so far; idle workers sleep on it
  atomic_uint sleepers;  // that nobody has woken since they went to sleep
  atomic_uint stopping;
  // The range in progress; written by its caller while the gate is closed and
  // empty. Beside the epoch, with which it reaches a worker.
  unsigned float_mode;
  unsigned shares;
  burin_task task;
  void *argument;
  _Alignas(CACHE_LINE) atomic_uint gate;
  _Alignas(CACHE_LINE) atomic_uint taken; // 1 while a caller has the pool
  share share[MOST_SHARES];

  wait_room gate_room;
  wait_room epoch_room;
  unsigned spins;
  unsigned workers;
  worker worker[];
};

static void pause_briefly(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Rounding and flush-to-zero are per thread; tasks run in their caller's mode
// lest the answer depend on who claims them.
static unsigned float_mode(void) {
#if defined(__SSE__)
  return _mm_getcsr();
#else
  return 0;
#endif
}

static void set_float_mode(unsigned mode) {
#if defined(__SSE__)
  _mm_setcsr(mode);
#else
  (void)mode;
#endif
}

static void claim_share(burin_pool *pool, share *part) {
  while (atomic_load_explicit(&part->next, memory_order_relaxed) < part->end) {
    const size_t index =
        atomic_fetch_add_explicit(&part->next, 1, memory_order_relaxed);
    if (index < part->end)
      pool->task(pool->argument, index);
  }
}

/// Claims what nobody has claimed yet, first from the share of thread `number`.
static void claim_tasks(burin_pool *pool, size_t number) {
  const size_t shares = pool->shares, threads = pool->parallel.threads;
  const size_t own = shares < threads ? number * shares / threads : number;
  for (size_t i = own; i < shares; ++i)
    claim_share(pool, &pool->share[i]);
  for (size_t i = 0; i < own; ++i)
    claim_share(pool, &pool->share[i]);
}

/// Goes through the gate unless it is closed.
static int enter(burin_pool *pool) {
  unsigned gate = atomic_load_explicit(&pool->gate, memory_order_relaxed);
  while (gate & GATE_OPEN)
    if (atomic_compare_exchange_weak_explicit(&pool->gate, &gate, gate + 1,
                                              memory_order_acquire,
                                              memory_order_relaxed))
      return 1;
  return 0;
}

static void leave(burin_pool *pool) {
  if (atomic_fetch_sub_explicit(&pool->gate, 1, memory_order_release) ==
      (GATE_WAITED | 1u))
    wake(&pool->gate_room, &pool->gate, 1);
}

/// Returns the number of announced ranges once it differs from `seen`: looks
/// for a while, then sleeps.
static unsigned await_range(burin_pool *pool, unsigned seen) {
  for (;;) {
    for (unsigned spin = 0; spin <= pool->spins; ++spin) {
      const unsigned epoch =
          atomic_load_explicit(&pool->epoch, memory_order_acquire);
      if (epoch != seen)
        return epoch;
      pause_briefly();
    }
    // Sequentially consistent with the caller's announcement: either it sees a
    // sleeper, or the wait sees its epoch.
    atomic_fetch_add(&pool->sleepers, 1);
    wait_while(&pool->epoch_room, &pool->epoch, seen);
  }
}

static void *worker_main(void *argument) {
  const worker *self = argument;
  burin_pool *pool = self->pool;
  unsigned seen = 0;
  for (;;) {
    seen = await_range(pool, seen);
    if (atomic_load_explicit(&pool->stopping, memory_order_relaxed))
      return NULL;
    if (!enter(pool))
      continue;
    set_float_mode(pool->float_mode);
    claim_tasks(pool, self->number);
    leave(pool);
  }
}

/// Tells `wanted` workers of a new range. Who is woken no longer counts as a
/// sleeper, even if it has no processor yet: one call of the system is enough.
/// No sleeper is left out of the count; who found a new epoch instead of sleep
/// is in it until the next announcement.
static void announce(burin_pool *pool, size_t wanted) {
  atomic_fetch_add(&pool->epoch, 1);
  const unsigned asleep = atomic_load(&pool->sleepers);
  if (!asleep)
    return;
  const unsigned most = asleep < pool->workers ? asleep : pool->workers;
  const unsigned woken = wanted < most ? (unsigned)wanted : most;
  atomic_fetch_sub(&pool->sleepers, asleep - most + woken);
  wake(&pool->epoch_room, &pool->epoch, woken);
}

/// Keeps further workers out and returns when those inside have left.
static void close_gate(burin_pool *pool) {
  unsigned gate =
      atomic_fetch_and_explicit(&pool->gate, ~GATE_OPEN, memory_order_acquire) &
      ~GATE_OPEN;
  for (unsigned spin = 0; gate & GATE_INSIDE; ++spin) {
    if (spin >= pool->spins) {
      gate = atomic_fetch_or_explicit(&pool->gate, GATE_WAITED,
                                      memory_order_acquire) |
             GATE_WAITED;
      if (gate & GATE_INSIDE)
        wait_while(&pool->gate_room, &pool->gate, gate);
    } else {
      pause_briefly();
    }
    gate = atomic_load_explicit(&pool->gate, memory_order_acquire);
  }
}

static void run_inline(size_t tasks, burin_task task, void *argument) {
  for (size_t index = 0; index < tasks; ++index)
    task(argument, index);
}

/// Cuts [0, tasks) into a share for each thread, or fewer.
static void cut_shares(burin_pool *pool, size_t tasks) {
  size_t shares = pool->parallel.threads;
  if (shares > tasks)
    shares = tasks;
  if (shares > MOST_SHARES)
    shares = MOST_SHARES;
  const size_t length = tasks / shares, longer = tasks % shares;
  size_t begin = 0;
  for (size_t i = 0; i < shares; ++i) {
    share *part = &pool->share[i];
    atomic_store_explicit(&part->next, begin, memory_order_relaxed);
    begin += length + (i < longer);
    part->end = begin;
  }
  pool->shares = (unsigned)shares;
}

static void run_range(void *user, size_t tasks, burin_task task,
                      void *argument) {
  burin_pool *pool = user;
  // Indices may be claimed in vain once per thread, which must not wrap the
  // counter.
  if (tasks < 2 || tasks > SIZE_MAX - BURIN_POOL_MAX_THREADS ||
      atomic_exchange_explicit(&pool->taken, 1, memory_order_acquire)) {
    run_inline(tasks, task, argument);
    return;
  }
  pool->task = task;
  pool->argument = argument;
  pool->float_mode = float_mode();
  cut_shares(pool, tasks);
  atomic_store_explicit(&pool->gate, GATE_OPEN, memory_order_release);
  announce(pool, tasks - 1);
  claim_tasks(pool, 0);
  close_gate(pool);
  atomic_store_explicit(&pool->taken, 0, memory_order_release);
}

/// Starts `count` workers with all signals blocked, so that the program's
/// handlers never run on them.
static int start_workers(burin_pool *pool, size_t count) {
  sigset_t all, before;
  sigfillset(&all);
  if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
    return 0;
  while (pool->workers < count) {
    worker *next = &pool->worker[pool->workers];
    next->pool = pool;
    next->number = pool->workers + 1;
    if (pthread_create(&next->thread, NULL, worker_main, next) != 0)
      break;
    ++pool->workers;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pool->workers == count;
}

static size_t online_processors(void) {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count < 1 ? 1 : (size_t)count;
}

static burin_pool *allocate_pool(size_t workers) {
  const size_t bytes = sizeof(burin_pool) + workers * sizeof(worker);
  burin_pool *pool = aligned_alloc(CACHE_LINE, (bytes + CACHE_LINE - 1) /
                                                   CACHE_LINE * CACHE_LINE);
  if (!pool)
    return NULL;
  *pool = (burin_pool){0};
  if (!wait_room_open(&pool->gate_room)) {
    free(pool);
    return NULL;
  }
  if (!wait_room_open(&pool->epoch_room)) {
    wait_room_close(&pool->gate_room);
    free(pool);
    return NULL;
  }
  return pool;
}

static void end_pool(burin_pool *pool) {
  atomic_store(&pool->stopping, 1);
  announce(pool, pool->workers);
  for (unsigned i = 0; i < pool->workers; ++i)
    pthread_join(pool->worker[i].thread, NULL);
  wait_room_close(&pool->epoch_room);
  wait_room_close(&pool->gate_room);
  free(pool);
}

burin_pool *burin_pool_create(size_t threads) {
  const size_t processors = online_processors();
  if (!threads)
    threads = processors < BURIN_POOL_MAX_THREADS ? processors
                                                  : BURIN_POOL_MAX_THREADS;
  if (threads > BURIN_POOL_MAX_THREADS)
    return NULL;
  burin_pool *pool = allocate_pool(threads - 1);
  if (!pool)
    return NULL;
  pool->spins =
      threads <= processors
          ? SPINS
          : 0; // waiting for a thread that has no processor only delays it
  pool->parallel.threads = threads;
  if (!start_workers(pool, threads - 1)) {
    end_pool(pool);
    return NULL;
  }
  if (threads > 1) {
    pool->parallel.run = run_range;
    pool->parallel.user = pool;
  }
  pool->end = end_pool;
  return pool;
}

void burin_pool_destroy(burin_pool *pool) {
  if (pool)
    pool->end(pool);
}

burin_parallel burin_pool_parallel(burin_pool *pool) {
  const burin_parallel alone = {NULL, NULL, 1};
  return pool ? pool->parallel : alone;
}
