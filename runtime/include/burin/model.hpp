// What C++17 callers hold beside an emitted model: arena and thread pool as
// objects that end themselves.
//
// Nothing here throws. An object that could not get what it was made for says
// so by `status()`, and a model that is given it answers with a status as well:
// errors stay values, as in the C interface below.
#ifndef BURIN_MODEL_HPP
#define BURIN_MODEL_HPP

#if __cplusplus < 201703L && (!defined(_MSVC_LANG) || _MSVC_LANG < 201703L)
#error "burin/model.hpp needs C++17; burin/burin.h is for older C++ and for C"
#endif

#include "burin/burin.h"
#include "burin/pool.h"

#include <cstdlib>
#include <string>
#include <utility>

namespace burin {

/// The text of a status, for streams and exceptions of the caller's own.
inline std::string toString(burin_status status) {
  return burin_status_text(status);
}

/// Memory for one context, sized and aligned for `model`. Moving it does not
/// move the memory, so a context stays valid.
class Arena {
public:
  explicit Arena(const burin_model_info &model) noexcept
      : Arena(model.memories[0]) {}
  /// Any other memory that a run writes to.
  explicit Arena(const burin_memory_info &info) noexcept {
    const auto alignment = static_cast<std::size_t>(info.alignment);
    const auto bytes = static_cast<std::size_t>(info.bytes);
    if (bytes != info.bytes || bytes > SIZE_MAX - alignment)
      return; // more than this machine can address
    // aligned_alloc wants a multiple of the alignment.
    length = (bytes + alignment - 1) / alignment * alignment;
    memory = std::aligned_alloc(alignment, length ? length : alignment);
  }
  Arena(Arena &&other) noexcept
      : memory(std::exchange(other.memory, nullptr)),
        length(std::exchange(other.length, 0)) {}
  Arena &operator=(Arena &&other) noexcept {
    std::swap(memory, other.memory);
    std::swap(length, other.length);
    return *this;
  }
  ~Arena() { std::free(memory); }

  /// BURIN_MEMORY_TOO_SMALL when there was no memory.
  burin_status status() const noexcept {
    return memory ? BURIN_OK : BURIN_MEMORY_TOO_SMALL;
  }
  void *data() const noexcept { return memory; }
  std::size_t size() const noexcept { return memory ? length : 0; }
  /// As an entry of the table that creation takes.
  burin_memory given() const noexcept { return {memory, size()}; }

private:
  void *memory = nullptr;
  std::size_t length = 0;
};

/// The built-in thread pool. Must outlive the contexts that were created with
/// it.
class ThreadPool {
public:
  /// `threads` counts the calling thread; 0 means one for each processor.
  explicit ThreadPool(std::size_t threads = 0) noexcept
      : pool(burin_pool_create(threads)) {}
  ThreadPool(ThreadPool &&other) noexcept
      : pool(std::exchange(other.pool, nullptr)) {}
  ThreadPool &operator=(ThreadPool &&other) noexcept {
    std::swap(pool, other.pool);
    return *this;
  }
  ~ThreadPool() { burin_pool_destroy(pool); }

  burin_status status() const noexcept {
    return pool ? BURIN_OK : BURIN_OUT_OF_THREADS;
  }

  /// Options that run on this pool, or on the calling thread alone when there
  /// is none.
  burin_options options() const noexcept {
    burin_options result = {};
    result.parallel = burin_pool_parallel(pool);
    return result;
  }

private:
  burin_pool *pool;
};

} // namespace burin

#endif // BURIN_MODEL_HPP
