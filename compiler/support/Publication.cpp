// Temporary names, fsync, rename and exchange; see rename(2) and fsync(2).

#include "compiler/support/Publication.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/Interruption.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallVector.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace burin::support {

llvm::Error systemFailure(llvm::StringRef what, llvm::StringRef path) {
  int error = errno;
  return failure("cannot {} {}: {}", what.str(), quote(path), strerror(error));
}

llvm::Expected<SplitPath> splitPath(llvm::StringRef path) {
  if (path.contains('\0'))
    return failure("cannot write {}: path holds a zero byte", quote(path));
  llvm::StringRef trimmed = path.rtrim('/');
  size_t slash = trimmed.rfind('/');
  SplitPath split;
  split.name = trimmed.substr(slash + 1).str(); // npos + 1 is 0
  if (split.name.empty() || split.name == "." || split.name == "..")
    return failure("cannot write {}: expected a path that ends in a name",
                   quote(path));
  if (slash == llvm::StringRef::npos)
    split.parent = ".";
  else
    split.parent = slash == 0 ? "/" : trimmed.take_front(slash).str();
  return split;
}

std::string temporaryPrefix(const SplitPath &path) {
  return "." + path.name + ".tmp-";
}

std::string randomSuffix() {
  uint64_t number = 0;
  if (getrandom(&number, sizeof number, 0) != sizeof number)
    number = static_cast<uint64_t>(getpid()) << 32 | ::time(nullptr);
  return fmt::format("{:016x}", number);
}

llvm::Error syncPath(const std::string &path) {
  int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0)
    return systemFailure("open", path);
  // Some file systems cannot sync a folder and say so with EINVAL.
  bool isSynced = fsync(descriptor) == 0 || errno == EINVAL;
  int error = errno;
  close(descriptor);
  errno = error;
  return isSynced ? llvm::Error::success() : systemFailure("sync", path);
}

bool writeAll(int descriptor, llvm::ArrayRef<char> bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return false;
    bytes = bytes.drop_front(count);
  }
  return true;
}

void removeTree(const std::string &path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

int lockOpen(int descriptor) {
  struct stat status;
  if (descriptor < 0 ||
      (flock(descriptor, LOCK_EX | LOCK_NB) == 0 &&
       fstat(descriptor, &status) == 0 && status.st_nlink > 0))
    return descriptor;
  close(descriptor);
  return -1;
}

int lockPath(const std::string &path) {
  return lockOpen(
      open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
}

void removeAbandoned(const SplitPath &path) {
  std::error_code error;
  std::string prefix = temporaryPrefix(path);
  llvm::SmallVector<std::string> found;
  for (fs::directory_iterator entry(path.parent, error), end;
       !error && entry != end; entry.increment(error))
    if (llvm::StringRef(entry->path().filename().native()).starts_with(prefix))
      found.push_back(entry->path().native());
  for (const std::string &abandoned : found) {
    int lock = lockPath(abandoned);
    if (lock < 0)
      continue;
    removeTree(abandoned);
    close(lock);
  }
}

std::string existingParent(std::string parent) {
  struct stat status;
  while (lstat(parent.c_str(), &status) != 0 && errno == ENOENT) {
    size_t slash = llvm::StringRef(parent).rtrim('/').rfind('/');
    if (slash == llvm::StringRef::npos)
      return ".";
    parent = slash == 0 ? "/" : parent.substr(0, slash);
  }
  return parent;
}

/// Makes the folders above `path` that are missing, and returns them from the
/// top down. What cannot be made is left to be found missing later.
static std::vector<std::string> makeParents(llvm::StringRef path) {
  std::vector<std::string> made;
  for (size_t slash = path.find('/', 1); slash != llvm::StringRef::npos;
       slash = path.find('/', slash + 1)) {
    std::string parent = path.take_front(slash).str();
    if (mkdir(parent.c_str(), 0777) == 0)
      made.push_back(parent);
  }
  return made;
}

bool swapPaths(const std::string &fresh, const std::string &destination) {
  if (renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, destination.c_str(),
                RENAME_EXCHANGE) == 0)
    return true;
  if (errno == ENOENT)
    return rename(fresh.c_str(), destination.c_str()) == 0;
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
    return false;
  std::string aside = fresh + "-old";
  if (rename(destination.c_str(), aside.c_str()) != 0)
    return false;
  if (rename(fresh.c_str(), destination.c_str()) != 0) {
    int error = errno;
    rename(aside.c_str(), destination.c_str());
    errno = error;
    return false;
  }
  rename(aside.c_str(), fresh.c_str());
  return true;
}

llvm::Expected<std::vector<std::string>>
publish(const std::string &fresh, const std::string &destination) {
  std::vector<std::string> made;
  {
    Uninterrupted moment;
    made = makeParents(destination);
    if (!swapPaths(fresh, destination)) {
      llvm::Error error = systemFailure("write", destination);
      for (const std::string &folder : llvm::reverse(made))
        rmdir(folder.c_str());
      return error;
    }
  }
  for (llvm::StringRef folder : made) {
    size_t slash = folder.rfind('/');
    if (llvm::Error error =
            syncPath(slash == llvm::StringRef::npos ? "."
                     : slash == 0                   ? "/"
                                  : folder.take_front(slash).str()))
      return error;
  }
  return made;
}

llvm::Error sealFile(int descriptor, llvm::StringRef shown,
                     llvm::ArrayRef<char> start) {
  struct stat status;
  if (lseek(descriptor, 0, SEEK_SET) != 0 || !writeAll(descriptor, start) ||
      fstat(descriptor, &status) != 0 ||
      fchmod(descriptor, status.st_mode & 0444) != 0 ||
      (fsync(descriptor) != 0 && errno != EINVAL))
    return systemFailure("write", shown);
  return llvm::Error::success();
}

} // namespace burin::support
