// How much memory a step must touch, by which its speed is judged.
#pragma once

#include "dialects/plan/Plan.h"

namespace burin::plan {

/// Bytes of `root`, one of `readsOf(op)`, that `op` reads at most: all of them,
/// unless it only picks a few elements, as a gather from a large table does.
int64_t bytesRead(mlir::Operation *op, mlir::Value root);

/// Bytes that the step `op` reads and writes at least once.
int64_t traffic(mlir::Operation *op);

/// Bytes that a run of `program` moves in any order of work and with any
/// memory: its inputs, its outputs, and what its steps read of the weights,
/// once.
int64_t leastTraffic(ProgramOp program);

/// Operations of all steps of `program`, a multiply-add counted as two.
int64_t operationsOf(ProgramOp program);

/// Operations of the step `op`; 0 for what is none.
int64_t operationsOf(mlir::Operation *op);

} // namespace burin::plan
