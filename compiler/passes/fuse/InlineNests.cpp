// Computes elementwise nests inside their readers, and turns copies that move
// nothing into views.
#include "compiler/passes/fuse/Inlining.h"
#include "compiler/passes/fuse/Passes.h"
#include "dialects/plan/Angles.h"
#include "dialects/plan/Indexing.h"

using namespace mlir;

namespace burin::fuse {

#define GEN_PASS_DEF_INLINENESTS
#include "compiler/passes/fuse/Passes.h.inc"

/// Scalar ops beyond which a body is not grown: the C++ compiler's time is
/// superlinear in it.
static constexpr int64_t maxBodyOps = 400;

namespace {

class InlineNestsPass : public impl::InlineNestsBase<InlineNestsPass> {
  using Base::Base;

  void runOnOperation() override {
    for (Operation &op :
         llvm::make_early_inc_range(getOperation().getBody().front())) {
      if (!isa<plan::NestOp, plan::KernelOp>(op))
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
        bool wasLast = llvm::range_size(producer->getUsers()) == 1;
        inlineLoad(producer, load);
        if (wasLast)
          addOperations(reader, producer);
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

  static bool mayInline(plan::NestOp producer, plan::LoadOp load,
                        Operation *reader) {
    if (!isMap(producer))
      return false;
    if (load.getOtherwise() && (load.getSource() != producer.getResult(0) ||
                                !carriesGuard(producer, load)))
      return false;
    if (isMove(producer))
      return true;
    if (soleReader(producer.getResult(0)) != reader)
      return false;
    // Angles need a row of their own.
    if (plan::hasAngles(producer.getEpilogue().front()) && !isRows(reader))
      return false;
    // A kernel that moves by strides, or another move, may take the reader's
    // place; the kernel's epilogue is then the one place to compute in.
    if (auto copy = dyn_cast<plan::NestOp>(reader);
        copy && copies(copy) && continuesInOrder(producer))
      return false;
    // What a kernel's epilogue can compute once is not repeated in a window.
    if (isInReduction(load) && continuesKernel(producer))
      return false;
    Block &body = producer.getEpilogue().front();
    int64_t own = llvm::range_size(body), grown = own;
    for (Region &region : reader->getRegions())
      if (!region.empty())
        grown += llvm::range_size(region.front());
    if (grown > maxBodyOps)
      return false;
    int64_t elements = cast<RankedTensorType>(producer.getResult(0).getType())
                           .getNumElements();
    return isCheap(body) ? executionsOf(load) <= 4 * elements
                         : executionsOf(load) <= elements;
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
};

} // namespace

} // namespace burin::fuse
