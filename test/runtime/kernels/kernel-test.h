// What every kernel test needs: memory whose neighbours fault, values that sum
// without rounding, and a parallel-for that runs tasks backwards.
#ifndef BURIN_TEST_RUNTIME_KERNELS_KERNEL_TEST_H
#define BURIN_TEST_RUNTIME_KERNELS_KERNEL_TEST_H

#include "burin/burin.h"

#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

/// Where a buffer lies against the page that faults.
enum class Place { AtEnd, AtBegin };

/// `count` elements right after or right before a page that cannot be touched.
template <class T> class Guarded {
public:
  explicit Guarded(int64_t count, Place place = Place::AtEnd) : size(count) {
    size_t page = size_t(sysconf(_SC_PAGESIZE)), bytes = count * sizeof(T);
    size_t middle = (bytes + page - 1) / page * page;
    length = middle + 2 * page;
    base = static_cast<char *>(
        mmap(nullptr, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (middle != 0)
      mprotect(base + page, middle, PROT_READ | PROT_WRITE);
    size_t offset = place == Place::AtEnd ? page + middle - bytes : page;
    elements = reinterpret_cast<T *>(base + offset);
  }
  Guarded(const Guarded &) = delete;
  Guarded &operator=(const Guarded &) = delete;
  ~Guarded() { munmap(base, length); }

  T *data() { return elements; }
  const T *data() const { return elements; }
  T &operator[](int64_t i) { return elements[i]; }
  const T &operator[](int64_t i) const { return elements[i]; }
  T *begin() { return elements; }
  T *end() { return elements + size; }

  /// Quarters in [-2, 2] (integers in [-8, 8], without sign [0, 16]): sums of
  /// their products are exact in float.
  void fillExact(unsigned seed) {
    std::mt19937 random(seed);
    for (T &x : *this) {
      int value = int(random() % 17) - 8;
      x = std::is_floating_point_v<T> ? T(value) / 4
          : std::is_signed_v<T>       ? T(value)
                                      : T(value + 8);
    }
  }
  /// Values in [low, high] with all their bits in use.
  void fillRandom(unsigned seed, double low = -1, double high = 1) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> spread(low, high);
    for (T &x : *this)
      x = T(spread(random));
  }
  bool sameBits(const Guarded &other) const {
    return size == other.size &&
           std::memcmp(elements, other.elements, size * sizeof(T)) == 0;
  }

  int64_t size;

private:
  char *base;
  size_t length;
  T *elements;
};

/// The sizes `K` with register tiles of at most so many rows.
template <class K, int64_t Rows> struct WithTileRows : K {
  static constexpr int64_t tile_rows = Rows;
};

/// No threads: tasks in order on the caller's thread.
inline burin_parallel inOrder() { return {nullptr, nullptr, 1}; }

/// Runs the tasks last to first and counts them in `*count`.
inline burin_parallel backwards(size_t *count) {
  return {[](void *user, size_t tasks, burin_task task, void *argument) {
            *static_cast<size_t *>(user) += tasks;
            for (size_t i = tasks; i-- > 0;)
              task(argument, i);
          },
          count, 4};
}

#endif // BURIN_TEST_RUNTIME_KERNELS_KERNEL_TEST_H
