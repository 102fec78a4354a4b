// Knows which ranges of addresses are mapped files, and advises the kernel.
#include "dialects/plan/Pages.h"
#include <map>
#include <mutex>
#include <sys/mman.h>
#include <unistd.h>

namespace burin::plan {

/// Less than this is not worth a call of the kernel.
static constexpr size_t leastBytes = 1 << 16;

namespace {

/// Noted ranges by their first byte; what is mapped is one process's, so this
/// is too.
struct Ranges {
  std::mutex mutex;
  std::multimap<const char *, size_t> bytes;
};

} // namespace

static Ranges &ranges() {
  static Ranges all;
  return all;
}

void notePages(llvm::ArrayRef<char> bytes) {
  std::lock_guard lock(ranges().mutex);
  ranges().bytes.emplace(bytes.data(), bytes.size());
}

void forgetPages(llvm::ArrayRef<char> bytes) {
  std::lock_guard lock(ranges().mutex);
  auto [begin, end] = ranges().bytes.equal_range(bytes.data());
  for (auto range = begin; range != end; ++range)
    if (range->second == bytes.size()) {
      ranges().bytes.erase(range);
      return;
    }
}

void releasePages(llvm::ArrayRef<char> bytes) {
  if (bytes.size() < leastBytes)
    return;
  std::lock_guard lock(ranges().mutex);
  auto range = ranges().bytes.upper_bound(bytes.data());
  if (range == ranges().bytes.begin())
    return;
  --range;
  if (bytes.end() > range->first + range->second)
    return;
  // Whole pages: what else lies in them is the same file's.
  uintptr_t page = uintptr_t(::sysconf(_SC_PAGESIZE));
  uintptr_t begin = uintptr_t(bytes.begin()) / page * page;
  ::madvise(reinterpret_cast<void *>(begin), uintptr_t(bytes.end()) - begin,
            MADV_DONTNEED);
}

} // namespace burin::plan
