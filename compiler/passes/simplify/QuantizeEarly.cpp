// Quantizes before elements are moved or chosen rather than behind it: fewer
// bytes move, and the quantization joins what computed them.
#include "compiler/passes/simplify/Bounds.h"
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/Passes.h"
#include "compiler/passes/simplify/Quantized.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Pool.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_QUANTIZEEARLY
#include "compiler/passes/simplify/Passes.h.inc"

/// The op behind `value` that only moves its first operand's elements, or
/// chooses the greatest of them, and that nothing else reads; null where it is
/// another. The greatest becomes the greatest integer.
static Operation *moveOf(Value value, bool isRising) {
  Operation *op = value.getDefiningOp();
  bool isMove = op && op->hasOneUse() &&
                (movesElements(op) || (isRising && isa<nn::MaxPoolOp>(op)));
  return isMove ? op : nullptr;
}

/// Whether the greater of two numbers becomes the greater integer.
static bool isRising(nn::QuantizeOp op) {
  std::optional<double> scale = uniformNumber(op.getScale());
  return scale && *scale > 0;
}

/// Whether both are one and the same number, or 0 where one is left out.
static bool areSame(Value x, Value y) {
  if (x == y)
    return true;
  std::optional<double> a = x ? uniformNumber(x) : 0.0,
                        b = y ? uniformNumber(y) : 0.0;
  return a && b && *a == *b;
}

static bool isScalar(Value value) {
  return !value || nn::shaped(value).getRank() == 0;
}

namespace {

class QuantizeEarlyPass : public impl::QuantizeEarlyBase<QuantizeEarlyPass> {
  void runOnOperation() override {
    SmallVector<nn::QuantizeOp> left;
    getOperation().walk([&](nn::QuantizeOp op) { left.push_back(op); });
    while (!left.empty())
      moveUp(left.pop_back_val(), left);
    IRRewriter rewriter(&getContext());
    (void)runRegionDCE(rewriter, getOperation()->getRegions());
  }

  /// Quantizes before what stands in front of `op`; what that makes of parts is
  /// `left` to do.
  static void moveUp(nn::QuantizeOp op, SmallVectorImpl<nn::QuantizeOp> &left) {
    if (!isScalar(op.getScale()) || !isScalar(op.getZero()))
      return;
    // Bounds stay in front of the quantization, which may join them.
    SmallVector<Bounded> bounds;
    Value source = op.getX();
    for (auto bound = readBound(source); bound && source.hasOneUse();
         bound = readBound(source)) {
      bounds.push_back(*bound);
      source = bound->x;
    }
    SmallVector<Operation *> moves;
    while (Operation *move = moveOf(source, isRising(op))) {
      moves.push_back(move);
      source = move->getOperand(0);
    }
    if (Value integers = alreadyQuantized(op, source);
        integers && bounds.empty())
      repeatMoves(op, moves, integers);
    else if (nn::ConcatOp concat = joinOf(source))
      repeatMoves(op, moves, quantizeParts(op, bounds, concat, left));
    else if (!moves.empty())
      repeatMoves(op, moves, quantize(op, bounds, source));
  }

  /// The concatenation that `value` is, if nothing else reads it and the run
  /// computes its parts.
  static nn::ConcatOp joinOf(Value value) {
    auto concat = value.getDefiningOp<nn::ConcatOp>();
    bool isTaken = concat && concat->hasOneUse() &&
                   llvm::none_of(concat->getOperands(), [](Value part) {
                     return bool(nn::constantElements(part));
                   });
    return isTaken ? concat : nn::ConcatOp();
  }

  static Value quantizeParts(nn::QuantizeOp op, ArrayRef<Bounded> bounds,
                             nn::ConcatOp concat,
                             SmallVectorImpl<nn::QuantizeOp> &left) {
    OpBuilder builder(op);
    SmallVector<Value> parts;
    for (Value part : concat->getOperands()) {
      parts.push_back(quantize(op, bounds, part));
      left.push_back(parts.back().getDefiningOp<nn::QuantizeOp>());
    }
    Operation *joined = builder.clone(*concat);
    joined->setOperands(parts);
    Value result = joined->getResult(0);
    result.setType(nn::shaped(result).clone(op.getTo()));
    return result;
  }

  /// What `source` was dequantized from, if by the same scale and zero point.
  static Value alreadyQuantized(nn::QuantizeOp op, Value source) {
    auto inverse = source.getDefiningOp<nn::DequantizeOp>();
    bool isSame = inverse && nn::elementOf(inverse.getX()) == op.getTo() &&
                  isScalar(inverse.getScale()) && isScalar(inverse.getZero()) &&
                  areSame(op.getScale(), inverse.getScale()) &&
                  areSame(op.getZero(), inverse.getZero());
    return isSame ? inverse.getX() : Value();
  }

  /// `source` within `bounds`, the last of which comes first, quantized.
  static Value quantize(nn::QuantizeOp op, ArrayRef<Bounded> bounds,
                        Value source) {
    OpBuilder builder(op);
    for (const Bounded &each : llvm::reverse(bounds)) {
      nn::HostTensor number(RankedTensorType::get({}, nn::elementOf(source)));
      number.setReal(0, each.bound);
      Value bound = createConstant(builder, op.getLoc(), number);
      Type type = source.getType();
      source =
          each.isLower
              ? builder.create<nn::MaximumOp>(op.getLoc(), type, source, bound)
                    .getResult()
              : builder.create<nn::MinimumOp>(op.getLoc(), type, source, bound)
                    .getResult();
    }
    return builder.create<nn::QuantizeOp>(
        op.getLoc(), nn::shaped(source).clone(op.getTo()), source,
        op.getScale(), op.getZero(), op.getTo(), op.getReciprocal());
  }

  /// Replaces `op` by `moves`, the last of which comes first, of `integers`.
  static void repeatMoves(nn::QuantizeOp op, ArrayRef<Operation *> moves,
                          Value integers) {
    OpBuilder builder(op);
    for (Operation *move : llvm::reverse(moves)) {
      Operation *copy = builder.clone(*move);
      copy->setOperand(0, integers);
      integers = copy->getResult(0);
      integers.setType(nn::shaped(move->getResult(0)).clone(op.getTo()));
    }
    op.getResult().replaceAllUsesWith(integers);
    op.erase();
  }
};

} // namespace

} // namespace burin::simplify
