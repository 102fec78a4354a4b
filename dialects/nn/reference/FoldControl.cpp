// Takes the branch that a constant condition takes.
#include "dialects/nn/reference/FoldControl.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/ops/Control.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn {

/// The only element of a constant; absent for what is none.
static std::optional<Integer> knownNumber(Value value) {
  ElementsAttr elements = value ? constantElements(value) : ElementsAttr();
  if (!elements || elements.getNumElements() != 1)
    return std::nullopt;
  auto tensor = HostTensor::fromElements(elements);
  return succeeded(tensor) ? std::optional(tensor->integer(0)) : std::nullopt;
}

static bool resolve(IfOp op) {
  std::optional<Integer> condition = knownNumber(op.getCondition());
  if (!condition)
    return false;
  Block &taken = (*condition != 0 ? op.getTaken() : op.getOtherwise()).front();
  SmallVector<Value> given(taken.getTerminator()->getOperands());
  op->getBlock()->getOperations().splice(op->getIterator(),
                                         taken.getOperations(), taken.begin(),
                                         std::prev(taken.end()));
  op->replaceAllUsesWith(given);
  return true;
}

static bool resolve(LoopOp op) {
  std::optional<Integer> trips = knownNumber(op.getTrips()),
                         condition = knownNumber(op.getCondition());
  if (!(trips && *trips <= 0) && !(condition && *condition == 0))
    return false;
  OpBuilder builder(op);
  SmallVector<Value> given(op.getInitial());
  for (Value stacked : op.getResults().drop_front(given.size())) {
    auto type = dyn_cast<RankedTensorType>(stacked.getType());
    if (!type || !type.hasStaticShape())
      return false;
    given.push_back(builder.create<ConstantOp>(op.getLoc(), type,
                                               HostTensor(type).toElements()));
  }
  op->replaceAllUsesWith(given);
  return true;
}

bool resolveControl(Operation *op) {
  if (auto branch = dyn_cast<IfOp>(op))
    return resolve(branch);
  if (auto loop = dyn_cast<LoopOp>(op))
    return resolve(loop);
  return false;
}

} // namespace burin::nn
