// Makes recipes of kernels that pack constants: what is packed then is packed
// when the weights are written.
#include "compiler/passes/tile/Passes.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/KernelRecords.h"
#include "dialects/plan/Recipes.h"
#include "dialects/plan/Weights.h"

using namespace mlir;

namespace burin::tile {

#define GEN_PASS_DEF_PACKWEIGHTS
#include "compiler/passes/tile/Passes.h.inc"

namespace {

class PackWeightsPass : public impl::PackWeightsBase<PackWeightsPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<plan::KernelOp> kernels;
    getOperation().walk(
        [&](plan::KernelOp kernel) { kernels.push_back(kernel); });
    for (plan::KernelOp kernel : kernels)
      if (kernel.getRecord().packs && failed(pack(kernel)))
        return signalPassFailure();
  }

  static SmallVector<int64_t> numbers(ArrayRef<plan::Extent> extents) {
    SmallVector<int64_t> numbers;
    for (plan::Extent extent : extents)
      numbers.push_back(extent.get());
    return numbers;
  }

  static LogicalResult pack(plan::KernelOp kernel) {
    auto weight = plan::rootOf(kernel.getInputs().front())
                      .getDefiningOp<plan::WeightOp>();
    if (!weight || weight.getResult().getType().getNumElements() == 0 ||
        !plan::hasElements(weight.getValue()))
      return success();
    auto type = cast<ShapedType>(kernel.getResult(0).getType());
    plan::KernelNeeds needs = plan::needsOf(kernel);
    SmallVector<int64_t> sizes = numbers(needs.packedSizes),
                         strides = numbers(needs.packedStrides);
    auto panels = plan::PanelsAttr::getChecked(
        [&] { return kernel.emitOpError(); }, kernel.getContext(), type,
        weight.getValue(), ArrayRef<int64_t>(sizes), ArrayRef<int64_t>(strides),
        kernel.getRecord().packs);
    if (!panels)
      return failure();
    // Constants stand in the program itself.
    auto program = kernel->getParentOfType<plan::ProgramOp>();
    OpBuilder builder(program.getBody().front().findAncestorOpInBlock(*kernel));
    kernel.getResult(0).replaceAllUsesWith(
        builder.create<plan::WeightOp>(kernel.getLoc(), type, panels, nullptr));
    kernel.erase();
    return success();
  }
};

} // namespace

} // namespace burin::tile
