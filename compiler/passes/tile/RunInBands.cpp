// Has kernels run inside the one that reads their result, a band of rows at a
// time.
#include "compiler/passes/tile/Passes.h"
#include "dialects/plan/Bands.h"
#include "dialects/plan/Choices.h"
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
    llvm::DenseMap<Operation *, int64_t> asked =
        plan::takeChoices(getOperation(), plan::bandsChoice);
    for (plan::KernelOp outer : kernels) {
      plan::KernelOp inner = producerOf(outer);
      std::optional<plan::Band> band;
      if (inner)
        band = plan::bandBetween(inner, outer);
      if (!band)
        continue;
      auto found = asked.find(outer);
      bool isBanded = found == asked.end() ? isWorthIt(*band) : found->second;
      plan::setChoice(outer, plan::bandsChoice, isBanded);
      if (!isBanded)
        continue;
      inner->moveBefore(outer);
      inner.setBanded(true);
    }
  }

  static bool isWorthIt(const plan::Band &band) {
    return double(band.kept) <= machine.mostKept * double(band.fresh);
  }

  /// The kernel that alone gives `outer` its first operand.
  static plan::KernelOp producerOf(plan::KernelOp outer) {
    if (outer.getInputs().empty())
      return nullptr;
    auto inner = outer.getInputs().front().getDefiningOp<plan::KernelOp>();
    return inner && inner->hasOneUse() && inner->getBlock() == outer->getBlock()
               ? inner
               : nullptr;
  }
};

} // namespace

} // namespace burin::tile
