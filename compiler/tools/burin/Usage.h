// Wrong command lines in burin's own words: LLVM's say neither what was
// expected nor where to read on.

#ifndef BURIN_COMPILER_TOOLS_BURIN_USAGE_H
#define BURIN_COMPILER_TOOLS_BURIN_USAGE_H

#include "compiler/tools/burin/Command.h"

namespace burin::tools {

/// Gives the options of `command` their values from `argv`, whose second word
/// is the command's name. Fails, as wrong usage, on options and arguments that
/// it does not have, that are given twice or lack a value, that hold no number
/// where one belongs, and where a required one is missing.
llvm::Error parseCommandLine(const Command &command, int argc, char **argv);

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_USAGE_H
