// Options of every command that writes a library.
#pragma once

#include "compiler/tools/burin/CompileModel.h"

namespace burin::tools {

/// What a library is for and how it is built, of one subcommand.
class CompileFlags {
public:
  explicit CompileFlags(llvm::cl::SubCommand &sub);

  /// The request for `modelPath` and `outputFolder`. Fails, as wrong usage, on
  /// values that mean nothing, and on a range of sizes where the command takes
  /// none: then `taker` says who does not.
  llvm::Expected<CompileRequest> parse(const std::string &modelPath,
                                       const std::string &outputFolder,
                                       llvm::StringRef taker = "") const;

private:
  template <typename T> using Option = llvm::cl::opt<T>;
  Option<std::string> name, target, manifest;
  Option<unsigned> threads;
  Option<std::string> compiler, deviceCompiler, architectures, weights;
  Option<bool> keep;
  Option<std::string> schedules;
  Option<bool> isStrict, sourcesOnly, isQuiet;
  ShapeFlags shapes;
  StateFlags states;
};

} // namespace burin::tools
