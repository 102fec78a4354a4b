// Infers result types in order, and folds ops on constants through the
// reference interpreter.
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Control.h"
#include "dialects/nn/ops/Conv.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/reference/Constants.h"
#include "dialects/nn/reference/Fold.h"
#include "dialects/nn/reference/FoldControl.h"
#include "dialects/nn/reference/Resources.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_INFERSHAPES
#include "compiler/passes/simplify/Passes.h.inc"

/// What folding a constant may leave of those it was folded from, before they
/// are looked for.
static constexpr int64_t maxUnusedBytes = 32 << 20;

namespace {

class InferShapesPass : public impl::InferShapesBase<InferShapesPass> {
  using Base::Base;

  void runOnOperation() override {
    budget = {maxBytes, maxOperations};
    kept = budget.bytes;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (failed(runOnFunction(function)))
        return signalPassFailure();
  }

  LogicalResult runOnFunction(func::FuncOp function) {
    Block &block = function.getBody().front();
    if (failed(runOnBlock(block)))
      return failure();
    function.setType(
        FunctionType::get(&getContext(), block.getArgumentTypes(),
                          block.getTerminator()->getOperandTypes()));
    return success();
  }

  LogicalResult runOnBlock(Block &block) {
    for (BlockArgument input : block.getArguments())
      if (failed(nn::checkTensorSize(input)))
        return failure();
    Operation *before = nullptr;
    while (Operation *op = before ? before->getNextNode() : &block.front()) {
      // The ops of the branch that is taken stand here now, and come next.
      if (nn::resolveControl(op)) {
        op->erase();
        continue;
      }
      Operation *next = op->getNextNode();
      if (isa<nn::NnOpInterface>(op) && failed(runOnOp(op)))
        return failure();
      before = next ? next->getPrevNode() : &block.back();
      if (!next)
        break;
    }
    return success();
  }

  /// Infers the types of `op`, and folds it; erases it where nothing reads it.
  LogicalResult runOnOp(Operation *op) {
    if (failed(runOnBlocksOf(op)) || failed(nn::refineResultTypes(op)))
      return failure();
    for (Value result : op->getResults())
      if (failed(nn::checkTensorSize(result)))
        return failure();
    if (op->use_empty()) {
      op->erase();
      return success();
    }
    // Quantized weights stay what they are until what reads them is known.
    if (isa<nn::ConstantOp, nn::DequantizeOp>(op))
      return success();
    if (auto cast = dyn_cast<nn::CastOp>(op); cast && areWeights(cast)) {
      dequantizeInstead(cast);
      return success();
    }
    return fold(op);
  }

  /// Whether `cast` makes weights of a product from a constant of bytes or
  /// less.
  static bool areWeights(nn::CastOp cast) {
    Type from = nn::elementOf(cast.getX());
    auto readAsWeights = [](OpOperand &use) {
      return use.getOperandNumber() == 1 &&
             isa<nn::MatmulOp, nn::ConvOp>(use.getOwner());
    };
    return from.isIntOrFloat() && !from.isInteger(1) &&
           from.getIntOrFloatBitWidth() <= 8 && isa<FloatType>(cast.getTo()) &&
           nn::constantElements(cast.getX()) &&
           llvm::all_of(cast->getUses(), readAsWeights);
  }

  /// Reads `cast` as numbers whose scale is 1.
  static void dequantizeInstead(nn::CastOp cast) {
    OpBuilder builder(cast);
    nn::HostTensor one(RankedTensorType::get({}, cast.getTo()));
    one.setReal(0, 1);
    Value scale = nn::createConstant(builder, cast.getLoc(), one);
    Value weights = builder.create<nn::DequantizeOp>(
        cast.getLoc(), cast.getType(), cast.getX(), scale, Value());
    cast.getResult().replaceAllUsesWith(weights);
    cast.erase();
  }

  /// What stands inside of a branch or a loop, whose carried values have the
  /// types that they begin with.
  LogicalResult runOnBlocksOf(Operation *op) {
    if (auto loop = dyn_cast<nn::LoopOp>(op))
      for (auto [carried, initial] : llvm::zip(
               loop.getBody().getArguments().drop_front(), loop.getInitial()))
        carried.setType(initial.getType());
    for (Region &region : op->getRegions())
      if (failed(runOnBlock(region.front())))
        return failure();
    return success();
  }

  /// Replaces `op` by constants where all operands are constant and the budget
  /// allows.
  LogicalResult fold(Operation *op) {
    FailureOr<SmallVector<Value>> constants = nn::fold(op, budget);
    if (failed(constants))
      return failure();
    if (!constants->empty())
      op->erase();
    if (kept - budget.bytes > maxUnusedBytes) {
      nn::freeUnusedResources(getOperation());
      kept = budget.bytes;
    }
    return success();
  }

  /// The budget's bytes when unused constants were freed last.
  int64_t kept = 0;

  nn::FoldBudget budget{0, 0};
};

} // namespace

} // namespace burin::simplify
