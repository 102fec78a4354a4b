// Replaces kernels that the program's device has no body of by nests.
#include "compiler/passes/lower/Passes.h"
#include "dialects/nn/decompositions/KernelCall.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/KernelRecords.h"
#include "dialects/plan/Naming.h"

using namespace mlir;

namespace burin::lower {

#define GEN_PASS_DEF_DECOMPOSEKERNELS
#include "compiler/passes/lower/Passes.h.inc"

namespace {

class DecomposeKernelsPass
    : public impl::DecomposeKernelsBase<DecomposeKernelsPass> {
  using Base::Base;

  void runOnOperation() override {
    plan::Device device = getOperation().whereStepsRun();
    SmallVector<plan::KernelOp> kernels;
    getOperation().walk([&](plan::KernelOp kernel) {
      const plan::KernelRecord &record = kernel.getRecord();
      if ((all || !record.runsOn(device)) && !(keepPacking && record.packs))
        kernels.push_back(kernel);
    });
    for (plan::KernelOp kernel : kernels)
      if (failed(decompose(kernel, device)))
        return signalPassFailure();
  }

  LogicalResult decompose(plan::KernelOp kernel, plan::Device device) {
    OpBuilder builder(kernel);
    DenseMap<Value, Value> values;
    nn::Lowering lowering(builder, values);
    lowering.setLocation(kernel.getLoc());
    nn::KernelCall call(kernel, lowering);
    auto found = nn::knownDecompositions().find(kernel.getName());
    SmallVector<Value> results;
    if (found != nn::knownDecompositions().end() &&
        kernel.getEpilogue().empty())
      results = found->second(call);
    if (results.empty()) {
      if (kernel.getRecord().runsOn(device))
        return success();
      return kernel.emitError()
             << "node '" << plan::nodeName(kernel.getLoc()) << "': kernel '"
             << kernel.getName() << "' has no body for device '"
             << plan::stringifyDevice(device) << "', and no nests compute it";
    }
    noteOperations(kernel);
    kernel.replaceAllUsesWith(results);
    kernel.erase();
    return success();
  }

  /// The last nest stands for what the kernel computed.
  static void noteOperations(plan::KernelOp kernel) {
    for (Operation *op = kernel->getPrevNode(); op; op = op->getPrevNode())
      if (auto nest = dyn_cast<plan::NestOp>(op))
        return nest.setOperations(kernel.getOperations());
  }
};

} // namespace

} // namespace burin::lower
