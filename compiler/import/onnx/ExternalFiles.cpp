// Opens files relative to a folder's descriptor with links refused, which holds
// even while somebody renames things in that folder.
#include "compiler/import/onnx/ExternalFiles.h"
#include "compiler/support/Diagnostic.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using burin::support::failure;
using burin::support::quote;

namespace burin::onnx {

namespace {

/// Closes what it holds.
class Descriptor {
public:
  explicit Descriptor(int number) : number(number) {}
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  ~Descriptor() {
    if (number >= 0)
      ::close(number);
  }
  void replace(int other) {
    if (number >= 0)
      ::close(number);
    number = other;
  }
  int get() const { return number; }

private:
  int number;
};

} // namespace

static llvm::StringRef kindOf(mode_t mode) {
  if (S_ISDIR(mode))
    return "a folder";
  if (S_ISLNK(mode))
    return "a link";
  if (S_ISFIFO(mode))
    return "a pipe";
  if (S_ISSOCK(mode))
    return "a socket";
  return "a device";
}

llvm::Expected<std::shared_ptr<const MappedFile>>
MappedFile::map(int descriptor) {
  struct stat status;
  if (::fstat(descriptor, &status) != 0)
    return failure("cannot be examined: {}", std::strerror(errno));
  if (!S_ISREG(status.st_mode))
    return failure("expected a regular file, found {}",
                   kindOf(status.st_mode).str());
  llvm::ArrayRef<char> contents;
  if (status.st_size > 0) {
    size_t size = static_cast<size_t>(status.st_size);
    void *start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (start == MAP_FAILED)
      return failure("cannot be mapped: {}", std::strerror(errno));
    contents = llvm::ArrayRef(static_cast<const char *>(start), size);
  }
  return std::shared_ptr<const MappedFile>(new MappedFile(contents));
}

MappedFile::~MappedFile() {
  if (!contents.empty())
    ::munmap(const_cast<char *>(contents.data()), contents.size());
}

// O_NONBLOCK: opening a pipe that nobody writes to must not wait.
static constexpr int readFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

llvm::Expected<std::shared_ptr<const MappedFile>>
mapFile(llvm::StringRef path) {
  Descriptor file(::open(path.str().c_str(), readFlags));
  if (file.get() < 0)
    return failure("cannot be opened: {}", std::strerror(errno));
  return MappedFile::map(file.get());
}

/// The components of `location`, without `.` and empty ones.
static llvm::Expected<llvm::SmallVector<std::string>>
splitLocation(llvm::StringRef location) {
  if (location.contains('\0'))
    return failure("expected a path, found a NUL byte in it");
  if (location.starts_with("/"))
    return failure("expected a path relative to the model's folder, found an "
                   "absolute one");
  llvm::SmallVector<std::string> components;
  llvm::SmallVector<llvm::StringRef> parts;
  location.split(parts, '/', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (llvm::StringRef part : parts) {
    if (part == "..")
      return failure("expected a path beneath the model's folder, found '..' "
                     "in it");
    if (part != ".")
      components.push_back(part.str());
  }
  if (components.empty())
    return failure("expected the name of a file");
  return components;
}

llvm::Expected<std::shared_ptr<const MappedFile>>
ExternalFiles::open(llvm::StringRef location) {
  auto context = [&](llvm::Error error) {
    return support::withContext(std::move(error),
                                "external data " + quote(location));
  };
  if (auto known = opened.find(location); known != opened.end())
    return known->second;
  auto components = splitLocation(location);
  if (!components)
    return context(components.takeError());

  Descriptor current(::open(folder.empty() ? "." : folder.c_str(),
                            O_RDONLY | O_CLOEXEC | O_DIRECTORY));
  if (current.get() < 0)
    return context(failure("the model's folder cannot be opened: {}",
                           std::strerror(errno)));
  for (size_t i = 0; i < components->size(); ++i) {
    bool isLast = i + 1 == components->size();
    const char *name = (*components)[i].c_str();
    int flags = readFlags | O_NOFOLLOW | (isLast ? 0 : O_DIRECTORY);
    int next = ::openat(current.get(), name, flags);
    if (next < 0) {
      int reason = errno;
      struct stat status;
      if (::fstatat(current.get(), name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
          S_ISLNK(status.st_mode))
        return context(failure("{} is a link, and links are not followed: put "
                               "the file itself there",
                               quote((*components)[i])));
      return context(failure("cannot be opened: {}", std::strerror(reason)));
    }
    current.replace(next);
  }
  auto file = MappedFile::map(current.get());
  if (!file)
    return context(file.takeError());
  opened[location] = *file;
  return *file;
}

} // namespace burin::onnx
