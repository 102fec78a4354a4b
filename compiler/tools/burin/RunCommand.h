// Lets the parts that know model files add their options to `burin run`.

#ifndef BURIN_COMPILER_TOOLS_BURIN_RUNCOMMAND_H
#define BURIN_COMPILER_TOOLS_BURIN_RUNCOMMAND_H

#include "llvm/Support/CommandLine.h"

namespace burin::tools {

llvm::cl::SubCommand &runSubCommand();

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_RUNCOMMAND_H
