// Lowers blocks of ops, those of a function and those inside of branches and
// loops.
#pragma once

#include "dialects/nn/lowering/Lowering.h"
#include "mlir/IR/Block.h"

namespace burin::nn {

/// Lowers the ops of `block` but for its terminator into the block where
/// `lowering` stands. Fails after an emitted error, also where a shape is not
/// static.
mlir::LogicalResult lowerOps(mlir::Block &block, Lowering &lowering);

} // namespace burin::nn
