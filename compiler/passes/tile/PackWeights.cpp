// Evaluates pack_panels on constants, in the order that
// runtime/kernels/generic/panels.h defines.
#include "compiler/passes/tile/Passes.h"
#include "dialects/nn/Resources.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Weights.h"
#include "mlir/IR/AsmState.h"

using namespace mlir;

namespace burin::tile {

#define GEN_PASS_DEF_PACKWEIGHTS
#include "compiler/passes/tile/Passes.h.inc"

/// Mirrors panel_width and panel_multiple of panels.h.
static constexpr int64_t panelWidth = 32, panelMultiple = 8;

namespace {

class PackWeightsPass : public impl::PackWeightsBase<PackWeightsPass> {
  using Base::Base;

  void runOnOperation() override {
    for (auto kernel : llvm::make_early_inc_range(
             getOperation().getBody().getOps<plan::KernelOp>()))
      if (kernel.getName() == "pack_panels")
        pack(kernel);
  }

  static void pack(plan::KernelOp kernel) {
    auto weight = plan::rootOf(kernel.getOperands().front())
                      .getDefiningOp<plan::WeightOp>();
    if (!weight)
      return;
    std::string source;
    if (failed(plan::appendElements(weight.getValue(), source)))
      return;
    auto type = cast<RankedTensorType>(kernel.getResult(0).getType());
    int64_t width = plan::bytesOf(kernel.getResult(0)) /
                    std::max<int64_t>(1, type.getNumElements());
    auto param = [&](StringRef name) {
      return kernel.getParams().getAs<IntegerAttr>(name).getInt();
    };
    int64_t batch = param("batch"), k = param("k"), n = param("n"),
            batchStride = param("batch_stride");
    int64_t rowStride = param("row_stride"), colStride = param("col_stride");
    if (source.empty())
      return;
    std::vector<char> packed(plan::bytesOf(kernel.getResult(0)), 0);
    int64_t matrix =
        (n + panelMultiple - 1) / panelMultiple * panelMultiple * k;
    for (int64_t b = 0; b < batch; ++b)
      for (int64_t first = 0; first < n; first += panelWidth) {
        int64_t columns = std::min(panelWidth, n - first);
        int64_t stored =
            (columns + panelMultiple - 1) / panelMultiple * panelMultiple;
        for (int64_t i = 0; i < k; ++i)
          for (int64_t j = 0; j < columns; ++j) {
            int64_t from =
                b * batchStride + i * rowStride + (first + j) * colStride;
            int64_t to = b * matrix + first * k + i * stored + j;
            std::copy_n(source.begin() + from * width, width,
                        packed.begin() + to * width);
          }
      }
    OpBuilder builder(kernel);
    ElementsAttr value = nn::createResource(
        type, "packed",
        HeapAsmResourceBlob::allocateAndCopyInferAlign(ArrayRef<char>(packed)));
    kernel.getResult(0).replaceAllUsesWith(
        builder.create<plan::WeightOp>(kernel.getLoc(), type, value, nullptr));
    kernel.erase();
  }
};

} // namespace

} // namespace burin::tile
