// Values that follow from constants alone, and that become constants where a
// node must know them: sizes, places, masks.
#pragma once

#include "dialects/nn/import/Import.h"
#include "dialects/nn/reference/Fold.h"
#include "llvm/ADT/DenseSet.h"

namespace burin::onnx {

/// Small results are folded as nodes are created; this is for what hangs on
/// larger ones, computed where it is asked for.
class KnownValues {
public:
  /// Notes the results of a node that was imported.
  void note(const nn::OnnxNode &node);

  /// Replaces those operands of `node` by constants that follow from constants
  /// and that it may have to know: integers, booleans, short lists, and
  /// whatever decides the size of a result. Those that cost too much stay.
  /// Fails after an error where an op refuses its operands.
  mlir::LogicalResult settle(nn::OnnxNode &node);

private:
  bool isKnown(mlir::Value value) const;
  mlir::FailureOr<mlir::Value> evaluate(mlir::Value value);

  llvm::DenseSet<mlir::Value> values;
  /// What became of values that were folded already.
  llvm::DenseMap<mlir::Value, mlir::Value> settled;
  /// For the whole model.
  nn::FoldBudget budget{int64_t(1) << 28, int64_t(1) << 28, int64_t(1) << 24};
};

} // namespace burin::onnx
