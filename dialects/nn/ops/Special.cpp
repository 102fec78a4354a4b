// Special functions: their records, and the one whose bounds follow from an
// argument.
#include "dialects/nn/ops/Special.h"
#include "dialects/nn/Elementwise.h"
#include "dialects/nn/reference/SpecialFunctions.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn::special {

/// Without `eps`, or where it is negative, nothing is bounded.
static LogicalResult importLogit(AtenNode &node) {
  double epsilon = node.getFloat("eps", -1);
  auto operands = promotedOperands(node, {"self"}, Promote::ToFloat);
  if (failed(operands) || node.hasFailed())
    return failure();
  auto bound = [&](double value) {
    return node.builder.getF64FloatAttr(value);
  };
  return give(
      node, node.create<LogitOp>(operands->front(),
                                 bound(epsilon < 0 ? -INFINITY : epsilon),
                                 bound(epsilon < 0 ? INFINITY : 1 - epsilon)));
}

} // namespace burin::nn::special

#define GET_OP_CLASSES
#include "dialects/nn/ops/Special.cpp.inc"

namespace burin::nn {

void registerSpecialOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Special.cpp.inc"
      >();
}

} // namespace burin::nn
