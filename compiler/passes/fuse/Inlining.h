// What the fusion passes ask of nests, and how a nest's body is computed
// elsewhere.
#pragma once

#include "dialects/plan/Plan.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/DenseSet.h"

namespace burin::fuse {

/// True for a nest without reduction that computes the whole of one tensor.
bool isMap(plan::NestOp nest);
/// True for a nest without reduction whose body only copies an element (or is a
/// literal).
bool copies(plan::NestOp nest);
/// True for a map that copies: free wherever it is computed.
bool isMove(plan::NestOp nest);
/// The load of such a nest, null for a literal.
plan::LoadOp moveOf(plan::NestOp nest);
/// True for a move that only permutes the dimensions of one tensor.
bool isTranspose(plan::NestOp nest);
/// True where the guard of `load`, which reads the result of `producer`, is
/// right for the tensor that `producer` reads: it is a transpose, and each
/// dimension along which the guard can fail is a dimension of that tensor.
bool carriesGuard(plan::NestOp producer, plan::LoadOp load);
/// True for a kernel that hands out each sum once: others move elements or give
/// places, and attention rescales what it has stored.
bool takesEpilogue(mlir::Operation *op);
/// True where `nest` is the only reader of a kernel's result and visits its
/// elements in order: it will be that kernel's epilogue.
bool continuesInOrder(plan::NestOp nest);
/// True where `holds` for all loads of `producer`'s result in `nest`, and none
/// is guarded.
bool allLoads(plan::NestOp nest, mlir::Operation *producer,
              llvm::function_ref<bool(plan::LoadOp)> holds);
/// True where `nest` visits all elements of `producer`'s result in order.
bool readsInOrder(plan::NestOp nest, mlir::Operation *producer);
/// The one permutation by which all loads of `producer`'s result walk it:
/// element i is the nest's dimension that is the result's i-th. Else empty.
llvm::SmallVector<int64_t> permutationRead(plan::NestOp nest,
                                           mlir::Operation *producer);

/// True where `body` has few ops, none of which costs more than a few
/// operations.
bool isCheap(mlir::Block &body);

/// The one step that reads `value`, directly, by loads, or through views; null
/// where there are several, or one that updates it in place, or where it is an
/// output, or decides or leaves a branch or a loop.
mlir::Operation *soleReader(mlir::Value value);

/// Memory that steps of `program` update in place. What reads it is computed no
/// later than it is: that would have to read a copy.
class UpdatedMemory {
public:
  explicit UpdatedMemory(plan::ProgramOp program);
  bool isReadBy(mlir::Operation *op) const;
  /// Whether `value` lies in it.
  bool holds(mlir::Value value) const;

private:
  llvm::DenseSet<mlir::Value> roots;
};

/// How many elements `nest` writes.
int64_t elementsOf(plan::NestOp nest);
/// How often `load` runs in one run of its step.
int64_t executionsOf(plan::LoadOp load);

/// True where the bodies of `step` have room for that of `nest`: the C++
/// compiler's time is superlinear in them.
bool fitsBody(mlir::Operation *step, plan::NestOp nest);

/// Builds, before `builder`'s insertion point, plan.apply ops for `expressions`
/// over `indices`.
llvm::SmallVector<mlir::Value>
buildIndices(mlir::OpBuilder &builder, mlir::Location loc,
             llvm::ArrayRef<mlir::AffineExpr> expressions,
             mlir::ValueRange indices);

/// True where no load of the producer's body gets too long an address at the
/// indices that `load` reads.
bool keepsIndicesShort(plan::NestOp producer, plan::LoadOp load);

/// Replaces `load` by the producer's body at the indices that the load reads; a
/// producer without another reader goes.
void inlineLoad(plan::NestOp producer, plan::LoadOp load);

/// Copies `op`, which is part of `origin`, into the step where `builder`
/// stands; `mapping` has what it uses.
void copyOp(mlir::OpBuilder &builder, mlir::Operation &op, plan::Step origin,
            mlir::IRMapping &mapping);

/// Makes equal loads and index ops of each block one, so that inlining them
/// does not multiply.
void shareLoads(mlir::Region &region);

/// Adds what `from` costs to the operations of `to`; both are steps.
void addOperations(plan::Step to, plan::Step from);

/// Erases kernels and views that nobody reads.
void eraseUnused(plan::ProgramOp program);

} // namespace burin::fuse
