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

/// A kernel with choices and its row of the record.
struct KernelRow {
  KernelOp kernel;
  llvm::json::Object row; ///< holds its texts itself, and outlives the program
};
/// Those of the list `kernels`, in its order.
std::vector<KernelRow> rowsOfKernels(ProgramOp program);
/// The row of a kernel without its step and its choices, as text: the same for
/// kernels that are alike, and whatever is chosen.
std::string keyOf(llvm::json::Object row);

/// Asks of kernels the choices that `record`, such an object, has for them:
/// before the passes that decide. Rows without a kernel are passed over.
void askForChoices(ProgramOp program, const llvm::json::Value &record);

/// Gives each nest the schedule that `record` has for it, and holds kernels to
/// the choices that were asked of them. Fails, and changes nothing, where the
/// record is another program's or asks for what a step cannot do.
llvm::Error followSchedules(ProgramOp program, const llvm::json::Value &record);

} // namespace burin::plan
