// Files that a model names are opened here and nowhere else, so that no model
// reaches beyond its own folder.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>

namespace burin::onnx {

/// The bytes of a regular file, mapped read-only for as long as this lives.
class MappedFile {
public:
  /// Maps what `descriptor` has open; fails unless that is a regular file. The
  /// descriptor stays the caller's to close.
  static llvm::Expected<std::shared_ptr<const MappedFile>> map(int descriptor);

  MappedFile(const MappedFile &) = delete;
  MappedFile &operator=(const MappedFile &) = delete;
  ~MappedFile();

  llvm::ArrayRef<char> bytes() const { return contents; }

private:
  explicit MappedFile(llvm::ArrayRef<char> contents) : contents(contents) {}

  llvm::ArrayRef<char> contents;
};

/// Maps the file at a path that the user gave (links are followed).
llvm::Expected<std::shared_ptr<const MappedFile>> mapFile(llvm::StringRef path);

/// The files beneath one folder, each mapped once.
class ExternalFiles {
public:
  explicit ExternalFiles(llvm::StringRef folder) : folder(folder) {}

  /// Maps the file at `location`, a relative path with `/` between components.
  /// Each component is opened by itself without following links; `..`, absolute
  /// paths, and whatever is no regular file are refused.
  llvm::Expected<std::shared_ptr<const MappedFile>>
  open(llvm::StringRef location);

private:
  std::string folder;
  llvm::StringMap<std::shared_ptr<const MappedFile>> opened;
};

} // namespace burin::onnx
