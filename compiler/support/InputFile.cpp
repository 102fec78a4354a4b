// Maps what is a file, and reads a pipe up to a bound.

#include "compiler/support/InputFile.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"

namespace burin::support {

namespace fs = llvm::sys::fs;

static llvm::Error unreadable(llvm::StringRef path, std::string why) {
  return failure("cannot read {}: {}", quote(path), why);
}

static llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readPipe(fs::file_t file, llvm::StringRef path, size_t limit) {
  llvm::SmallVector<char, 0> bytes;
  constexpr size_t step = 1 << 16;
  while (true) {
    size_t done = bytes.size();
    bytes.resize_for_overwrite(done + step);
    llvm::Expected<size_t> count =
        fs::readNativeFile(file, llvm::MutableArrayRef(bytes).drop_front(done));
    if (!count)
      return unreadable(path, llvm::toString(count.takeError()));
    bytes.truncate(done + *count);
    if (bytes.size() > limit)
      return unreadable(path, fmt::format("a pipe of more than {} bytes; write "
                                          "them to a file",
                                          limit));
    if (*count == 0)
      return llvm::MemoryBuffer::getMemBufferCopy(
          llvm::StringRef(bytes.data(), bytes.size()), path);
  }
}

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readInputFile(llvm::StringRef path, size_t pipeLimit) {
  // Asked before it is opened, since opening alone can wait or have effects.
  fs::file_status status;
  if (std::error_code code = fs::status(path, status))
    return unreadable(path, code.message());
  if (status.type() == fs::file_type::directory_file)
    return unreadable(path, "it is a folder");
  if (status.type() == fs::file_type::character_file ||
      status.type() == fs::file_type::block_file)
    return unreadable(path, "expected a file or a pipe, got a device");
  llvm::Expected<fs::file_t> file = fs::openNativeFileForRead(path);
  if (!file)
    return unreadable(path, llvm::toString(file.takeError()));
  auto closer = llvm::make_scope_exit([&] { fs::closeFile(*file); });
  if (status.type() != fs::file_type::regular_file)
    return readPipe(*file, path, pipeLimit);
  auto buffer = llvm::MemoryBuffer::getOpenFile(
      *file, path, status.getSize(), /*RequiresNullTerminator=*/false);
  if (!buffer)
    return unreadable(path, buffer.getError().message());
  return std::move(*buffer);
}

} // namespace burin::support
