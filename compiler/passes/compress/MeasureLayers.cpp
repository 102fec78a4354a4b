// Computes layers twice, and makes results of how the two ways differ.
#include "compiler/passes/compress/Compressor.h"
#include "compiler/passes/compress/Passes.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::compress {

#define GEN_PASS_DEF_MEASURELAYERS
#include "compiler/passes/compress/Passes.h.inc"

namespace {

class MeasureLayersPass : public impl::MeasureLayersBase<MeasureLayersPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      Compressor compressor;
      SmallVector<Value> measured;
      for (const Layer &layer : findLayers(function)) {
        auto compression = Compression::take(layer);
        if (failed(compression) ||
            (*compression &&
             failed(measure(compressor, layer, **compression, measured))))
          return signalPassFailure();
      }
      appendResults(function, measured);
    }
  }

  static LogicalResult measure(Compressor &compressor, const Layer &layer,
                               const Compression &compression,
                               SmallVectorImpl<Value> &measured) {
    OpBuilder builder(layer.op);
    builder.setInsertionPointAfter(layer.op);
    Layer twin = layer;
    twin.op = builder.clone(*layer.op);
    Operation *after = twin.op->getNextNode();
    if (failed(compressor.compress(twin, compression)))
      return failure();
    // Behind a correction that came after the twin.
    nn::FoldingBuilder build(after);
    Value whole = layer.op->getResult(0), narrow = twin.op->getResult(0);
    if (!compression.correction.empty() && narrow.hasOneUse())
      narrow = narrow.user_begin()->getResult(0);
    Value difference = build.make<nn::SubOp>(whole, narrow);
    auto no = build.builder.getBoolAttr(false);
    for (Value value : {difference, whole})
      measured.push_back(build.make<nn::ReduceSumOp>(
          build.make<nn::MulOp>(value, value), DenseI64ArrayAttr(), no));
    SmallVector<int64_t> others;
    for (int64_t i = 0; i < nn::ranked(whole).getRank(); ++i)
      if (i != layer.resultAxis)
        others.push_back(i);
    measured.push_back(build.make<nn::ReduceMeanOp>(
        difference, build.builder.getDenseI64ArrayAttr(others), no));
    return success();
  }
};

} // namespace

} // namespace burin::compress
