// Computes elementwise nests inside their readers, and turns copies that move
// nothing into views.
#include "compiler/passes/fuse/Inlining.h"
#include "compiler/passes/fuse/Passes.h"
#include "compiler/support/CheckedMath.h"
#include "dialects/plan/Angles.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"

using namespace mlir;

namespace burin::fuse {

#define GEN_PASS_DEF_INLINENESTS
#include "compiler/passes/fuse/Passes.h.inc"

namespace {

class InlineNestsPass : public impl::InlineNestsBase<InlineNestsPass> {
  using Base::Base;

  void runOnOperation() override {
    updated.emplace(getOperation());
    for (Block *block : plan::stepBlocks(getOperation()))
      for (Operation &op : llvm::make_early_inc_range(*block)) {
        if (!isa<plan::Step>(op))
          continue;
        inlineInto(&op);
        if (auto nest = dyn_cast<plan::NestOp>(op))
          replaceByView(nest);
      }
    eraseUnused(getOperation());
  }

  void inlineInto(Operation *reader) {
    for (Region &region : reader->getRegions())
      shareLoads(region);
    for (bool changed = true; changed;) {
      changed = false;
      SmallVector<plan::LoadOp> loads;
      reader->walk([&](plan::LoadOp load) { loads.push_back(load); });
      for (plan::LoadOp load : loads) {
        auto producer =
            plan::rootOf(load.getSource()).getDefiningOp<plan::NestOp>();
        if (!producer || !mayInline(producer, load, reader))
          continue;
        inlineLoad(producer, load);
        changed = true;
      }
      if (changed)
        for (Region &region : reader->getRegions())
          shareLoads(region);
    }
  }

  static bool isInReduction(plan::LoadOp load) {
    auto nest = dyn_cast<plan::NestOp>(load->getParentOp());
    return nest && load->getParentRegion() == &nest.getBody();
  }

  /// True for a nest without reduction.
  static bool isRows(Operation *op) {
    auto nest = dyn_cast<plan::NestOp>(op);
    return nest && nest.getBody().empty();
  }

  /// True where the nest is the only reader of a kernel's result.
  static bool continuesKernel(plan::NestOp nest) {
    return llvm::any_of(plan::readsOf(nest), [&](Value root) {
      auto kernel = root.getDefiningOp<plan::KernelOp>();
      return kernel && soleReader(root) == nest.getOperation();
    });
  }

  /// True where the nest will be the epilogue of a kernel, which then stores
  /// less: the reader may end in the epilogue of another kernel, and this one
  /// would store its sums.
  static bool narrowsKernel(plan::NestOp nest) {
    auto stored = cast<RankedTensorType>(nest.getResult(0).getType());
    return llvm::any_of(plan::readsOf(nest), [&](Value root) {
      auto kernel = root.getDefiningOp<plan::KernelOp>();
      auto sums = cast<RankedTensorType>(root.getType());
      return kernel && takesEpilogue(kernel) &&
             kernel->getBlock() == nest->getBlock() &&
             soleReader(root) == nest.getOperation() &&
             sums.getNumElements() == stored.getNumElements() &&
             sums.getElementTypeBitWidth() > stored.getElementTypeBitWidth() &&
             (readsInOrder(nest, kernel) ||
              !permutationRead(nest, kernel).empty()) &&
             fitsBody(kernel, nest);
    });
  }

  bool mayInline(plan::NestOp producer, plan::LoadOp load,
                 Operation *reader) const {
    if (!isMap(producer) || updated->isReadBy(producer))
      return false;
    if (load.getOtherwise() && (load.getSource() != producer.getResult(0) ||
                                !carriesGuard(producer, load)))
      return false;
    if (isMove(producer))
      return keepsIndicesShort(producer, load);
    // What stands outside of a loop is computed once.
    if (soleReader(producer.getResult(0)) != reader ||
        producer->getBlock() != reader->getBlock())
      return false;
    // Angles need a row of their own.
    if (plan::hasAngles(producer.getEpilogue().front()) && !isRows(reader))
      return false;
    if (narrowsKernel(producer))
      return false;
    // A kernel that moves by strides, or another move, may take the reader's
    // place; the kernel's epilogue is then the one place to compute in.
    if (auto copy = dyn_cast<plan::NestOp>(reader);
        copy && copies(copy) && continuesInOrder(producer))
      return false;
    return fitsBody(reader, producer) && vanishesIn(reader, producer);
  }

  /// True where all loads of `reader` from `producer` may be inlined, at a cost
  /// that is worth it. If one is left the producer stays, and would be computed
  /// twice: in chains of such steps, each would compute all before it.
  static bool vanishesIn(Operation *reader, plan::NestOp producer) {
    // What a kernel's epilogue can compute once is not repeated in a window.
    bool isEpilogue = continuesKernel(producer), all = true;
    int64_t elements = cast<RankedTensorType>(producer.getResult(0).getType())
                           .getNumElements(),
            executions = 0;
    reader->walk([&](plan::LoadOp load) {
      if (plan::rootOf(load.getSource()) != producer.getResult(0))
        return;
      all &= !load.getOtherwise() && !(isEpilogue && isInReduction(load)) &&
             keepsIndicesShort(producer, load);
      executions = support::saturatedAdd(executions, executionsOf(load));
    });
    bool cheap = isCheap(producer.getEpilogue().front());
    return all && executions <= support::saturatedMul(cheap ? 4 : 1, elements);
  }

  /// A nest that stores each element where it was read is its source under
  /// another shape.
  static void replaceByView(plan::NestOp nest) {
    auto load = isMove(nest) ? moveOf(nest) : nullptr;
    if (!load || load.getOtherwise())
      return;
    auto from = load.getSource().getType(),
         to = cast<RankedTensorType>(nest.getResult(0).getType());
    if (from.getNumElements() != to.getNumElements() ||
        !plan::readsInOrder(load, nest.getEpilogue().getArguments(),
                            to.getShape()))
      return;
    OpBuilder builder(nest);
    nest.getResult(0).replaceAllUsesWith(
        builder.create<plan::ViewOp>(nest.getLoc(), to, load.getSource()));
    nest.erase();
  }

  std::optional<UpdatedMemory> updated;
};

} // namespace

} // namespace burin::fuse
