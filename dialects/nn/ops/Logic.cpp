// Comparison, logic, bits and choice: bindings with torch's readings of
// numbers as booleans.
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/Elementwise.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn::logic {

/// Order of booleans is that of 0 and 1.
template <typename Op> static LogicalResult importCompare(AtenNode &node) {
  return importPromoted(node, {"self", "other"}, Promote::ToNumber, make<Op>);
}

template <typename Op> static LogicalResult importLogic(AtenNode &node) {
  return importPromoted(node, {"self", "other"}, Promote::ToBool, make<Op>);
}

static LogicalResult importNot(AtenNode &node) {
  return importPromoted(node, {"self"}, Promote::ToBool, make<NotOp>);
}

/// torch's bitwise functions on booleans are the logical ones.
template <typename Op, typename Logical>
static LogicalResult importBits(AtenNode &node) {
  auto operands = promotedOperands(node, {"self", "other"});
  if (failed(operands))
    return failure();
  bool isLogical = elementOf(operands->front()).isInteger(1);
  return give(node, isLogical ? node.create<Logical>(ValueRange(*operands))
                              : node.create<Op>(ValueRange(*operands)));
}

static LogicalResult importBitNot(AtenNode &node) {
  auto operands = promotedOperands(node, {"self"});
  if (failed(operands))
    return failure();
  bool isLogical = elementOf(operands->front()).isInteger(1);
  return give(node, isLogical ? node.create<NotOp>(ValueRange(*operands))
                              : node.create<BitNotOp>(ValueRange(*operands)));
}

static LogicalResult importShift(OnnxNode &node) {
  std::string direction = node.getString("direction", "");
  if (direction == "LEFT")
    return importOperands<ShiftLeftOp>(node);
  if (direction == "RIGHT")
    return importOperands<ShiftRightOp>(node);
  return node.emitError("direction")
         << "expected 'direction' to be 'LEFT' or 'RIGHT', got '" << direction
         << "'";
}

static Value makeIsInf(SourceNode &node, Value x, bool negative,
                       bool positive) {
  return node.create<IsInfOp>(x, node.builder.getF64FloatAttr(negative),
                              node.builder.getF64FloatAttr(positive));
}

static LogicalResult importIsInf(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 1)))
    return failure();
  return give(node, makeIsInf(node, node.operand(0),
                              node.getBool("detect_negative", true),
                              node.getBool("detect_positive", true)));
}

static LogicalResult importAtenIsInf(AtenNode &node) {
  auto operands = promotedOperands(node, {"self"}, Promote::ToFloat);
  return failed(operands)
             ? failure()
             : give(node, makeIsInf(node, operands->front(), true, true));
}

static LogicalResult importIsFinite(AtenNode &node) {
  auto operands = promotedOperands(node, {"self"}, Promote::ToFloat);
  if (failed(operands))
    return failure();
  Value infinite = makeIsInf(node, operands->front(), true, true);
  Value nan = node.create<IsNanOp>(ValueRange(*operands));
  Value either =
      infinite && nan ? node.create<OrOp>(ValueRange{infinite, nan}) : Value();
  return either ? give(node, node.create<NotOp>(ValueRange{either}))
                : failure();
}

static LogicalResult importWhere(AtenNode &node) {
  auto condition = promotedOperands(node, {"condition"}, Promote::ToBool);
  auto values = promotedOperands(node, {"self", "other"});
  if (failed(condition) || failed(values))
    return failure();
  return give(node, node.create<WhereOp>(ValueRange{
                        condition->front(), values->front(), values->back()}));
}

/// The value takes the tensor's type, whatever its own.
static LogicalResult importMaskedFill(AtenNode &node) {
  auto mask = promotedOperands(node, {"mask"}, Promote::ToBool);
  auto self = promotedOperands(node, {"self"});
  auto value = promotedOperands(node, {"value"});
  if (failed(mask) || failed(self) || failed(value))
    return failure();
  Value filling = castTo(node, value->front(), elementOf(self->front()));
  return filling ? give(node, node.create<WhereOp>(ValueRange{
                                  mask->front(), filling, self->front()}))
                 : failure();
}

} // namespace burin::nn::logic

#define GET_OP_CLASSES
#include "dialects/nn/ops/Logic.cpp.inc"

namespace burin::nn {

void registerLogicOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Logic.cpp.inc"
      >();
}

} // namespace burin::nn
