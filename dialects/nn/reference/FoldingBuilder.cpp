// Builds ops whose types follow from their operands, and folds them.
#include "dialects/nn/reference/FoldingBuilder.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/reference/Constants.h"
#include "dialects/nn/reference/Fold.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

Value FoldingBuilder::folded(Operation *op) {
  auto budget = FoldBudget::unlimited();
  auto constants = fold(op, budget);
  if (failed(constants) || constants->empty())
    return op->getResult(0);
  op->erase();
  return constants->front();
}

Value FoldingBuilder::cast(Value value, Type element) {
  return elementOf(value) == element ? value
                                     : make<CastOp>(value, element, false);
}

Value FoldingBuilder::number(Type element, int64_t value) {
  HostTensor tensor(RankedTensorType::get({}, element));
  tensor.setInteger(0, value);
  return createConstant(builder, loc, tensor);
}

Value FoldingBuilder::reshape(Value value, ArrayRef<int64_t> shape) {
  Value reshaped = createReshape(builder, loc, value, shape);
  return reshaped == value ? value : folded(reshaped.getDefiningOp());
}

} // namespace burin::nn
