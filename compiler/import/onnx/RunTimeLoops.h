// A loop while its body becomes the block of an op.
#pragma once

#include "dialects/nn/ops/Control.h"

namespace burin::onnx {

struct RunTimeLoop {
  /// Holds the block until the results' types are known.
  nn::LoopOp draft;
  mlir::Block *block = nullptr;
  /// What is given from outside; null where it is left out.
  mlir::Value trips, condition;
  /// Where there are stacked values without it, how often the loop runs.
  std::optional<int64_t> count;
  /// What varies from one iteration to the next.
  llvm::SmallVector<mlir::Value> initial, next;
  /// The condition that an iteration leaves; null where it is always true.
  mlir::Value goesOn;
  /// Values of all iterations that are read.
  llvm::SmallVector<mlir::Value> stacked;
};

/// Whether two values may be one, as far as their types are known.
bool agree(mlir::Value a, mlir::Value b);

} // namespace burin::onnx
