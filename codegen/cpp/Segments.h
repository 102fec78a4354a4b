// Finds where a nest's guards change, so that its loop can be cut there and
// each piece reads without asking.
#pragma once

#include "dialects/plan/Plan.h"

namespace burin::codegen {

/// A loop cut into [0, cuts[0]), [cuts[0], cuts[1]), ..., [cuts.back(), size);
/// not cut where `cuts` is empty.
struct Segments {
  size_t dimension = 0;
  llvm::SmallVector<int64_t> cuts;
};

/// How to cut one parallel loop of `nest`, which has no reduction, so that the
/// guarded loads that ask for this loop's index alone (parts of a concat, a
/// padded edge) are decided in every piece. Cuts the loop that decides most.
Segments segmentsOf(plan::NestOp nest);

} // namespace burin::codegen
