// Mathematical functions of one operand: all but the rounding of integers is
// in their records.
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/Elementwise.h"
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Logic.h"

using namespace mlir;

namespace burin::nn::function {

/// Integers stay. Only round takes `decimals`, the places behind the point that
/// are kept, or where negative the places before it that are not.
template <typename Op> static LogicalResult importRounding(AtenNode &node) {
  auto decimals = step::readInt(node, "decimals", 0, -300, 300);
  Value self = node.operand("self");
  if (!decimals)
    return failure();
  if (self && !isa<FloatType>(elementOf(self)))
    return give(node, self);
  if (*decimals == 0 || !self)
    return importSelf<Op>(node);
  Value power = step::number(node, elementOf(self),
                             std::pow(10.0, double(std::abs(*decimals))));
  bool isFine = *decimals > 0;
  Value scaled = isFine ? step::apply<MulOp>(node, self, power)
                        : step::apply<DivOp>(node, self, power);
  Value rounded = step::apply<Op>(node, scaled);
  return give(node, isFine ? step::apply<DivOp>(node, rounded, power)
                           : step::apply<MulOp>(node, rounded, power));
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
