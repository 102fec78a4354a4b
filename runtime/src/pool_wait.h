// Sleeping until an atomic word changes: the futex of Linux, and mutex and
// condition variable where there is none.
#ifndef BURIN_POOL_WAIT_H
#define BURIN_POOL_WAIT_H

#include <stdatomic.h>

#if defined(__linux__) && !defined(BURIN_POOL_PORTABLE_WAIT)

#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

/// What a word needs beside itself in order to be waited for: nothing.
typedef struct wait_room {
  char unused;
} wait_room;

static inline int wait_room_open(wait_room *room) {
  (void)room;
  return 1;
}

static inline void wait_room_close(wait_room *room) { (void)room; }

/// Sleeps unless `*word` differs from `expected`; may return early.
static inline void wait_while(wait_room *room, atomic_uint *word,
                              unsigned expected) {
  (void)room;
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL, NULL, 0);
}

/// Wakes up to `count` threads that sleep on `word`.
static inline void wake(wait_room *room, atomic_uint *word, unsigned count) {
  (void)room;
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE,
          count > INT_MAX ? INT_MAX : (int)count, NULL, NULL, 0);
}

#else

#include <pthread.h>

typedef struct wait_room {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
} wait_room;

static inline int wait_room_open(wait_room *room) {
  if (pthread_mutex_init(&room->mutex, NULL) != 0)
    return 0;
  if (pthread_cond_init(&room->changed, NULL) == 0)
    return 1;
  pthread_mutex_destroy(&room->mutex);
  return 0;
}

static inline void wait_room_close(wait_room *room) {
  pthread_cond_destroy(&room->changed);
  pthread_mutex_destroy(&room->mutex);
}

static inline void wait_while(wait_room *room, atomic_uint *word,
                              unsigned expected) {
  pthread_mutex_lock(&room->mutex);
  if (atomic_load(word) == expected)
    pthread_cond_wait(&room->changed, &room->mutex);
  pthread_mutex_unlock(&room->mutex);
}

static inline void wake(wait_room *room, atomic_uint *word, unsigned count) {
  (void)word;
  (void)count;
  // Taking the mutex makes sure that no thread stands between its look at the
  // word and its sleep.
  pthread_mutex_lock(&room->mutex);
  pthread_cond_broadcast(&room->changed);
  pthread_mutex_unlock(&room->mutex);
}

#endif

#endif // BURIN_POOL_WAIT_H
