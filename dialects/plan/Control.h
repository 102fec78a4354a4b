// Branches and loops of a plan, and walks over the blocks of steps that a
// program is made of.
#pragma once

#include "dialects/plan/Plan.h"

#define GET_OP_CLASSES
#include "dialects/plan/Control.h.inc"

namespace burin::plan {

/// Every block of steps of `program`, its own first, each before those inside
/// of it, in the order in which they stand.
llvm::SmallVector<mlir::Block *> stepBlocks(ProgramOp program);

/// Calls `visit` for every op of these blocks, an op before those inside of it:
/// steps, branches and loops, and what stands between them.
void forEachOp(ProgramOp program,
               llvm::function_ref<void(mlir::Operation *)> visit);

/// The steps of `program` in the order in which they stand: their numbers in
/// emitted code.
llvm::SmallVector<Step> stepsOf(ProgramOp program);

/// True for an op that holds blocks of steps.
bool isControl(mlir::Operation *op);

/// What the blocks of `op`, a branch or a loop, leave as result `number`.
llvm::SmallVector<mlir::OpOperand *> leftAs(mlir::Operation *op,
                                            unsigned number);

} // namespace burin::plan
