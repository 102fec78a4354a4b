// Which other choices are worth trying for a kernel, by what a model expects of
// them.
#pragma once

#include "dialects/plan/Plan.h"

namespace burin::tile {

/// Another number for a choice that the kernel has.
struct Candidate {
  llvm::StringRef choice;
  int64_t value;
};

/// The candidates of a kernel as the passes of this stage left it, the one of
/// each choice first of which most is expected. Register tiles have `tileRows`
/// rows where nothing else is chosen. None has what the kernel has, and none is
/// among them that the model expects to cost more than twice the choice made.
llvm::SmallVector<Candidate> candidatesOf(plan::KernelOp kernel,
                                          int64_t tileRows);

} // namespace burin::tile
