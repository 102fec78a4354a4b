// Options that every command which runs a model has.

#ifndef BURIN_COMPILER_TOOLS_BURIN_ENGINEFLAGS_H
#define BURIN_COMPILER_TOOLS_BURIN_ENGINEFLAGS_H

#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/RunnableModel.h"

namespace burin::tools {

/// `--threads` and `--level` of one subcommand.
class EngineFlags {
public:
  explicit EngineFlags(llvm::cl::SubCommand &sub);

  /// Fails on a level that no machine has or on a number of threads that is 0
  /// or beyond what the pool takes: wrong usage.
  llvm::Expected<EngineOptions> parse() const;

private:
  llvm::cl::opt<unsigned> threads;
  llvm::cl::opt<std::string> level;
};

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_ENGINEFLAGS_H
