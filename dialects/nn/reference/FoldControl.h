// Replaces branches and loops whose way is known by what they come to.
#pragma once

#include "mlir/IR/Operation.h"

namespace burin::nn {

/// Replaces the results of `op` where it is a branch whose condition is a
/// constant, by what the block taken gives, whose ops then stand before `op`;
/// or a loop that no iteration of begins, by its initial values. True where it
/// did; `op` stays, with no uses.
bool resolveControl(mlir::Operation *op);

} // namespace burin::nn
