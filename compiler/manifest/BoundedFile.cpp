// Opens without waiting for pipes, asks the open file (not its name) what it
// is, and stops reading at its stated size.

#include "compiler/manifest/BoundedFile.h"
#include "compiler/support/Diagnostic.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace burin::manifest {

using support::failure;

static llvm::Expected<std::string> readOpenFile(int descriptor,
                                                uint64_t limit) {
  struct stat status;
  if (::fstat(descriptor, &status) != 0)
    return failure("cannot be read: {}", std::strerror(errno));
  if (!S_ISREG(status.st_mode))
    return failure("expected a regular file, found something else");
  const uint64_t size = static_cast<uint64_t>(status.st_size);
  if (size > limit)
    return failure("expected at most {} bytes, found {}", limit, size);
  std::string contents(size, '\0');
  size_t filled = 0;
  while (filled < contents.size()) {
    const ssize_t count =
        ::read(descriptor, contents.data() + filled, contents.size() - filled);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return failure("cannot be read: {}", std::strerror(errno));
    if (count == 0)
      break; // it has become shorter meanwhile
    filled += static_cast<size_t>(count);
  }
  contents.resize(filled);
  return contents;
}

llvm::Expected<std::string> readBoundedFile(llvm::StringRef path,
                                            uint64_t limit, Links links) {
  const int refuse = links == Links::Refuse ? O_NOFOLLOW : 0;
  const int descriptor =
      ::open(path.str().c_str(),
             O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | refuse);
  if (descriptor < 0 && errno == ELOOP && refuse)
    return failure("expected a regular file, found a link");
  if (descriptor < 0)
    return failure("cannot be opened: {}", std::strerror(errno));
  llvm::Expected<std::string> contents = readOpenFile(descriptor, limit);
  ::close(descriptor);
  return contents;
}

} // namespace burin::manifest
