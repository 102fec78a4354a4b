// A signal handler that cleans up by system calls alone; see signal-safety(7).

#include "compiler/support/Interruption.h"
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <mutex>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace burin::support {

/// Those that end a program by default, but for faults of its own; the ones of
/// real time come on top.
static constexpr int namedSignals[] = {
    SIGHUP,    SIGINT,  SIGQUIT, SIGPIPE,   SIGALRM, SIGTERM, SIGXCPU,
    SIGXFSZ,   SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGIO,
#ifdef SIGPWR
    SIGPWR,
#endif
#ifdef SIGSTKFLT
    SIGSTKFLT,
#endif
};

/// More than there are processors that compile at once, and folders to write.
static std::array<std::atomic<pid_t>, 1024> groups;
static std::array<std::atomic<char *>, 16> paths;

/// Threads inside an Uninterrupted, and whether the cleaning has begun.
static std::atomic<int> uninterrupted = 0;
static std::atomic<bool> isCleaning = false;
static pthread_t mainThread;

static sigset_t allSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (int signal : namedSignals)
    sigaddset(&set, signal);
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal)
    sigaddset(&set, signal);
  return set;
}

static void sleepOneMillisecond() {
  timespec time = {0, 1'000'000};
  nanosleep(&time, nullptr);
}

/// Removes a file or a folder with all that is in it.
static void removeTree(int parent, const char *name) {
  if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
    return;
  int folder =
      openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0)
    return;
  alignas(dirent64) char buffer[4096];
  // The folder may be listed in pieces, which shift as it gets empty.
  for (int pass = 0; pass < 8; ++pass) {
    lseek(folder, 0, SEEK_SET);
    bool isEmpty = true;
    for (long count; (count = syscall(SYS_getdents64, folder, buffer,
                                      sizeof buffer)) > 0;) {
      for (long at = 0; at < count;) {
        auto *entry = reinterpret_cast<dirent64 *>(buffer + at);
        at += entry->d_reclen;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
          continue;
        isEmpty = false;
        removeTree(folder, entry->d_name);
      }
    }
    if (isEmpty)
      break;
  }
  close(folder);
  unlinkat(parent, name, AT_REMOVEDIR);
}

/// Ends all programs that burin started, so that they write no more.
static void killGroups() {
  for (std::atomic<pid_t> &group : groups)
    if (pid_t id = group.load())
      kill(-id, SIGKILL);
  for (std::atomic<pid_t> &group : groups) {
    pid_t id = group.load();
    // What they had started goes to whoever adopts orphans, which may let it
    // lie as a zombie.
    for (int tries = 0; id && tries < 200; ++tries) {
      waitpid(id, nullptr, WNOHANG);
      if (kill(-id, 0) != 0)
        break;
      sleepOneMillisecond();
    }
  }
}

static void cleanUpAndDie(int signal) {
  int error = errno;
  // The main thread is the one that makes and removes folders: while it cleans
  // up it does neither.
  if (!pthread_equal(pthread_self(), mainThread)) {
    pthread_kill(mainThread, signal);
    errno = error;
    return;
  }
  isCleaning = true;
  while (uninterrupted > 0)
    sleepOneMillisecond();
  killGroups();
  for (std::atomic<char *> &path : paths)
    if (const char *name = path.load())
      removeTree(AT_FDCWD, name);
  ::signal(signal, SIG_DFL);
  sigset_t own;
  sigemptyset(&own);
  sigaddset(&own, signal);
  pthread_sigmask(SIG_UNBLOCK, &own, nullptr);
  raise(signal);
  _exit(128 + signal); // the first process of a container does not die of it
}

void cleanUpWhenInterrupted() {
  static std::once_flag once;
  std::call_once(once, [] {
    mainThread = pthread_self();
    struct sigaction action = {};
    action.sa_handler = cleanUpAndDie;
    action.sa_mask = allSignals();
    action.sa_flags = SA_RESTART;
    for (int signal = 1; signal <= SIGRTMAX; ++signal) {
      struct sigaction current;
      if (sigismember(&action.sa_mask, signal) == 1 &&
          sigaction(signal, nullptr, &current) == 0 &&
          current.sa_handler == SIG_DFL)
        sigaction(signal, &action, nullptr);
    }
  });
}

Uninterrupted::Uninterrupted() {
  sigset_t all = allSignals();
  pthread_sigmask(SIG_BLOCK, &all, &before);
  ++uninterrupted;
  if (!isCleaning)
    return;
  --uninterrupted;
  while (true)
    pause();
}

Uninterrupted::~Uninterrupted() {
  --uninterrupted;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

/// Puts `value` in the first free slot; null if all are taken.
template <typename Slots, typename Value>
static auto *enter(Slots &slots, Value value) {
  for (auto &slot : slots) {
    Value empty = {};
    if (slot.compare_exchange_strong(empty, value))
      return &slot;
  }
  return decltype(&slots[0])(nullptr);
}

RemovedWhenInterrupted::RemovedWhenInterrupted(llvm::StringRef path) {
  char *copy = strdup(path.str().c_str());
  if (copy && !(slot = enter(paths, copy)))
    free(copy);
}

RemovedWhenInterrupted::~RemovedWhenInterrupted() {
  if (slot)
    free(slot->exchange(nullptr));
}

KilledWhenInterrupted::KilledWhenInterrupted(pid_t group)
    : slot(enter(groups, group)) {}

KilledWhenInterrupted::~KilledWhenInterrupted() {
  if (slot)
    *slot = 0;
}

} // namespace burin::support
