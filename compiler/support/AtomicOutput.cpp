// Temporary names, fsync, rename and exchange; see rename(2) and fsync(2).

#include "compiler/support/AtomicOutput.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallVector.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace fs = std::filesystem;

namespace burin::support {

static llvm::Error systemFailure(llvm::StringRef what, llvm::StringRef path) {
  int error = errno;
  return failure("cannot {} {}: {}", what.str(), quote(path), strerror(error));
}

/// Name and parent of a path whose trailing slashes do not count.
struct SplitPath {
  std::string parent;
  std::string name;
};

static llvm::Expected<SplitPath> splitPath(llvm::StringRef path) {
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

static std::string temporaryPrefix(const SplitPath &path) {
  return "." + path.name + ".tmp-";
}

static std::string randomSuffix() {
  uint64_t number = 0;
  if (getrandom(&number, sizeof number, 0) != sizeof number)
    number = static_cast<uint64_t>(getpid()) << 32 | ::time(nullptr);
  return fmt::format("{:016x}", number);
}

/// fsync by path, for a file or a folder.
static llvm::Error syncPath(const std::string &path) {
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

/// Writes all of `bytes`; false, with errno, where that fails.
static bool writeAll(int descriptor, llvm::ArrayRef<char> bytes) {
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

/// Creates `path`, which must not exist, and writes and syncs what `contents`
/// gives. In messages it is `shown`: the name that people know it by.
static llvm::Error
writeNewFile(const std::string &path, llvm::StringRef shown,
             llvm::function_ref<void(OutputFolder::Sink)> contents) {
  int descriptor = open(
      path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return systemFailure("write", shown);
  auto closer = llvm::make_scope_exit([&] { close(descriptor); });
  int error = 0;
  contents([&](llvm::ArrayRef<char> piece) {
    if (error == 0 && !writeAll(descriptor, piece))
      error = errno;
  });
  errno = error;
  if (error != 0)
    return systemFailure("write", shown);
  if (fsync(descriptor) != 0 && errno != EINVAL)
    return systemFailure("write", shown);
  return llvm::Error::success();
}

llvm::Error writeFileAtomically(llvm::StringRef path,
                                llvm::StringRef contents) {
  llvm::Expected<SplitPath> split = splitPath(path);
  if (!split)
    return split.takeError();
  std::string temporary =
      split->parent + "/" + temporaryPrefix(*split) + randomSuffix();
  std::string destination = split->parent + "/" + split->name;
  RemovedWhenInterrupted entered = [&] {
    Uninterrupted moment;
    return RemovedWhenInterrupted(temporary);
  }();
  auto whole = [&](OutputFolder::Sink sink) {
    sink({contents.data(), contents.size()});
  };
  if (llvm::Error error = writeNewFile(temporary, path, whole)) {
    unlink(temporary.c_str());
    return error;
  }
  if (rename(temporary.c_str(), destination.c_str()) != 0) {
    llvm::Error error = systemFailure("write", path);
    unlink(temporary.c_str());
    return error;
  }
  return syncPath(split->parent);
}

static void removeTree(const std::string &path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

static bool existsInFolder(const std::string &folder, llvm::StringRef name) {
  struct stat status;
  return lstat((folder + "/" + name.str()).c_str(), &status) == 0;
}

/// Whether burin may take the place of what stands at `path`: nothing, an empty
/// folder, or one that it made.
static llvm::Error checkReplaceable(const std::string &path,
                                    llvm::StringRef shown) {
  struct stat status;
  if (lstat(path.c_str(), &status) != 0)
    return errno == ENOENT ? llvm::Error::success()
                           : systemFailure("write", shown);
  if (!S_ISDIR(status.st_mode))
    return failure("cannot write folder {}: a file or link of that name is in "
                   "the way",
                   quote(shown));
  std::error_code error;
  bool isEmpty = fs::is_empty(path, error);
  if (error)
    return failure("cannot read {}: {}", quote(shown), error.message());
  if (!isEmpty && !existsInFolder(path, folderMarker))
    return failure("cannot write folder {}: it holds files and burin did not "
                   "make it (no '{}' inside)",
                   quote(shown), folderMarker.str());
  return llvm::Error::success();
}

/// Locks an open file or folder for this process; where another one has it or
/// it is gone, closes it and returns -1.
static int lockOpen(int descriptor) {
  struct stat status;
  if (descriptor < 0 ||
      (flock(descriptor, LOCK_EX | LOCK_NB) == 0 &&
       fstat(descriptor, &status) == 0 && status.st_nlink > 0))
    return descriptor;
  close(descriptor);
  return -1;
}

/// Opens and locks what is at `path`, if it is a folder or a file.
static int lockPath(const std::string &path) {
  return lockOpen(
      open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
}

/// Removes temporary files and folders of this destination that no process
/// holds.
static void removeAbandoned(const SplitPath &path) {
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

/// The nearest folder above that is there.
static std::string existingParent(std::string parent) {
  struct stat status;
  while (lstat(parent.c_str(), &status) != 0 && errno == ENOENT) {
    size_t slash = llvm::StringRef(parent).rtrim('/').rfind('/');
    if (slash == llvm::StringRef::npos)
      return ".";
    parent = slash == 0 ? "/" : parent.substr(0, slash);
  }
  return parent;
}

llvm::Expected<OutputFolder> OutputFolder::create(llvm::StringRef destination) {
  llvm::Expected<SplitPath> split = splitPath(destination);
  if (!split)
    return split.takeError();
  std::string path = split->parent + "/" + split->name;
  if (llvm::Error error = checkReplaceable(path, destination))
    return error;
  split->parent = existingParent(std::move(split->parent));
  removeAbandoned(*split);
  // A second try is for the moment between mkdir and lock, in which another
  // process may have taken the folder for an abandoned one.
  for (int attempt = 0; attempt < 8; ++attempt) {
    std::string temporary =
        split->parent + "/" + temporaryPrefix(*split) + randomSuffix();
    std::optional<RemovedWhenInterrupted> entered;
    {
      Uninterrupted moment;
      if (mkdir(temporary.c_str(), 0777) == 0)
        entered.emplace(temporary);
    }
    if (!entered) {
      if (errno == EEXIST)
        continue;
      return systemFailure("create a folder for", destination);
    }
    if (int lock = lockPath(temporary); lock >= 0)
      return OutputFolder(std::move(path), std::move(temporary),
                          std::move(*entered), lock);
    removeTree(temporary);
  }
  errno = EAGAIN;
  return systemFailure("create a folder for", destination);
}

OutputFolder::OutputFolder(OutputFolder &&other) noexcept
    : destination(std::move(other.destination)),
      temporary(std::exchange(other.temporary, "")),
      entered(std::move(other.entered)), lock(std::exchange(other.lock, -1)) {}

OutputFolder::~OutputFolder() {
  if (!temporary.empty())
    removeTree(temporary);
  if (lock >= 0)
    close(lock);
}

llvm::Error OutputFolder::write(llvm::StringRef name,
                                llvm::StringRef contents) {
  return write(name,
               [&](Sink sink) { sink({contents.data(), contents.size()}); });
}

llvm::Error OutputFolder::write(llvm::StringRef name,
                                llvm::function_ref<void(Sink)> contents) {
  llvm::SmallVector<llvm::StringRef> components;
  name.split(components, '/');
  std::string folder = temporary;
  for (llvm::StringRef component : components)
    if (component.empty() || component == "." || component == ".." ||
        component.contains('\0'))
      return failure("cannot write {}: expected a name inside the folder",
                     quote(name));
  for (llvm::StringRef component : llvm::ArrayRef(components).drop_back()) {
    folder += "/" + component.str();
    if (mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST)
      return systemFailure("create a folder for", name);
  }
  return writeNewFile(temporary + "/" + name.str(), name, contents);
}

/// Writes `start` at the beginning of an open file that is then not to be
/// written to any more.
static llvm::Error sealFile(int descriptor, llvm::StringRef shown,
                            llvm::ArrayRef<char> start) {
  struct stat status;
  if (lseek(descriptor, 0, SEEK_SET) != 0 || !writeAll(descriptor, start) ||
      fstat(descriptor, &status) != 0 ||
      fchmod(descriptor, status.st_mode & 0444) != 0 ||
      (fsync(descriptor) != 0 && errno != EINVAL))
    return systemFailure("write", shown);
  return llvm::Error::success();
}

llvm::Error OutputFolder::seal(llvm::StringRef name,
                               llvm::ArrayRef<char> start) {
  std::string path = temporary + "/" + name.str();
  int descriptor = open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0)
    return systemFailure("write", name);
  auto closer = llvm::make_scope_exit([&] { close(descriptor); });
  return sealFile(descriptor, name, start);
}

/// Syncs every file and folder below `root`; anything else there is refused.
static llvm::Error syncTree(const std::string &root) {
  std::error_code error;
  for (fs::recursive_directory_iterator entry(root, error), end;
       !error && entry != end; entry.increment(error)) {
    fs::file_status status = entry->symlink_status(error);
    if (!fs::is_regular_file(status) && !fs::is_directory(status))
      return failure("cannot publish {}: neither file nor folder",
                     quote(entry->path().filename().native()));
    if (llvm::Error failed = syncPath(entry->path().native()))
      return failed;
  }
  if (error)
    return failure("cannot sync the output folder: {}", error.message());
  return syncPath(root);
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

/// Puts the file or folder `fresh` at `destination`. Afterwards `fresh` names
/// what stood there, if anything did. Where the file system cannot exchange,
/// two renames do it, with a short moment between them.
static bool swapPaths(const std::string &fresh,
                      const std::string &destination) {
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

/// `swapPaths` below parents that are made for it, which it returns, all in one
/// moment; where it fails they go again.
static llvm::Expected<std::vector<std::string>>
place(const std::string &fresh, const std::string &destination) {
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

llvm::Error OutputFolder::commit() {
  if (llvm::Error error = write(
          folderMarker, "burin made this folder and replaces it as a whole.\n"))
    return error;
  if (llvm::Error error = syncTree(temporary))
    return error;
  if (llvm::Error error = checkReplaceable(destination, destination))
    return error;
  if (auto made = place(temporary, destination); !made)
    return made.takeError();
  // What was exchanged out of the way may have come between check and exchange.
  if (llvm::Error error = checkReplaceable(temporary, destination)) {
    Uninterrupted moment;
    swapPaths(temporary, destination);
    return error;
  }
  removeTree(std::exchange(temporary, ""));
  std::string parent = destination.substr(0, destination.rfind('/'));
  return syncPath(parent.empty() ? "/" : parent);
}

// ---- one file

/// Whether a file of burin's may take the place of what stands at `path`:
/// nothing, an empty file, or one that begins with `mark`.
static llvm::Error checkFileReplaceable(const std::string &path,
                                        llvm::StringRef shown,
                                        llvm::StringRef mark) {
  struct stat status;
  if (lstat(path.c_str(), &status) != 0)
    return errno == ENOENT ? llvm::Error::success()
                           : systemFailure("write", shown);
  if (!S_ISREG(status.st_mode))
    return failure("cannot write {}: a folder, link or device of that name is "
                   "in the way",
                   quote(shown));
  int descriptor =
      open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0)
    return systemFailure("read", shown);
  auto closer = llvm::make_scope_exit([&] { close(descriptor); });
  std::string start(mark.size(), 0);
  if (status.st_size > 0 &&
      (read(descriptor, start.data(), start.size()) != ssize_t(start.size()) ||
       start != mark))
    return failure("cannot write {}: a file of that name is there and burin "
                   "did not write it",
                   quote(shown));
  return llvm::Error::success();
}

llvm::Expected<OutputFile> OutputFile::create(llvm::StringRef destination,
                                              llvm::StringRef mark) {
  llvm::Expected<SplitPath> split = splitPath(destination);
  if (!split)
    return split.takeError();
  if (destination.ends_with("/"))
    return failure("cannot write {}: expected the name of a file",
                   quote(destination));
  std::string path = split->parent + "/" + split->name;
  if (llvm::Error error = checkFileReplaceable(path, destination, mark))
    return error;
  split->parent = existingParent(std::move(split->parent));
  removeAbandoned(*split);
  std::string temporary =
      split->parent + "/" + temporaryPrefix(*split) + randomSuffix();
  int descriptor = -1;
  std::optional<RemovedWhenInterrupted> entered;
  {
    Uninterrupted moment;
    descriptor = open(temporary.c_str(),
                      O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (descriptor >= 0)
      entered.emplace(temporary);
  }
  // Another process may have taken it for an abandoned one before the lock.
  if (descriptor < 0 || (descriptor = lockOpen(descriptor)) < 0)
    return systemFailure("write", destination);
  return OutputFile(std::move(path), std::move(temporary), mark.str(),
                    std::move(*entered), descriptor);
}

OutputFile::OutputFile(OutputFile &&other) noexcept
    : destination(std::move(other.destination)),
      temporary(std::exchange(other.temporary, "")),
      mark(std::move(other.mark)), made(std::move(other.made)),
      entered(std::move(other.entered)),
      descriptor(std::exchange(other.descriptor, -1)) {}

OutputFile::~OutputFile() {
  if (!temporary.empty())
    unlink(temporary.c_str());
  if (descriptor >= 0)
    close(descriptor);
}

llvm::Error
OutputFile::write(llvm::function_ref<void(OutputFolder::Sink)> contents) {
  int error = 0;
  contents([&](llvm::ArrayRef<char> piece) {
    if (error == 0 && !writeAll(descriptor, piece))
      error = errno;
  });
  errno = error;
  return error ? systemFailure("write", destination) : llvm::Error::success();
}

llvm::Error OutputFile::seal(llvm::ArrayRef<char> start) {
  return sealFile(descriptor, destination, start);
}

llvm::Error OutputFile::commit() {
  if (fsync(descriptor) != 0 && errno != EINVAL)
    return systemFailure("write", destination);
  if (llvm::Error error = checkFileReplaceable(destination, destination, mark))
    return error;
  auto parents = place(temporary, destination);
  if (!parents)
    return parents.takeError();
  made = std::move(*parents);
  // What was exchanged out of the way may have come between check and exchange.
  if (llvm::Error error = checkFileReplaceable(temporary, destination, mark)) {
    takeBack();
    return error;
  }
  return syncPath(destination.substr(0, destination.rfind('/')));
}

void OutputFile::takeBack() {
  Uninterrupted moment;
  struct stat status;
  if (lstat(temporary.c_str(), &status) == 0)
    swapPaths(temporary, destination);
  else
    rename(destination.c_str(), temporary.c_str());
  for (const std::string &folder : llvm::reverse(made))
    rmdir(folder.c_str());
}

} // namespace burin::support
