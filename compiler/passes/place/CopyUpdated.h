// Steps that copy what others would update in place too early, or may not.
#pragma once

#include "dialects/plan/Plan.h"

namespace burin::place {

/// Adds steps to `program` that copy
/// - what a step would update in place, where that may not be written (an
/// input,
///   a constant, what another block made) or is read once more; of a state what
///   it held, for those who read that,
/// - what stays for the next run and cannot be computed where the state lies.
/// What is kept in a state then begins with it, or with a value that may have
/// its place, and each tied step may write where its operand lies.
void copyUpdated(plan::ProgramOp program);

} // namespace burin::place
