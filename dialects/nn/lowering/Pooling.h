// Pooling as its reference and its lowering see it, whichever op it comes from.
#pragma once

#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Windows.h"

namespace burin::nn {

/// A maximum or mean over windows, or over parts, of the spatial dimensions of
/// [N, C, spatial...].
struct Pooling {
  bool isMax;
  llvm::SmallVector<int64_t> input, output;
  /// Absent for an adaptive pool: part i of n of a dimension of s elements is
  /// [floor(i * s / n), ceil((i + 1) * s / n)).
  std::optional<Windows> windows;
  /// Mean: positions in the padding count as well.
  bool countPadding = false;
  /// Mean: what divides the sum, where it is not 0.
  int64_t divisor = 0;
};

/// Computes `result` from `x` in 64-bit arithmetic.
void interpretPool(const Pooling &pool, const HostTensor &x,
                   HostTensor &result);

/// Builds the plan of a pool of `x`, of one of `type`.
mlir::Value lowerPool(const Pooling &pool, Lowering &lowering, mlir::Value x,
                      mlir::RankedTensorType type, int64_t operations);

} // namespace burin::nn
