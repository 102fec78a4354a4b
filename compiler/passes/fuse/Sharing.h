// Finds ops that compute the same, in time that grows with their number alone.
#pragma once

#include "mlir/IR/Block.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace burin::fuse {

/// Replaces each op of `block` for which `mayShare` holds by an earlier one of
/// the block that computes the same from the same values, regions included.
void shareEquals(mlir::Block &block,
                 llvm::function_ref<bool(mlir::Operation *)> mayShare);

} // namespace burin::fuse
