// One file that takes its place when it is whole, and leaves it again if asked.

#include "compiler/support/OutputFile.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/Publication.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace burin::support {

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
  auto parents = publish(temporary, destination);
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
