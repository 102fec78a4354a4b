// Has kernels run inside the one that reads their result, a band of rows at a
// time.
#include "compiler/passes/tile/Passes.h"
#include "dialects/plan/Bands.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"

using namespace mlir;

namespace burin::tile {

#define GEN_PASS_DEF_RUNINBANDS
#include "compiler/passes/tile/Passes.h.inc"

namespace {

/// What the choice takes of the machines that a library may run on.
struct Machine {
  /// How many rows a band may keep of the one before for each new row: what is
  /// moved costs as much as it costs to bring a row back from a third-level
  /// cache.
  double mostKept = 0.5;
};

constexpr Machine machine;

class RunInBandsPass : public impl::RunInBandsBase<RunInBandsPass> {
  using Base::Base;

  void runOnOperation() override {
    if (getOperation().whereStepsRun() != plan::Device::Host)
      return;
    SmallVector<plan::KernelOp> kernels;
    getOperation().walk(
        [&](plan::KernelOp kernel) { kernels.push_back(kernel); });
    for (plan::KernelOp outer : kernels)
      if (plan::KernelOp inner = producerOf(outer)) {
        inner->moveBefore(outer);
        inner.setBanded(true);
      }
  }

  /// The kernel that alone gives `outer` its first operand, and can do so by
  /// bands.
  static plan::KernelOp producerOf(plan::KernelOp outer) {
    if (outer.getInputs().empty())
      return nullptr;
    auto inner = outer.getInputs().front().getDefiningOp<plan::KernelOp>();
    if (!inner || !inner->hasOneUse() || inner->getBlock() != outer->getBlock())
      return nullptr;
    std::optional<plan::Band> band = plan::bandBetween(inner, outer);
    return band && double(band->kept) <= machine.mostKept * double(band->fresh)
               ? inner
               : nullptr;
  }
};

} // namespace

} // namespace burin::tile
