// A program's memories, and whether its values lie inside of them.
#pragma once

#include "dialects/plan/Plan.h"

namespace burin::plan {

/// Fails after an emitted error where two memories have one name, or where a
/// place names none of them, reaches beyond its end, or would have a step write
/// to a constant one.
llvm::LogicalResult verifyMemories(ProgramOp program);

} // namespace burin::plan
