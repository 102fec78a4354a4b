// Computes once what the steps of a program, or the ops of a body, compute
// twice.
#include "compiler/passes/fuse/Passes.h"
#include "compiler/passes/fuse/Sharing.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace burin::fuse {

#define GEN_PASS_DEF_SHARESTEPS
#include "compiler/passes/fuse/Passes.h.inc"

namespace {

class ShareStepsPass : public impl::ShareStepsBase<ShareStepsPass> {
  using Base::Base;

  void runOnOperation() override {
    Block &program = getOperation().getBody().front();
    for (auto step : program.getOps<plan::Step>()) {
      for (Region &region : step->getRegions())
        for (Block &body : region)
          tidy(body);
      step.tidyReads();
    }
    tidy(program);
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
