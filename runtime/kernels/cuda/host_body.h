// The primitives of device.h on a processor without a device, for tests: blocks
// run one after the other, a block's threads are threads, and only barriers put
// an order between them, so that a thread sanitizer finds those that lack.
#ifndef BURIN_KERNELS_HOST_BODY_H
#define BURIN_KERNELS_HOST_BODY_H

#include "../generic/sizes.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define BURIN_KERNEL
#define BURIN_BOUNDS(threads, blocks)
#define BURIN_DEVICE inline
#define BURIN_UNROLL
#define BURIN_UNROLL_BY(turns)
/// One array for all blocks, which come one after the other.
#define BURIN_SHARED(T, name, count) alignas(16) static T name[count]

namespace burin::BURIN_LEVEL {

struct HostStream;
using Stream = HostStream *;

inline constexpr int most_threads = 1024;

/// A copy that waits to be made, so that whoever does not wait for it sees what
/// was there before.
struct HostCopy {
  void *to;
  const void *from;
  int bytes;
};

/// The place in the grid of the calling thread.
struct HostPlace {
  Triple block = {0, 0, 0}, blocks;
  int thread = 0, threads = 1;
  int64_t element = 0;
  int copies = 0;
  HostCopy copy[256];
};
inline thread_local HostPlace host_place;

/// The threads of blocks: as many as the largest block that there was, made
/// when they are first needed, one launch at a time.
class HostBlock {
public:
  static HostBlock &get() {
    static HostBlock block;
    return block;
  }
  HostBlock(const HostBlock &) = delete;
  HostBlock &operator=(const HostBlock &) = delete;
  ~HostBlock() {
    pthread_mutex_lock(&lock);
    is_closing = true;
    pthread_cond_broadcast(&begun);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < count; ++i)
      pthread_join(threads[i], nullptr);
  }

  /// Calls run(kernel) in each thread of each block of the grid.
  void launch(Triple grid, int block_threads, void (*run)(const void *),
              const void *kernel) {
    if (block_threads < 1 || block_threads > most_threads)
      stop("a block has 1 to 1,024 threads");
    pthread_mutex_lock(&launching);
    pthread_mutex_lock(&lock);
    while (count < block_threads)
      add_thread();
    job = {grid, block_threads, run, kernel};
    pthread_barrier_init(&together, nullptr, unsigned(block_threads));
    const int warps = (block_threads + warp_size - 1) / warp_size;
    for (int i = 0; i < warps; ++i) {
      const int left = block_threads - i * warp_size;
      pthread_barrier_init(&warp[i], nullptr,
                           unsigned(left < warp_size ? left : warp_size));
    }
    running = block_threads;
    ++launches;
    pthread_cond_broadcast(&begun);
    while (running != 0)
      pthread_cond_wait(&ended, &lock);
    pthread_barrier_destroy(&together);
    for (int i = 0; i < warps; ++i)
      pthread_barrier_destroy(&warp[i]);
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&launching);
  }

  void wait() { pthread_barrier_wait(&together); }
  void wait_warp(int number) { pthread_barrier_wait(&warp[number]); }
  /// Where the threads of a warp show each other a value of up to 8 bytes.
  void *slot(int thread) { return &slots[thread]; }

  [[noreturn]] static void stop(const char *message) {
    fprintf(stderr, "host body of a kernel: %s\n", message);
    abort();
  }

  static void expect_aligned(const void *at, size_t bytes) {
    if (uintptr_t(at) % bytes != 0)
      stop("an address that a device could not read from");
  }

private:
  struct Job {
    Triple grid;
    int threads;
    void (*run)(const void *);
    const void *kernel;
  };

  HostBlock() = default;

  /// Called with the lock.
  void add_thread() {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 512 * 1024);
    auto main = [](void *block) -> void * {
      static_cast<HostBlock *>(block)->work();
      return nullptr;
    };
    if (pthread_create(&threads[count], &attributes, main, this) != 0)
      stop("no thread to be had");
    pthread_attr_destroy(&attributes);
    ++count;
  }

  void work() {
    pthread_mutex_lock(&lock);
    const int index = workers++;
    int64_t seen = 0;
    for (;;) {
      while (!is_closing && (seen == launches || index >= job.threads)) {
        seen = launches;
        pthread_cond_wait(&begun, &lock);
      }
      if (is_closing)
        break;
      seen = launches;
      const Job mine = job;
      pthread_mutex_unlock(&lock);
      run_blocks(mine, index);
      pthread_mutex_lock(&lock);
      if (--running == 0)
        pthread_cond_signal(&ended);
    }
    pthread_mutex_unlock(&lock);
  }

  void run_blocks(const Job &mine, int index) {
    HostPlace &place = host_place;
    place.blocks = mine.grid;
    place.thread = index;
    place.threads = mine.threads;
    for (int64_t z = 0; z < mine.grid.z; ++z)
      for (int64_t y = 0; y < mine.grid.y; ++y)
        for (int64_t x = 0; x < mine.grid.x; ++x) {
          place.block = {x, y, z};
          mine.run(mine.kernel);
          if (place.copies != 0)
            stop("a thread ends with copies that nobody waited for");
          wait();
        }
  }

  pthread_mutex_t launching = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t begun = PTHREAD_COND_INITIALIZER;
  pthread_cond_t ended = PTHREAD_COND_INITIALIZER;
  pthread_barrier_t together;
  pthread_barrier_t warp[most_threads / warp_size];
  pthread_t threads[most_threads];
  uint64_t slots[most_threads];
  Job job = {};
  int64_t launches = 0;
  int count = 0, workers = 0, running = 0;
  bool is_closing = false;
};

BURIN_DEVICE Triple block_index() { return host_place.block; }
BURIN_DEVICE Triple block_count() { return host_place.blocks; }
BURIN_DEVICE int64_t thread_index() { return host_place.thread; }
BURIN_DEVICE int64_t thread_count() { return host_place.threads; }
BURIN_DEVICE int64_t element_index() { return host_place.element; }

BURIN_DEVICE void barrier() { HostBlock::get().wait(); }

/// In the order of the device's exchanges.
template <int lanes = warp_size, class T, class Combine>
BURIN_DEVICE T combine_warp(T value, const Combine &combine) {
  static_assert(sizeof(T) <= 8);
  HostBlock &block = HostBlock::get();
  const int thread = host_place.thread, number = thread / warp_size;
  if (host_place.threads % warp_size != 0)
    HostBlock::stop("combine_warp in a block that is not of whole warps");
  __builtin_memcpy(block.slot(thread), &value, sizeof value);
  block.wait_warp(number);
  T values[lanes];
  for (int i = 0; i < lanes; ++i)
    __builtin_memcpy(&values[i], block.slot(thread / lanes * lanes + i),
                     sizeof(T));
  block.wait_warp(number);
  for (int distance = lanes / 2; distance > 0; distance /= 2)
    for (int i = 0; i < distance; ++i)
      values[i] = combine(values[i], values[i + distance]);
  return values[0];
}

template <class Group, class T> BURIN_DEVICE Group load_group(const T *from) {
  HostBlock::expect_aligned(from, alignof(Group));
  Group group;
  __builtin_memcpy(&group, from, sizeof group);
  return group;
}
template <class Group, class T>
BURIN_DEVICE void store_group(T *to, const Group &group) {
  HostBlock::expect_aligned(to, alignof(Group));
  __builtin_memcpy(to, &group, sizeof group);
}

template <int bytes> BURIN_DEVICE void copy_async(void *to, const void *from) {
  static_assert(bytes == 4 || bytes == 8 || bytes == 16);
  HostPlace &place = host_place;
  HostBlock::expect_aligned(to, bytes);
  HostBlock::expect_aligned(from, bytes);
  if (place.copies == int(sizeof place.copy / sizeof place.copy[0]))
    HostBlock::stop("too many copies that nobody waited for");
  place.copy[place.copies++] = {to, from, bytes};
}
BURIN_DEVICE void wait_copies() {
  HostPlace &place = host_place;
  for (int i = 0; i < place.copies; ++i) {
    const HostCopy &copy = place.copy[i];
    if (copy.from)
      __builtin_memcpy(copy.to, copy.from, size_t(copy.bytes));
    else
      __builtin_memset(copy.to, 0, size_t(copy.bytes));
  }
  place.copies = 0;
}

template <class... Parameters, class... Arguments>
inline void launch(Stream, Triple grid, int64_t threads,
                   void (*kernel)(Parameters...), Arguments... arguments) {
  if (grid.x == 0 || grid.y == 0 || grid.z == 0)
    return;
  const auto call = [&] { kernel(arguments...); };
  using Call = decltype(call);
  HostBlock::get().launch(
      grid, int(threads),
      [](const void *kernel_call) { (*static_cast<Call *>(kernel_call))(); },
      &call);
}

template <class... Parameters, class... Arguments>
inline void launch_each(Stream, int64_t count, void (*kernel)(Parameters...),
                        Arguments... arguments) {
  for (int64_t i = 0; i < count; ++i) {
    host_place.element = i;
    kernel(arguments...);
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_HOST_BODY_H
