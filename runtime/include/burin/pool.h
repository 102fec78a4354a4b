// The small built-in thread pool, for callers that bring no parallel-for of
// their own. Needs POSIX threads.
#ifndef BURIN_POOL_H
#define BURIN_POOL_H

#include "burin/burin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define BURIN_POOL_MAX_THREADS 1024

typedef struct burin_pool burin_pool;

/// Starts a pool in which `threads` threads work, the calling one among them; 0
/// means one for each processor online. Returns null when `threads` exceeds
/// BURIN_POOL_MAX_THREADS or the system gives no memory or no thread (the
/// status for that is BURIN_OUT_OF_THREADS); nothing is left behind then.
BURIN_API burin_pool *burin_pool_create(size_t threads);

/// Ends and joins the pool's threads and frees it. No run may be in progress.
/// Null is allowed.
BURIN_API void burin_pool_destroy(burin_pool *pool);

/// The pool as a parallel-for for `burin_options`, valid until the pool is
/// destroyed; for null the one that runs inline. A range takes no lock and no
/// heap. One range is spread at a time: a range started meanwhile, by another
/// thread or from inside a task, runs on its own calling thread, so neither can
/// wait for the other. Tasks see the floating-point mode of the thread that
/// started the range. Not for use in the child of a fork.
BURIN_API burin_parallel burin_pool_parallel(burin_pool *pool);

#ifdef __cplusplus
}
#endif

#endif // BURIN_POOL_H
