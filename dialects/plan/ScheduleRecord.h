// The schedules and choices of a program as a record that can be kept, changed
// and followed again.
#pragma once

#include "dialects/plan/Plan.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

namespace burin::plan {

/// The schedules of all nests as JSON, in the order in which they run: an
/// object with a list `schedules`, a row a nest and a line each. A row names
/// the step (its number among all steps, as emitted functions are numbered),
/// the source node, the loops, and those members of `#plan.schedule` that are
/// not the plain run's. A second list `kernels` has a row for each kernel with
/// choices.
std::string recordSchedules(ProgramOp program);

/// Asks of kernels the choices that `record`, such an object, has for them:
/// before the passes that decide. Rows without a kernel are passed over.
void askForChoices(ProgramOp program, const llvm::json::Value &record);

/// Gives each nest the schedule that `record` has for it, and holds kernels to
/// the choices that were asked of them. Fails, and changes nothing, where the
/// record is another program's or asks for what a step cannot do.
llvm::Error followSchedules(ProgramOp program, const llvm::json::Value &record);

} // namespace burin::plan
