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
#include <vector>

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

/// One large file under construction: as an OutputFolder is, and with the same
/// promises, but it can be taken back after its commit.
class OutputFile {
public:
  /// Starts the file that will be at `destination`. Fails when something stands
  /// there that is not a file that begins with `mark`.
  static llvm::Expected<OutputFile> create(llvm::StringRef destination,
                                           llvm::StringRef mark);

  OutputFile(OutputFile &&other) noexcept;
  OutputFile &operator=(OutputFile &&) = delete;
  /// Removes what is not wanted any more: the unfinished file, or after a
  /// commit the one that stood in its place.
  ~OutputFile();

  /// Appends what `contents` gives.
  llvm::Error write(llvm::function_ref<void(OutputFolder::Sink)> contents);
  /// Writes `start` over the beginning, and takes away the permission to write.
  llvm::Error seal(llvm::ArrayRef<char> start);

  /// Syncs the file and puts it in its place. To be called once.
  llvm::Error commit();
  /// Undoes a commit: what stood there before does so again.
  void takeBack();

private:
  OutputFile(std::string destination, std::string temporary, std::string mark,
             RemovedWhenInterrupted entered, int descriptor)
      : destination(std::move(destination)), temporary(std::move(temporary)),
        mark(std::move(mark)), entered(std::move(entered)),
        descriptor(descriptor) {}

  std::string destination;
  std::string temporary; // empty: nothing to remove
  std::string mark;
  std::vector<std::string> made; // folders that were not there before
  RemovedWhenInterrupted entered;
  int descriptor; // open and locked while alive, so that others see it is in
                  // use
};

} // namespace burin::support

#endif // BURIN_COMPILER_SUPPORT_ATOMICOUTPUT_H
