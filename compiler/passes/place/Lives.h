// When the values of a program are alive, counted in ops through its branches
// and loops.
#pragma once

#include "dialects/plan/Plan.h"
#include "llvm/ADT/DenseMap.h"

namespace burin::place {

/// The order in which a run comes by the ops of a program: those of both
/// branches one after the other, those of a loop once.
class Lives {
public:
  explicit Lives(plan::ProgramOp program);

  /// The number of `op`; a branch or a loop has a smaller one than all inside.
  unsigned begin(mlir::Operation *op) const { return begins.lookup(op); }
  /// The number at which a branch or a loop is through; else that of `op`.
  unsigned end(mlir::Operation *op) const {
    auto found = ends.find(op);
    return found == ends.end() ? begin(op) : found->second;
  }
  /// The last number at which `root`, which is no view, is read. A value from
  /// outside of a loop is read through all of it, and so are those carried; 0
  /// where nothing reads it.
  unsigned lastRead(mlir::Value root) const { return lastReads.lookup(root); }

private:
  void visit(mlir::Block &block);
  void noteRead(mlir::Value root, mlir::Operation *reader);

  llvm::DenseMap<mlir::Operation *, unsigned> begins, ends;
  llvm::DenseMap<mlir::Value, unsigned> lastReads;
  unsigned next = 0;
};

} // namespace burin::place
