// Computes once what the steps of a program, or the ops of a body, compute
// twice.
#include "compiler/passes/fuse/Passes.h"
#include "compiler/passes/fuse/Sharing.h"
#include "dialects/plan/Control.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace burin::fuse {

#define GEN_PASS_DEF_SHARESTEPS
#include "compiler/passes/fuse/Passes.h.inc"

namespace {

class ShareStepsPass : public impl::ShareStepsBase<ShareStepsPass> {
  using Base::Base;

  void runOnOperation() override {
    for (plan::Step step : plan::stepsOf(getOperation())) {
      for (Region &region : step->getRegions())
        for (Block &body : region)
          tidy(body);
      step.tidyReads();
    }
    // Blocks inside of others first: branches that are equal then look so.
    SmallVector<Block *> blocks = plan::stepBlocks(getOperation());
    for (Block *block : llvm::reverse(blocks))
      tidy(*block);
  }

  static void tidy(Block &block) {
    shareEquals(block, [](Operation *op) {
      return !op->hasTrait<OpTrait::IsTerminator>() && isMemoryEffectFree(op);
    });
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isOpTriviallyDead(&op))
        op.erase();
  }
};

} // namespace

} // namespace burin::fuse
