// Infers result types in order, and folds ops on constants through the
// reference interpreter.
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/Naming.h"
#include "dialects/nn/Shapes.h"
#include "dialects/nn/ops/Constant.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_INFERSHAPES
#include "compiler/passes/simplify/Passes.h.inc"

/// No machine holds more, and sums of such sizes stay far from 64 bits.
static constexpr int64_t maxTensorBytes = int64_t(1) << 40;

/// Refuses a value whose tensor would be larger than `maxTensorBytes`; unknown
/// dimensions are not this check's business.
static LogicalResult checkSize(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape())
    return success();
  int64_t elementBytes = (type.getElementTypeBitWidth() + 7) / 8, bytes;
  auto elements = nn::checkedProduct(type.getShape());
  if (elements && !__builtin_mul_overflow(*elements, elementBytes, &bytes) &&
      bytes <= maxTensorBytes)
    return success();
  return emitError(value.getLoc()) << "expected tensors of at most "
                                   << maxTensorBytes << " bytes, got " << type;
}

namespace {

class InferShapesPass : public impl::InferShapesBase<InferShapesPass> {
  using Base::Base;

  void runOnOperation() override {
    bytesLeft = maxBytes;
    operationsLeft = maxOperations;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (failed(runOnFunction(function)))
        return signalPassFailure();
  }

  LogicalResult runOnFunction(func::FuncOp function) {
    Block &block = function.getBody().front();
    for (BlockArgument input : block.getArguments())
      if (failed(checkSize(input)))
        return failure();
    for (Operation &op :
         llvm::make_early_inc_range(block.without_terminator())) {
      if (!isa<nn::NnOpInterface>(op))
        continue;
      if (failed(nn::refineResultTypes(&op)))
        return failure();
      for (Value result : op.getResults())
        if (failed(checkSize(result)))
          return failure();
      if (op.use_empty()) {
        op.erase();
        continue;
      }
      if (!isa<nn::ConstantOp>(op) && failed(fold(&op)))
        return failure();
    }
    function.setType(
        FunctionType::get(&getContext(), block.getArgumentTypes(),
                          block.getTerminator()->getOperandTypes()));
    return success();
  }

  /// Replaces `op` by constants where all operands are constant and the budget
  /// allows.
  LogicalResult fold(Operation *op) {
    int64_t bytes = 0;
    for (Type type : op->getResultTypes()) {
      auto ranked = dyn_cast<RankedTensorType>(type);
      auto elements =
          ranked ? nn::checkedProduct(ranked.getShape()) : std::nullopt;
      int64_t size = 0;
      if (!elements ||
          __builtin_mul_overflow(
              *elements, nn::elementBytes(ranked.getElementType()), &size) ||
          __builtin_add_overflow(bytes, size, &bytes) || bytes > bytesLeft)
        return success();
    }
    // What follows from types alone, such as a shape, needs no operands.
    SmallVector<OpFoldResult, 1> folded;
    if (succeeded(op->fold(folded)) && folded.size() == 1)
      if (auto elements = dyn_cast_if_present<ElementsAttr>(
              dyn_cast<Attribute>(folded.front()))) {
        replaceByConstant(op->getResult(0), elements);
        op->erase();
        return success();
      }
    int64_t operations = cast<nn::NnOpInterface>(op).countOperations();
    if (operations > operationsLeft)
      return success();
    DenseMap<Value, nn::HostTensor> values;
    for (Value operand : op->getOperands()) {
      ElementsAttr elements = nn::constantElements(operand);
      if (!elements)
        return success();
      FailureOr<nn::HostTensor> tensor = nn::HostTensor::fromElements(elements);
      if (failed(tensor))
        return success();
      values[operand] = std::move(*tensor);
    }
    if (failed(nn::evaluate(op, values)))
      return failure();
    bytesLeft -= bytes;
    operationsLeft -= operations;
    for (Value result : op->getResults())
      replaceByConstant(result, values[result].toElements());
    op->erase();
    return success();
  }

  static void replaceByConstant(Value result, ElementsAttr elements) {
    OpBuilder builder(result.getDefiningOp());
    result.replaceAllUsesWith(builder.create<nn::ConstantOp>(
        result.getLoc(), elements.getType(), elements));
  }

  int64_t bytesLeft = 0, operationsLeft = 0;
};

} // namespace

} // namespace burin::simplify
