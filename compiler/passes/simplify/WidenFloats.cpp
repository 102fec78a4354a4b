// Separates the type in which values are computed from the one in which they
// are kept: 8 or 16 bits in memory, f32 in registers. Contractions of bf16 read
// both operands as they are kept.
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Conv.h"
#include "dialects/nn/ops/NbitsProduct.h"
#include "dialects/nn/ops/Pad.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/reference/Constants.h"
#include "dialects/nn/reference/Fold.h"
#include "dialects/nn/reference/FoldingBuilder.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Verifier.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_WIDENFLOATS
#include "compiler/passes/simplify/Passes.h.inc"

static bool isNarrow(Value value) {
  auto element = dyn_cast<FloatType>(nn::elementOf(value));
  return element && element.getWidth() < 32;
}

/// `value` in another element type, for storage only.
static Value castTo(OpBuilder &builder, Location loc, Value value,
                    Type element) {
  ShapedType type = nn::shaped(value);
  auto cast =
      builder.create<nn::CastOp>(loc, type.clone(element), value,
                                 TypeAttr::get(element), builder.getUnitAttr());
  // A constant is kept as it is read: no run has to widen it.
  auto budget = nn::FoldBudget::unlimited();
  if (!nn::constantElements(value))
    return cast;
  auto folded = nn::fold(cast, budget);
  if (failed(folded) || folded->empty())
    return cast;
  cast->erase();
  return folded->front();
}

namespace {

class WidenFloatsPass : public impl::WidenFloatsBase<WidenFloatsPass> {
  void runOnOperation() override {
    SmallVector<Operation *> narrow;
    getOperation().walk([&](nn::NnOpInterface op) {
      if (isa<nn::CastOp, nn::ConstantOp>(op) ||
          op->hasTrait<nn::MovesElements>())
        return;
      if (llvm::any_of(op->getOperands(), isNarrow) ||
          llvm::any_of(op->getResults(), isNarrow))
        narrow.push_back(op);
    });
    for (Operation *op : narrow)
      if (failed(widen(op)))
        return signalPassFailure();
  }

  /// Whether the op reads an operand as it is kept itself: both factors of a
  /// product of bf16, else weights, as many as they are, and what it
  /// dequantizes. What is computed is widened once, not by each that reads it.
  static bool readsNarrow(OpOperand &operand, bool multipliesBfloats) {
    if (isa<nn::DequantizeOp>(operand.getOwner()))
      return operand.getOperandNumber() == 0;
    if (isa<nn::MatmulNbitsOp>(operand.getOwner()))
      return operand.getOperandNumber() == 1;
    return isa<nn::MatmulOp, nn::ConvOp>(operand.getOwner()) &&
           (multipliesBfloats ? operand.getOperandNumber() <= 1
                              : operand.getOperandNumber() == 1 &&
                                    nn::constantElements(operand.get()));
  }

  /// Gives a convolution of bf16 an even number of channels, since pairs of
  /// them are multiplied: an image of three a fourth of zeros. One of one
  /// channel would gain nothing.
  static void makeEven(nn::ConvOp op) {
    ShapedType w = nn::shaped(op.getW());
    if (!nn::elementOf(op.getX()).isBF16() || !w.getElementType().isBF16() ||
        !w.hasStaticShape() || w.getRank() > 4 || op.getGroup() != 1 ||
        w.getDimSize(1) < 3 || w.getDimSize(1) % 2 == 0 ||
        !nn::constantElements(op.getW()))
      return;
    nn::FoldingBuilder build(op);
    SmallVector<int64_t> ends(2 * w.getRank(), 0);
    ends[w.getRank() + 1] = 1;
    for (unsigned factor : {0, 1}) {
      Value zero = build.cast(build.number(build.builder.getI32Type(), 0),
                              build.builder.getBF16Type());
      op->setOperand(factor,
                     build.make<nn::PadOp>(
                         op->getOperand(factor),
                         nn::createIntegers(build.builder, build.loc, ends),
                         zero, DenseI64ArrayAttr(),
                         build.builder.getStringAttr("constant")));
    }
  }

  static bool multipliesBfloats(Operation *op) {
    if (auto conv = dyn_cast<nn::ConvOp>(op))
      return conv.multipliesBfloats();
    auto product = dyn_cast<nn::MatmulOp>(op);
    return product && product.multipliesBfloats();
  }

  static LogicalResult widen(Operation *op) {
    if (auto conv = dyn_cast<nn::ConvOp>(op))
      makeEven(conv);
    bool narrow = multipliesBfloats(op);
    OpBuilder builder(op);
    Type wide = builder.getF32Type();
    for (OpOperand &operand : op->getOpOperands())
      if (isNarrow(operand.get()) && !readsNarrow(operand, narrow))
        operand.set(castTo(builder, op->getLoc(), operand.get(), wide));
    if (isa<nn::MatmulOp, nn::ConvOp>(op))
      op->setAttr("element", TypeAttr::get(wide));
    else if (op->hasAttr("to") && isNarrow(op->getResult(0))) // of nothing
      op->setAttr("to", TypeAttr::get(wide));
    builder.setInsertionPointAfter(op);
    for (OpResult result : op->getResults()) {
      if (!isNarrow(result))
        continue;
      Type element = nn::elementOf(result);
      result.setType(nn::shaped(result).clone(wide));
      Value narrow = castTo(builder, op->getLoc(), result, element);
      result.replaceAllUsesExcept(narrow, narrow.getDefiningOp());
    }
    return mlir::verify(op, /*verifyRecursively=*/false);
  }
};

} // namespace

} // namespace burin::simplify
