// Packs buffers with known lives into one arena.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace burin::analysis {

/// A buffer of `bytes`, alive in the steps first to last, both included.
struct Request {
  int64_t bytes = 0;
  unsigned first = 0, last = 0;
};

struct Packing {
  llvm::SmallVector<int64_t> offsets;
  int64_t bytes = 0;
  /// The most bytes alive in one step: no packing of these lives is smaller.
  int64_t lowerBound = 0;
};

/// Gives each request an offset such that no two that are alive together
/// overlap. Offsets are sums of sizes, so sizes that are multiples of an
/// alignment keep it. Tries first-fit in several orders, then seeded swaps of
/// the best one until the bound or the budget is reached; the same requests
/// give the same offsets. Where more pairs of buffers are alive together than
/// can be looked at, places them as a run would allocate them, by best-fit.
/// (Greedy by size: Pisarchyk and Lee, "Efficient Memory Management for Deep
/// Neural Net Inference", 2020.)
Packing packIntervals(llvm::ArrayRef<Request> requests);

} // namespace burin::analysis
