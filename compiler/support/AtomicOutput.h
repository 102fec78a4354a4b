// Outputs appear whole or not at all: whoever reads a file or folder that burin
// writes sees the old one or the complete new one.

#ifndef BURIN_COMPILER_SUPPORT_ATOMICOUTPUT_H
#define BURIN_COMPILER_SUPPORT_ATOMICOUTPUT_H

#include "compiler/support/Interruption.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace burin::support {

/// Name of the file that marks a folder as burin's own. Only a folder with it,
/// or an empty one, is ever replaced.
constexpr llvm::StringLiteral folderMarker = ".burin";

/// Writes the file under a temporary name beside it, syncs and renames it. On
/// failure, or when a signal ends burin, nothing is left behind and an older
/// file stays as it was.
llvm::Error writeFileAtomically(llvm::StringRef path, llvm::StringRef contents);

/// A folder under construction. It is built as `.<name>.tmp-<random>` beside
/// its destination, or where that has no parent yet in the nearest folder above
/// that is there. At `commit` missing parents are made and it takes its place
/// in one step; destroyed without commit or by a signal, it disappears. What a
/// burin that was killed outright left there goes away when the same folder is
/// written next.
class OutputFolder {
public:
  /// Starts the folder that will be at `destination`. Fails when something
  /// stands there that burin did not make.
  static llvm::Expected<OutputFolder> create(llvm::StringRef destination);

  OutputFolder(OutputFolder &&other) noexcept;
  OutputFolder &operator=(OutputFolder &&) = delete;
  ~OutputFolder();

  /// Where the folder lies until commit: for compilers to run in. Must not be
  /// printed into any file, since it differs from run to run.
  llvm::StringRef temporaryPath() const { return temporary; }

  /// Writes one file. `name` is relative, its folders are made as needed, and
  /// none of its components may be empty, `.` or `..`.
  llvm::Error write(llvm::StringRef name, llvm::StringRef contents);

  /// The same for a file that `contents` gives piece by piece.
  using Sink = llvm::function_ref<void(llvm::ArrayRef<char>)>;
  llvm::Error write(llvm::StringRef name,
                    llvm::function_ref<void(Sink)> contents);

  /// Adds the marker, syncs every file and puts the folder in its place. To be
  /// called once.
  llvm::Error commit();

  /// Writes `start` over the beginning of a file that `write` wrote, and takes
  /// away the permission to write to it.
  llvm::Error seal(llvm::StringRef name, llvm::ArrayRef<char> start);

private:
  OutputFolder(std::string destination, std::string temporary,
               RemovedWhenInterrupted entered, int lock)
      : destination(std::move(destination)), temporary(std::move(temporary)),
        entered(std::move(entered)), lock(lock) {}

  std::string destination;
  std::string temporary; // empty: nothing to remove
  RemovedWhenInterrupted entered;
  int lock; // held while alive, so that others see it is in use
};

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_ATOMICOUTPUT_H
