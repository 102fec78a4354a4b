// How a file or folder under construction takes its place: temporary names,
// locks, exchange. For AtomicOutput and OutputFile alone.

#ifndef BURIN_COMPILER_SUPPORT_PUBLICATION_H
#define BURIN_COMPILER_SUPPORT_PUBLICATION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace burin::support {

/// Name and parent of a path whose trailing slashes do not count.
struct SplitPath {
  std::string parent;
  std::string name;
};

/// An error of what `errno` says: "cannot WHAT PATH: ...".
llvm::Error systemFailure(llvm::StringRef what, llvm::StringRef path);

/// Fails where `path` does not end in a name.
llvm::Expected<SplitPath> splitPath(llvm::StringRef path);

/// How the names of what is under construction for `path` begin.
std::string temporaryPrefix(const SplitPath &path);

/// How they end.
std::string randomSuffix();

/// fsync by path, for a file or a folder.
llvm::Error syncPath(const std::string &path);

/// Writes all of `bytes`; false, with errno, where that fails.
bool writeAll(int descriptor, llvm::ArrayRef<char> bytes);

/// Removes what is at `path`, if it can be.
void removeTree(const std::string &path);

/// Locks an open file or folder for this process; where another one has it or
/// it is gone, closes it and returns -1.
int lockOpen(int descriptor);

/// Opens and locks what is at `path`, if it is a folder or a file.
int lockPath(const std::string &path);

/// Removes temporary files and folders of this destination that no process
/// holds.
void removeAbandoned(const SplitPath &path);

/// The nearest folder above that is there.
std::string existingParent(std::string parent);

/// Puts the file or folder `fresh` at `destination`. Afterwards `fresh` names
/// what stood there, if anything did. Where the file system cannot exchange,
/// two renames do it, with a short moment between them.
bool swapPaths(const std::string &fresh, const std::string &destination);

/// `swapPaths` below parents that are made for it, which it returns, all in one
/// moment; where it fails they go again.
llvm::Expected<std::vector<std::string>>
publish(const std::string &fresh, const std::string &destination);

/// Writes `start` at the beginning of an open file that is then not to be
/// written to any more.
llvm::Error sealFile(int descriptor, llvm::StringRef shown,
                     llvm::ArrayRef<char> start);

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_PUBLICATION_H
