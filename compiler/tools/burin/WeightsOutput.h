// The file of `compile --weights`: its header, its hash, and where it goes.

#ifndef BURIN_COMPILER_TOOLS_BURIN_WEIGHTSOUTPUT_H
#define BURIN_COMPILER_TOOLS_BURIN_WEIGHTSOUTPUT_H

#include "compiler/support/OutputFile.h"
#include <optional>

namespace burin::tools {

/// A weights file under construction (burin/weights.h). One inside of the
/// library's folder comes and goes with that.
class WeightsOutput {
public:
  /// Starts the file that will be at `path`, beside or inside of `folder`,
  /// which will be at `folderPath`. Fails where something else is in the way.
  static llvm::Expected<WeightsOutput> create(llvm::StringRef path,
                                              llvm::StringRef folderPath,
                                              support::OutputFolder &folder);

  /// Writes the header and the first `bytes` of what `contents` gives, piece by
  /// piece; returns their hash.
  llvm::Expected<uint64_t>
  write(uint64_t bytes,
        llvm::function_ref<void(support::OutputFolder::Sink)> contents);

  llvm::Error commit();
  void takeBack();
  /// Whether the file took the place of one with other weights.
  bool replacesOthers() const { return isOther; }

private:
  WeightsOutput(llvm::StringRef path, support::OutputFolder &folder)
      : path(path), folder(folder) {}

  std::string path;
  support::OutputFolder &folder;
  std::string nameInside;                  // empty: it lies outside
  std::optional<support::OutputFile> file; // where it does
  bool isOther = false;
};

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_WEIGHTSOUTPUT_H
