// Quantizes before elements are moved rather than behind it: fewer bytes move,
// and the quantization joins what computed them.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_QUANTIZEEARLY
#include "compiler/passes/simplify/Passes.h.inc"

/// The op behind `value` that only moves its first operand's elements, and that
/// nothing else reads; null where it is another.
static Operation *moveOf(Value value) {
  Operation *op = value.getDefiningOp();
  bool isMove = op && op->hasOneUse() &&
                isa<nn::ReshapeOp, nn::SqueezeOp, nn::UnsqueezeOp,
                    nn::CollapseOp, nn::TransposeOp>(op);
  return isMove ? op : nullptr;
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
    getOperation().walk([](nn::QuantizeOp op) {
      if (!isScalar(op.getScale()) || !isScalar(op.getZero()))
        return;
      SmallVector<Operation *> moves;
      while (Operation *move = moveOf(
                 moves.empty() ? op.getX() : moves.back()->getOperand(0)))
        moves.push_back(move);
      Value source = moves.empty() ? op.getX() : moves.back()->getOperand(0);
      if (Value integers = alreadyQuantized(op, source))
        repeatMoves(op, moves, integers);
      else if (!moves.empty())
        repeatMoves(op, moves, quantize(op, source));
    });
    IRRewriter rewriter(&getContext());
    (void)runRegionDCE(rewriter, getOperation()->getRegions());
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

  static Value quantize(nn::QuantizeOp op, Value source) {
    OpBuilder builder(op);
    return builder.create<nn::QuantizeOp>(
        op.getLoc(), nn::shaped(source).clone(op.getTo()), source,
        op.getScale(), op.getZero(), op.getTo());
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
