// Scales products with quantized weights behind their sums, so that the
// weights stay integers, and dequantizes all other constants.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Conv.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/reference/Fold.h"
#include "dialects/nn/reference/FoldingBuilder.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_DEQUANTIZEWEIGHTS
#include "compiler/passes/simplify/Passes.h.inc"

/// The scale's numbers along dimension `axis` of a tensor of `rank` dimensions:
/// one, or one for each place. None where it varies along another.
static SmallVector<double> scalesAlong(Value scale, int64_t rank,
                                       int64_t axis) {
  FailureOr<nn::HostTensor> numbers = readConstant(scale);
  if (failed(numbers))
    return {};
  int64_t own = axis - (rank - numbers->rank());
  for (auto [i, size] : llvm::enumerate(numbers->shape()))
    if (size != 1 && int64_t(i) != own)
      return {};
  SmallVector<double> scales;
  for (int64_t i = 0; i < numbers->size(); ++i)
    scales.push_back(numbers->real(i));
  return scales;
}

namespace {

class DequantizeWeightsPass
    : public impl::DequantizeWeightsBase<DequantizeWeightsPass> {
  void runOnOperation() override {
    SmallVector<nn::DequantizeOp> found;
    getOperation().walk([&](nn::DequantizeOp op) {
      if (nn::constantElements(op.getX()))
        found.push_back(op);
    });
    for (nn::DequantizeOp op : found) {
      for (OpOperand &use : llvm::make_early_inc_range(op->getUses()))
        if (!dequantizeRows(op, use))
          scaleSums(op, use);
      if (!op->use_empty() && failed(fold(op)))
        return signalPassFailure();
      if (op->use_empty())
        op.erase();
    }
  }

  static LogicalResult fold(nn::DequantizeOp op) {
    auto budget = nn::FoldBudget::unlimited();
    return nn::fold(op, budget);
  }

  /// Lets the user read the integers and scales its result; nothing where it
  /// is no product, or the weights have zero points or scales of another kind.
  static void scaleSums(nn::DequantizeOp op, OpOperand &use) {
    Operation *user = use.getOwner();
    Type element = nn::elementOf(op.getResult());
    if (use.getOperandNumber() != 1 || !element.isF32() ||
        !isa<nn::MatmulOp, nn::ConvOp>(user) ||
        op.getX().getType().getElementType().getIntOrFloatBitWidth() > 16 ||
        (op.getZero() && uniformNumber(op.getZero()) != 0.0))
      return;
    auto conv = dyn_cast<nn::ConvOp>(user);
    int64_t rank = nn::shaped(op.getX()).getRank();
    auto product = dyn_cast<nn::MatmulOp>(user);
    if (product && rank != 2)
      return;
    int64_t axis = conv ? 0 : product.getTransposeB() ? 0 : 1;
    SmallVector<double> scales = scalesAlong(op.getScale(), rank, axis);
    if (scales.empty())
      return;
    use.set(weightsOf(op));
    user->setAttr("element", TypeAttr::get(element));
    if (!llvm::all_of(scales, [](double scale) { return scale == 1; }))
      addScale(user, scales);
  }

  /// What a kernel reads instead of dequantized weights: floats of 8 bits as
  /// f16, which holds them and vectors convert at once.
  static Value weightsOf(nn::DequantizeOp op) {
    if (!isa<FloatType>(nn::elementOf(op.getX())))
      return op.getX();
    nn::FoldingBuilder build(op);
    return build.cast(op.getX(), build.builder.getF16Type());
  }

  /// Gathers the integers of a table whose scale is one number, and dequantizes
  /// what was gathered; false where the user is no such gather.
  static bool dequantizeRows(nn::DequantizeOp op, OpOperand &use) {
    auto gather = dyn_cast<nn::GatherOp>(use.getOwner());
    if (!gather || use.getOperandNumber() != 0 ||
        !uniformNumber(op.getScale()) ||
        (op.getZero() && !uniformNumber(op.getZero())))
      return false;
    OpBuilder builder(gather);
    Type element = op.getX().getType().getElementType();
    auto scalar = [&](Value uniform) -> Value {
      if (!uniform)
        return nullptr;
      nn::HostTensor number(RankedTensorType::get({}, nn::elementOf(uniform)));
      number.copy(0, *readConstant(uniform), 0);
      return createConstant(builder, gather.getLoc(), number);
    };
    Value scale = scalar(op.getScale()), zero = scalar(op.getZero());
    Value rows = builder.create<nn::GatherOp>(
        gather.getLoc(), nn::shaped(gather.getResult()).clone(element),
        op.getX(), gather.getIndices(), gather.getAxisAttr());
    Value result = builder.create<nn::DequantizeOp>(
        gather.getLoc(), gather.getResult().getType(), rows, scale, zero);
    gather.getResult().replaceAllUsesWith(result);
    gather.erase();
    return true;
  }

  /// Multiplies the op's result by the scales, one or as many as it has columns
  /// (output channels), before a bias is added.
  static void addScale(Operation *op, ArrayRef<double> scales) {
    OpBuilder builder(op->getContext());
    builder.setInsertionPointAfter(op);
    Value sums = op->getResult(0);
    auto conv = dyn_cast<nn::ConvOp>(op);
    int64_t behind = conv ? nn::shaped(conv.getX()).getRank() - 2 : 0;
    auto along = [&](int64_t size) {
      SmallVector<int64_t> shape(1 + behind, 1);
      shape[0] = size;
      return shape;
    };
    nn::HostTensor factors(RankedTensorType::get(along(int64_t(scales.size())),
                                                 nn::elementOf(sums)));
    for (auto [i, scale] : llvm::enumerate(scales))
      factors.setReal(i, scale);
    Value bias = conv ? conv.getBias() : Value();
    Value result = builder.create<nn::MulOp>(
        op->getLoc(), sums.getType(), sums,
        createConstant(builder, op->getLoc(), factors));
    SmallPtrSet<Operation *, 2> own = {result.getDefiningOp()};
    if (bias) {
      conv.getBiasMutable().clear();
      Value addend = createReshape(builder, op->getLoc(), bias,
                                   along(nn::shaped(bias).getDimSize(0)));
      result = builder.create<nn::AddOp>(op->getLoc(), sums.getType(), result,
                                         addend);
    }
    sums.replaceAllUsesExcept(result, own);
  }
};

} // namespace

} // namespace burin::simplify
