// Counts the loads of a step against the sizes of what they load from.
#include "dialects/plan/Traffic.h"
#include "compiler/support/CheckedMath.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace burin::plan {

using support::saturatedAdd, support::saturatedMul, support::saturatedProduct;

/// How often the region that holds `load` runs.
static int64_t roundsOf(LoadOp load, Operation *op) {
  auto nest = dyn_cast<NestOp>(op);
  if (!nest)
    return cast<RankedTensorType>(op->getResult(0).getType()).getNumElements();
  bool isReduced = nest.getBody().isAncestor(load->getParentRegion());
  return saturatedMul(saturatedProduct(nest.getParallel()),
                      isReduced ? saturatedProduct(nest.getReduction()) : 1);
}

int64_t bytesRead(Operation *op, Value root) {
  int64_t all = bytesOf(root);
  if (auto step = dyn_cast<Step>(op);
      step && llvm::any_of(step.getInputs(),
                           [&](Value input) { return rootOf(input) == root; }))
    return all;
  int64_t loaded = 0;
  op->walk([&](LoadOp load) {
    if (rootOf(load.getSource()) != root)
      return;
    loaded = saturatedAdd(loaded, saturatedMul(roundsOf(load, op),
                                               elementBytes(load.getSource())));
  });
  return std::min(all, loaded);
}

/// The kernel that runs inside of `op`; null where none does.
static KernelOp innerOf(Operation *op) {
  auto kernel = dyn_cast<KernelOp>(op);
  return kernel ? kernel.getBandProducer() : nullptr;
}

static bool isInner(Operation *op) {
  auto kernel = dyn_cast<KernelOp>(op);
  return kernel && kernel.getBanded();
}

int64_t traffic(Operation *op) {
  if (isInner(op))
    return 0;
  int64_t bytes = 0;
  KernelOp inner = innerOf(op);
  for (Value root : readsOf(op))
    if (!inner || root != inner.getResult(0))
      bytes += bytesRead(op, root);
  if (inner)
    for (Value root : readsOf(inner))
      bytes += bytesRead(inner, root);
  auto nest = dyn_cast<NestOp>(op);
  if (nest && nest.getInto())
    return saturatedAdd(bytes,
                        saturatedMul(saturatedProduct(nest.getParallel()),
                                     elementBytes(nest.getInto())));
  // A kernel that updates memory in place writes what it is given, at most.
  if (auto step = dyn_cast<Step>(op); step && step.getTied())
    return bytes + std::min(bytes, bytesOf(step.getTied()));
  for (Value result : op->getResults())
    bytes += bytesOf(result);
  return bytes;
}

int64_t leastTraffic(ProgramOp program) {
  int64_t bytes = 0;
  for (Value input : program.getBody().getArguments())
    bytes += bytesOf(input);
  for (Value output : program.getBody().front().back().getOperands())
    bytes += bytesOf(output);
  llvm::MapVector<Value, int64_t> weights;
  for (Step step : stepsOf(program))
    for (Value root : readsOf(step))
      if (root.getDefiningOp<WeightOp>())
        weights[root] = std::max(weights[root], bytesRead(step, root));
  for (auto [weight, read] : weights)
    bytes += read;
  return bytes;
}

int64_t operationsOf(Operation *op) {
  auto step = dyn_cast<Step>(op);
  if (!step || isInner(op))
    return 0;
  KernelOp inner = innerOf(op);
  return step.getOperations() + (inner ? inner.getOperations() : 0);
}

int64_t operationsOf(ProgramOp program) {
  int64_t operations = 0;
  for (Step step : stepsOf(program))
    operations = saturatedAdd(operations, step.getOperations());
  return operations;
}

} // namespace burin::plan
