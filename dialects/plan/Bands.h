// Which kernels can run inside the one that reads their result, band by band.
#pragma once

#include "dialects/plan/Plan.h"

namespace burin::plan {

/// The band of rows that lies on the stack between two kernels: its bytes, and
/// of its rows those that stay from the band before and those that are new.
struct Band {
  int64_t bytes;
  int64_t kept, fresh;
};

/// The band between `inner` and `outer`, where `outer` can take the result of
/// `inner` so.
std::optional<Band> bandBetween(KernelOp inner, KernelOp outer);

/// Holds a banded `inner` to the step behind it.
llvm::LogicalResult verifyBanded(KernelOp inner);

} // namespace burin::plan
