// Runs what decides about the end of a loop, where that is known when
// compiling.
#pragma once

#include "mlir/IR/Block.h"
#include "llvm/ADT/ArrayRef.h"
#include <optional>

namespace burin::nn {

/// How many iterations a loop has whose first condition holds: `body` takes the
/// iteration's number and carried values, which begin as `initial`, and gives
/// `condition` and, for each of these, one of `next`. Absent where the
/// condition follows from data, from much computing, or holds `most` times.
std::optional<int64_t> countIterations(mlir::Block &body, mlir::Value condition,
                                       llvm::ArrayRef<mlir::Value> next,
                                       llvm::ArrayRef<mlir::Value> initial,
                                       int64_t most);

} // namespace burin::nn
