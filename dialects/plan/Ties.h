// Steps that update memory in place: which memory, and who may still read what
// it held.
#pragma once

#include "dialects/plan/Plan.h"
#include "llvm/ADT/DenseMap.h"

namespace burin::plan {

/// What `value` is an update of, through all steps that are tied and all views:
/// a state, a buffer, an input, a constant, or the result of a step that has
/// memory of its own. Steps that are passed are appended to `updates`, the last
/// one first.
mlir::Value originOf(mlir::Value value,
                     llvm::SmallVectorImpl<Step> *updates = nullptr);

/// The states of a program, in order, by their names.
llvm::MapVector<mlir::StringAttr, StateOp> statesOf(ProgramOp program);

/// Where each op of a program stands, in the order of its tree.
class Order {
public:
  explicit Order(ProgramOp program);

  /// Puts `op`, which was made in front of `next`, where that stands.
  void add(mlir::Operation *op, mlir::Operation *next) {
    numbers[op] = numbers.lookup(next);
  }
  /// Whether a run comes by `op` before it does by `step`, which stands in the
  /// same block or in one around it.
  bool isBefore(mlir::Operation *op, mlir::Operation *step) const;
  /// An op other than a view that reads memory of `root` behind `step`, which
  /// stands in the block that made it; null where there is none.
  mlir::Operation *readerBehind(mlir::Value root, mlir::Operation *step) const;

private:
  llvm::DenseMap<mlir::Operation *, unsigned> numbers;
};

/// True where `step`, an update of memory of `root`, reads from that no element
/// but the one that it is about to write.
bool readsWhatItWrites(Step step, mlir::Value root);

/// Fails after an emitted error where a buffer or one of its parts is used
/// twice, or a state has not one end of its type; and, once values are placed,
/// where a result does not lie in the memory that it updates, or that is not to
/// be written, was made by another block, or is still read.
llvm::LogicalResult verifyTies(ProgramOp program);

} // namespace burin::plan
