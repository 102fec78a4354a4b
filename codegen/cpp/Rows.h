// Decides where the innermost loop of a nest goes by strips, each of which is
// done for all rows before the next one.
#pragma once

#include "dialects/plan/Plan.h"

namespace burin::codegen {

/// The innermost parallel loop in `count` nearly equal strips; the loop over
/// strips stands before loop number `position`. One strip is the whole loop.
struct RowStrips {
  int64_t count = 1;
  size_t position = 0;
};

/// The strips of `nest`, which has no reduction. Where a load crosses rows of
/// memory along the innermost loop and runs along them in the loop before it (a
/// transpose), a strip is short enough that the lines it reads stay in the
/// first-level cache until all of their elements are used. Where the loops
/// outside make fewer than `tasks` shares for threads, strips make more.
RowStrips rowStrips(plan::NestOp nest, int64_t tasks);

} // namespace burin::codegen
