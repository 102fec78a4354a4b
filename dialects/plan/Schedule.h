// What follows from a nest's schedule, and what a schedule may ask of a nest.
#pragma once

#include "dialects/plan/Plan.h"

namespace burin::plan {

/// The nest's schedule; the plain one where it has none.
ScheduleAttr scheduleOf(NestOp nest);

/// The associative functions by which a body only combines each accumulator
/// with something, from starts that may be repeated: one an accumulator. Empty
/// for any other body.
llvm::SmallVector<Binary> combiningFunctions(NestOp nest);

/// True where all that the nest's body does is to add to its accumulators,
/// which are floats.
bool isSumOfFloats(NestOp nest);

/// A reduction in blocks of a bounded number of steps, numbered from 0 over all
/// its loops: those before `loop` go one index at a time, loop `loop` by
/// `size`, and those behind it all the way.
struct ReductionBlocks {
  size_t loop = 0;
  int64_t size = 0;
  /// Blocks of loop `loop`, and of all loops; 0 where there is but one.
  int64_t perLoop = 0, count = 0;
};

/// The blocks that the nest's schedule asks for.
ReductionBlocks reductionBlocks(NestOp nest);

/// Whether the nest's innermost loop computes angles that a row of them may
/// compute together.
bool mayBeAngleRow(NestOp nest);

/// What `schedule` asks that the nest has not, as what was expected of it;
/// empty if it has all.
llvm::StringRef contradiction(NestOp nest, ScheduleAttr schedule);

/// Checks that the nest has what its schedule names.
llvm::LogicalResult verifySchedule(NestOp nest);

} // namespace burin::plan
