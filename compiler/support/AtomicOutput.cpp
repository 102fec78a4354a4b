// Builds files and folders aside and publishes them when they are whole.

#include "compiler/support/AtomicOutput.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/Publication.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallVector.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace burin::support {

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

llvm::Error OutputFolder::commit() {
  if (llvm::Error error = write(
          folderMarker, "burin made this folder and replaces it as a whole.\n"))
    return error;
  if (llvm::Error error = syncTree(temporary))
    return error;
  if (llvm::Error error = checkReplaceable(destination, destination))
    return error;
  if (auto made = publish(temporary, destination); !made)
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

} // namespace burin::support
