// Mathematical functions of one operand: all but the rounding of integers is
// in their records.
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/Elementwise.h"
#include "dialects/nn/Shapes.h"
#include "dialects/nn/ops/Logic.h"

using namespace mlir;

namespace burin::nn::function {

template <typename Op> static LogicalResult importRounding(AtenNode &node) {
  Value self = node.operand("self");
  if (self && !isa<FloatType>(elementOf(self)))
    return give(node, self);
  return importSelf<Op>(node);
}

/// torch gives NaN the sign 0.
template <typename Op> static LogicalResult importSign(AtenNode &node) {
  Value self = node.operand("self");
  if (!self || !isa<FloatType>(elementOf(self)))
    return importSelf<Op>(node);
  Value nan = node.create<IsNanOp>(ValueRange{self});
  Value zero = node.scalar(elementOf(self), 0);
  Value sign = node.create<Op>(ValueRange{self});
  return give(node, node.create<WhereOp>(ValueRange{nan, zero, sign}));
}

} // namespace burin::nn::function

#define GET_OP_CLASSES
#include "dialects/nn/ops/Function.cpp.inc"

namespace burin::nn {

void registerFunctionOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Function.cpp.inc"
      >();
}

} // namespace burin::nn
