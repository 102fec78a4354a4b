// Makes results of what layers read, for a library that calibrates.
#include "compiler/passes/compress/Layers.h"
#include "compiler/passes/compress/Passes.h"

using namespace mlir;

namespace burin::compress {

#define GEN_PASS_DEF_OBSERVEACTIVATIONS
#include "compiler/passes/compress/Passes.h.inc"

namespace {

class ObserveActivationsPass
    : public impl::ObserveActivationsBase<ObserveActivationsPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      appendResults(function, activationsOf(findLayers(function)));
  }
};

} // namespace

} // namespace burin::compress
