// What must not outlive burin when a signal ends it: files that are half
// written, and programs that it started.

#ifndef BURIN_COMPILER_SUPPORT_INTERRUPTION_H
#define BURIN_COMPILER_SUPPORT_INTERRUPTION_H

#include "llvm/ADT/StringRef.h"
#include <atomic>
#include <csignal>
#include <sys/types.h>
#include <utility>

namespace burin::support {

/// From now on the signals that people and systems end programs with kill the
/// entered programs and remove the entered paths before burin ends by the same
/// signal. Signals that burin was told to ignore stay ignored. To be called
/// first on the main thread, on which the cleaning happens; further calls do
/// nothing.
void cleanUpWhenInterrupted();

/// While one lives, no signal ends burin: for the moment between making
/// something and entering it. Once the cleaning has begun, its constructor
/// never returns, so that nothing more is made. Not to be nested.
class Uninterrupted {
public:
  Uninterrupted();
  ~Uninterrupted();
  Uninterrupted(const Uninterrupted &) = delete;
  Uninterrupted &operator=(const Uninterrupted &) = delete;

  /// The thread's signals as they were, which is how programs have to start.
  const sigset_t &signalsBefore() const { return before; }

private:
  sigset_t before;
};

/// Enters a file or a folder, to be removed when burin is interrupted, for as
/// long as it lives. To be made inside an Uninterrupted, on the main thread.
class RemovedWhenInterrupted {
public:
  RemovedWhenInterrupted() = default;
  explicit RemovedWhenInterrupted(llvm::StringRef path);
  RemovedWhenInterrupted(RemovedWhenInterrupted &&other) noexcept
      : slot(std::exchange(other.slot, nullptr)) {}
  RemovedWhenInterrupted &operator=(RemovedWhenInterrupted &&) = delete;
  ~RemovedWhenInterrupted();

private:
  std::atomic<char *> *slot = nullptr;
};

/// The same for a group of processes, to be killed; on any thread.
class KilledWhenInterrupted {
public:
  explicit KilledWhenInterrupted(pid_t group);
  KilledWhenInterrupted(const KilledWhenInterrupted &) = delete;
  KilledWhenInterrupted &operator=(const KilledWhenInterrupted &) = delete;
  ~KilledWhenInterrupted();

private:
  std::atomic<pid_t> *slot = nullptr;
};

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_INTERRUPTION_H
