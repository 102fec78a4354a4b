// A file that is too large to be held: written piece by piece, and there as a
// whole or not at all.

#ifndef BURIN_COMPILER_SUPPORT_OUTPUTFILE_H
#define BURIN_COMPILER_SUPPORT_OUTPUTFILE_H

#include "compiler/support/AtomicOutput.h"
#include <vector>

namespace burin::support {

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

#endif // BURIN_COMPILER_SUPPORT_OUTPUTFILE_H
