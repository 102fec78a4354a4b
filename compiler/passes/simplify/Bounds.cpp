// Reads maxima and minima with one constant number.
#include "compiler/passes/simplify/Bounds.h"
#include "compiler/passes/simplify/Constants.h"
#include "dialects/nn/ops/Activation.h"
#include "dialects/nn/ops/Elementwise.h"

using namespace mlir;

namespace burin::simplify {

std::optional<Bounded> readBound(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return std::nullopt;
  if (auto relu = dyn_cast<nn::ReluOp>(op))
    return Bounded{relu.getX(), 0, true};
  if (!isa<nn::MaximumOp, nn::MinimumOp>(op))
    return std::nullopt;
  for (int i : {0, 1})
    if (auto bound = uniformNumber(op->getOperand(1 - i));
        bound && op->getOperand(i).getType() == value.getType())
      return Bounded{op->getOperand(i), *bound, isa<nn::MaximumOp>(op)};
  return std::nullopt;
}

} // namespace burin::simplify
