// Copies what has to lie at a place of its own and cannot be written there.
#pragma once

#include "dialects/plan/Plan.h"

namespace burin::place {

/// The operand whose elements `nest`, elementwise, reads just where it writes:
/// of `roots` the first that `admits`, of as many bytes as the result. Null
/// where there is none.
mlir::Value readInPlace(plan::NestOp nest,
                        llvm::function_ref<bool(mlir::Value root)> admits);

/// Adds a step that copies `value` to memory of its own, or to that of `into`.
mlir::Value copy(mlir::OpBuilder &builder, mlir::Location loc,
                 mlir::Value value, mlir::Value into = {});

/// Adds steps to `program` that copy, until these hold:
/// - each output is written by a step or comes out of a branch or a loop, and
///   is no other output, and not kept in a state;
/// - so is each value that a block of a branch leaves, by an op of that block;
/// - each value that a loop carries begins as one that is written just for
///   that, and what an iteration leaves as the next one is left unchanged, or
///   written by an op of the loop's block after all that reads the value
///   before (or reads each element where it writes it).
void copyForeign(plan::ProgramOp program);

} // namespace burin::place
