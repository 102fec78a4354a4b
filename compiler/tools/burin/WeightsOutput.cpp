// Streams constants into a weights file while it forms their hash.

#include "compiler/tools/burin/WeightsOutput.h"
#include "compiler/support/Diagnostic.h"
#include "runtime/include/burin/weights.h"
#include "runtime/src/content_hash.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <cstring>
#include <fstream>

namespace burin::tools {

static_assert(sizeof(burin_weights_header) == BURIN_WEIGHTS_HEADER_BYTES);

/// What stands at the beginning of the file at `path`; zeros where there is
/// none.
static burin_weights_header readHeader(const std::string &path) {
  burin_weights_header header = {};
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char *>(&header), sizeof header);
  return header;
}

/// `path` from the root on, without `.` and `..`.
static std::string absolutePath(llvm::StringRef path) {
  llvm::SmallString<256> absolute(path);
  if (llvm::sys::fs::make_absolute(absolute))
    return path.str();
  llvm::sys::path::remove_dots(absolute, /*remove_dot_dot=*/true);
  return std::string(absolute.str());
}

llvm::Expected<WeightsOutput>
WeightsOutput::create(llvm::StringRef path, llvm::StringRef folderPath,
                      support::OutputFolder &folder) {
  WeightsOutput output(path, folder);
  std::string inside = absolutePath(folderPath) + "/", at = absolutePath(path);
  if (llvm::StringRef(at).starts_with(inside) && !path.ends_with("/")) {
    output.nameInside = at.substr(inside.size());
    return output;
  }
  llvm::Expected<support::OutputFile> file =
      support::OutputFile::create(path, BURIN_WEIGHTS_MAGIC);
  if (!file)
    return file.takeError();
  output.file.emplace(std::move(*file));
  return output;
}

llvm::Expected<uint64_t> WeightsOutput::write(
    uint64_t bytes,
    llvm::function_ref<void(support::OutputFolder::Sink)> contents) {
  content_hash hash;
  content_hash_begin(&hash);
  auto all = [&](support::OutputFolder::Sink sink) {
    // The header is known when all has been seen.
    char zeros[sizeof(burin_weights_header)] = {};
    sink(zeros);
    contents([&](llvm::ArrayRef<char> piece) {
      piece = piece.take_front(
          std::min<uint64_t>(piece.size(), bytes - hash.length));
      content_hash_add(&hash, piece.data(), piece.size());
      sink(piece);
    });
  };
  if (llvm::Error error =
          file ? file->write(all) : folder.write(nameInside, all))
    return error;
  burin_weights_header header = {};
  std::memcpy(header.magic, BURIN_WEIGHTS_MAGIC, sizeof header.magic);
  header.format = BURIN_WEIGHTS_FORMAT;
  header.header_bytes = sizeof header;
  header.bytes = bytes;
  header.hash = content_hash_end(&hash);
  burin_weights_header before = readHeader(path);
  isOther =
      before.format && (before.bytes != bytes || before.hash != header.hash);
  llvm::ArrayRef<char> start(reinterpret_cast<const char *>(&header),
                             sizeof header);
  if (llvm::Error error =
          file ? file->seal(start) : folder.seal(nameInside, start))
    return error;
  return header.hash;
}

llvm::Error WeightsOutput::commit() {
  return file ? file->commit() : llvm::Error::success();
}

void WeightsOutput::takeBack() {
  if (file)
    file->takeBack();
}

} // namespace burin::tools
