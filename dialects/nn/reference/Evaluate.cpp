// Drives the ops' reference methods over a block, in order, freeing what no
// later op reads.
#include "dialects/nn/reference/Evaluate.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/Naming.h"
#include "mlir/IR/Block.h"
#include "mlir/IR/Region.h"

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
    return op->emitError() << "expected an nn op, got '" << op->getName()
                           << "'";
  for (Type type : op->getResultTypes()) {
    auto ranked = dyn_cast<RankedTensorType>(type);
    if (!ranked || !ranked.hasStaticShape())
      return op->emitError() << "expected a static shape to interpret node '"
                             << nodeName(op->getLoc()) << "', got " << type;
  }
  Interpretation interpretation(op, values);
  if (failed(reference.interpret(interpretation)))
    return failure();
  for (auto [value, result] :
       llvm::zip(op->getResults(), interpretation.results))
    values[value] = std::move(result);
  return success();
}

FailureOr<SmallVector<HostTensor>> evaluate(Region &function,
                                            ArrayRef<HostTensor> inputs) {
  Block &block = function.front();
  DenseMap<Value, HostTensor> values;
  DenseMap<Value, unsigned> readers;
  for (Operation &op : block)
    for (Value operand : op.getOperands())
      ++readers[operand];
  for (auto [argument, input] : llvm::zip(block.getArguments(), inputs))
    values[argument] = input;
  for (Operation &op : block.without_terminator()) {
    if (failed(evaluate(&op, values)))
      return failure();
    for (Value operand : op.getOperands())
      if (--readers[operand] == 0)
        values.erase(operand);
  }
  SmallVector<HostTensor> outputs;
  for (Value value : block.getTerminator()->getOperands())
    outputs.push_back(values[value]);
  return outputs;
}

} // namespace burin::nn
