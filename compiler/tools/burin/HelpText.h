// Help for strangers: LLVM's own lists options that mean nothing to them.

#ifndef BURIN_COMPILER_TOOLS_BURIN_HELPTEXT_H
#define BURIN_COMPILER_TOOLS_BURIN_HELPTEXT_H

#include "compiler/tools/burin/Command.h"

namespace burin::tools {

/// What burin is, its commands in the order given, and the exit codes.
void printGeneralHelp(llvm::raw_ostream &stream,
                      llvm::ArrayRef<Command> commands);

/// Usage, options of burin's category in order of their names, and examples.
void printCommandHelp(llvm::raw_ostream &stream, const Command &command);

/// An option as people write it: `--name=VALUE`, or `-n VALUE` for a name of
/// one letter.
std::string spelling(const llvm::cl::Option &option);

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_HELPTEXT_H
