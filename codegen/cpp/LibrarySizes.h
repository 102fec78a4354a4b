// The sizes that runs of an emitted library are told, as its callers see them.
#pragma once

#include "codegen/cpp/Program.h"
#include "codegen/cpp/Writer.h"

namespace burin::codegen {

/// The parameter of functions that run, with a comma behind it; nothing where
/// runs are told no sizes.
std::string sizesParameter(bool hasSizes);

/// The macros of the C header: how many sizes there are, and each one's range.
void printSizeMacros(Writer &writer, plan::ProgramOp program,
                     const EmitOptions &options);
void printSizeDeclarations(Writer &writer, const EmitOptions &options);
/// The table `sizes_info`, and the functions that it points to.
void printSizeTable(Writer &writer, plan::ProgramOp program,
                    const EmitOptions &options);
void printSizeFunctions(Writer &writer, const EmitOptions &options);

} // namespace burin::codegen
