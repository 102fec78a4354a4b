// Counts the loads of a step against the sizes of what they load from.
#include "dialects/plan/Traffic.h"
#include "dialects/plan/Indexing.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace burin::plan {

/// The product of `sizes`.
static int64_t count(ArrayRef<int64_t> sizes) {
  uint64_t product = 1;
  for (int64_t size : sizes)
    product = llvm::SaturatingMultiply(product, uint64_t(size));
  return product;
}

/// How often the region that holds `load` runs.
static int64_t roundsOf(LoadOp load, Operation *op) {
  auto nest = dyn_cast<NestOp>(op);
  if (!nest)
    return cast<RankedTensorType>(op->getResult(0).getType()).getNumElements();
  bool isReduced = nest.getBody().isAncestor(load->getParentRegion());
  return llvm::SaturatingMultiply(
      uint64_t(count(nest.getParallel())),
      uint64_t(isReduced ? count(nest.getReduction()) : 1));
}

int64_t bytesRead(Operation *op, Value root) {
  int64_t all = bytesOf(root);
  if (auto step = dyn_cast<Step>(op);
      step && llvm::any_of(step.getInputs(),
                           [&](Value input) { return rootOf(input) == root; }))
    return all;
  uint64_t loaded = 0;
  op->walk([&](LoadOp load) {
    if (rootOf(load.getSource()) != root)
      return;
    loaded = llvm::SaturatingMultiplyAdd(
        uint64_t(roundsOf(load, op)), uint64_t(elementBytes(load.getSource())),
        loaded);
  });
  return std::min(uint64_t(all), loaded);
}

int64_t traffic(Operation *op) {
  int64_t bytes = 0;
  for (Value root : readsOf(op))
    bytes += bytesRead(op, root);
  auto nest = dyn_cast<NestOp>(op);
  if (nest && nest.getInto())
    return bytes + count(nest.getParallel()) * elementBytes(nest.getInto());
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
  for (Operation &op : program.getBody().front())
    if (isa<Step>(op))
      for (Value root : readsOf(&op))
        if (root.getDefiningOp<WeightOp>())
          weights[root] = std::max(weights[root], bytesRead(&op, root));
  for (auto [weight, read] : weights)
    bytes += read;
  return bytes;
}

int64_t operationsOf(Operation *op) {
  auto step = dyn_cast<Step>(op);
  return step ? step.getOperations() : 0;
}

int64_t operationsOf(ProgramOp program) {
  int64_t operations = 0;
  for (Operation &op : program.getBody().front())
    operations += operationsOf(&op);
  return operations;
}

} // namespace burin::plan
