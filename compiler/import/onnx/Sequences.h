// What sequences hold, however many nodes they have come through.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::onnx {

/// A sequence is a value that says how it was made: of tensors, or of another
/// sequence by one change. So each node of a model costs the same, and the
/// elements are worked out where they are read, from the sequence that was read
/// last.
class Sequences {
public:
  /// A sequence of `elements`.
  static mlir::Value make(nn::OnnxNode &node, mlir::ValueRange elements);
  /// `sequence` with `tensor` at a place up to its size.
  static mlir::Value insert(nn::OnnxNode &node, mlir::Value sequence,
                            mlir::Value tensor, int64_t at);
  /// `sequence` without the element at a place below its size.
  static mlir::Value erase(nn::OnnxNode &node, mlir::Value sequence,
                           int64_t at);

  /// How many elements the value has; absent where it is no sequence.
  static std::optional<int64_t> sizeOf(mlir::Value value);
  /// The elements, valid until the next call; fails after an error.
  mlir::FailureOr<llvm::ArrayRef<mlir::Value>> read(nn::OnnxNode &node,
                                                    mlir::Value sequence);

private:
  mlir::Value last;
  std::vector<mlir::Value> elements;
  int64_t steps = 0;
};

} // namespace burin::onnx
