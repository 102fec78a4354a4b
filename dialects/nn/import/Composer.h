// Writes what an operator comes down to in other ops, as one writes a formula.
#pragma once

#include "dialects/nn/import/Import.h"
#include "dialects/nn/shape/Shapes.h"

namespace burin::nn {

/// Creates ops at a source node. What gets an absent operand is absent itself:
/// after an error nothing more is made, and only the last value need be looked
/// at.
class Composer {
public:
  explicit Composer(SourceNode &node) : node(node) {}

  /// An op on tensors alone.
  template <typename Op> mlir::Value make(mlir::ValueRange operands) {
    return llvm::is_contained(operands, mlir::Value())
               ? mlir::Value()
               : node.create<Op>(operands);
  }

  /// A scalar in the element type of `like`.
  mlir::Value number(mlir::Value like, double value);
  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value add(mlir::Value x, double y);
  mlir::Value sub(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, double y);
  mlir::Value div(mlir::Value x, mlir::Value y);
  mlir::Value neg(mlir::Value x);
  mlir::Value abs(mlir::Value x);
  mlir::Value less(mlir::Value x, mlir::Value y);
  mlir::Value equal(mlir::Value x, mlir::Value y);
  mlir::Value isNan(mlir::Value x);
  mlir::Value where(mlir::Value condition, mlir::Value x, mlir::Value y);
  mlir::Value cast(mlir::Value x, mlir::Type element);

  mlir::Value sum(mlir::Value x, llvm::ArrayRef<int64_t> axes, bool keep);
  /// The greatest elements; of booleans whether any is true.
  mlir::Value max(mlir::Value x, llvm::ArrayRef<int64_t> axes, bool keep);

  mlir::Value reshape(mlir::Value x, llvm::ArrayRef<int64_t> shape);
  mlir::Value unsqueeze(mlir::Value x, llvm::ArrayRef<int64_t> axes);
  mlir::Value squeeze(mlir::Value x, int64_t axis);
  mlir::Value transpose(mlir::Value x, llvm::ArrayRef<int64_t> permutation);
  /// Two dimensions exchanged; x has a known rank.
  mlir::Value swap(mlir::Value x, int64_t a, int64_t b);
  mlir::Value expand(mlir::Value x, llvm::ArrayRef<int64_t> shape);
  /// Elements from `start` to `end`; a step of -1 turns them round.
  mlir::Value slice(mlir::Value x, int64_t axis, int64_t start, int64_t end,
                    int64_t step = 1);
  mlir::Value flip(mlir::Value x, int64_t axis);
  mlir::Value concat(mlir::ValueRange parts, int64_t axis);
  /// The parts along a new axis.
  mlir::Value stack(mlir::ValueRange parts, int64_t axis);
  /// Zeros before and behind, along one axis.
  mlir::Value padZeros(mlir::Value x, int64_t axis, int64_t before,
                       int64_t behind);
  mlir::Value matmul(mlir::Value x, mlir::Value y);
  mlir::Value gather(mlir::Value x, mlir::Value indices, int64_t axis);
  mlir::Value gatherElements(mlir::Value x, mlir::Value indices, int64_t axis);
  /// All elements along an axis in order, and their places; absent both after
  /// an error.
  std::pair<mlir::Value, mlir::Value> sort(mlir::Value x, int64_t axis,
                                           int64_t count, bool largest);

  /// The shape of x; emits an error and gives nothing where a dimension is
  /// unknown, or x is not there.
  std::optional<llvm::ArrayRef<int64_t>> sizes(mlir::Value x,
                                               llvm::StringRef name);

  SourceNode &node;
};

/// The dimension that an argument names, from 0; fails after an error.
mlir::FailureOr<int64_t> readAxis(AtenNode &node, llvm::StringRef name,
                                  int64_t otherwise, int64_t rank);

} // namespace burin::nn
