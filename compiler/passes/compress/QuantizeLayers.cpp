// Compresses the layers whose attributes say how.
#include "compiler/passes/compress/Compressor.h"
#include "compiler/passes/compress/Passes.h"
#include "dialects/nn/reference/Resources.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace burin::compress {

#define GEN_PASS_DEF_QUANTIZELAYERS
#include "compiler/passes/compress/Passes.h.inc"

namespace {

class QuantizeLayersPass : public impl::QuantizeLayersBase<QuantizeLayersPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      Compressor compressor;
      for (const Layer &layer : findLayers(function)) {
        auto compression = Compression::take(layer);
        if (failed(compression) ||
            (*compression && failed(compressor.compress(layer, **compression))))
          return signalPassFailure();
      }
    }
    IRRewriter rewriter(&getContext());
    (void)runRegionDCE(rewriter, getOperation()->getRegions());
    nn::freeUnusedResources(getOperation());
  }
};

} // namespace

} // namespace burin::compress
