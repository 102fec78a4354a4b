// Drives the ops' reference methods over a block, in order, freeing what no
// later op reads.
#include "dialects/nn/reference/Evaluate.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/reference/EvaluateBlock.h"
#include "mlir/IR/Block.h"
#include "mlir/IR/Region.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace burin::nn {

Interpretation::Interpretation(Operation *op,
                               const DenseMap<Value, HostTensor> &values)
    : op(op), values(values) {
  for (Type type : op->getResultTypes())
    results.emplace_back(cast<RankedTensorType>(type));
}

const HostTensor &Interpretation::operator[](Value value) const {
  return values.find(value)->second;
}

const HostTensor *Interpretation::optional(Value value) const {
  return value ? &(*this)[value] : nullptr;
}

LogicalResult evaluate(Operation *op, DenseMap<Value, HostTensor> &values) {
  auto reference = dyn_cast<NnOpInterface>(op);
  if (!reference)
    return op->emitOpError()
           << "expected an nn op, got '" << op->getName() << "'";
  for (Type type : op->getResultTypes()) {
    auto ranked = dyn_cast<RankedTensorType>(type);
    if (!ranked || !ranked.hasStaticShape())
      return op->emitOpError()
             << "expected a static shape to interpret it, got " << type;
  }
  Interpretation interpretation(op, values);
  if (failed(reference.interpret(interpretation)))
    return failure();
  for (auto [value, result] :
       llvm::zip(op->getResults(), interpretation.results))
    values[value] = std::move(result);
  return success();
}

SmallVector<Value> valuesReadInside(Operation *op) {
  llvm::SetVector<Value> values;
  getUsedValuesDefinedAbove(op->getRegions(), values);
  return values.takeVector();
}

/// All that `op` reads, in its blocks too; values read twice are there twice.
static SmallVector<Value> valuesReadBy(Operation *op) {
  SmallVector<Value> values(op->getOperands());
  if (op->getNumRegions() > 0)
    llvm::append_range(values, valuesReadInside(op));
  return values;
}

FailureOr<SmallVector<HostTensor>>
evaluateBlock(Block &block, DenseMap<Value, HostTensor> &values) {
  DenseMap<Value, unsigned> readers;
  for (Operation &op : block)
    for (Value read : valuesReadBy(&op))
      ++readers[read];
  for (Operation &op : block.without_terminator()) {
    if (failed(evaluate(&op, values)))
      return failure();
    for (Value read : valuesReadBy(&op))
      if (--readers[read] == 0 && read.getParentBlock() == &block)
        values.erase(read);
  }
  SmallVector<HostTensor> outputs;
  for (Value value : block.getTerminator()->getOperands())
    outputs.push_back(values[value]);
  return outputs;
}

FailureOr<SmallVector<HostTensor>> evaluate(Region &function,
                                            ArrayRef<HostTensor> inputs) {
  Block &block = function.front();
  DenseMap<Value, HostTensor> values;
  for (auto [argument, input] : llvm::zip(block.getArguments(), inputs))
    values[argument] = input;
  return evaluateBlock(block, values);
}

} // namespace burin::nn
