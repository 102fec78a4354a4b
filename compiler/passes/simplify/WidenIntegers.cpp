// Computes in bytes what is of integers of 2 or 4 bits: nothing but the
// products with packed weights knows these.
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/NbitsProduct.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/plan/Recipes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_WIDENINTEGERS
#include "compiler/passes/simplify/Passes.h.inc"

/// The byte that holds integers of type `element`; null where it is wide
/// enough.
static Type byteOf(Type element) {
  auto integer = dyn_cast<IntegerType>(element);
  if (!integer || integer.getWidth() == 1 || integer.getWidth() >= 8)
    return nullptr;
  return IntegerType::get(element.getContext(), 8, integer.getSignedness());
}

/// The same of a tensor's type.
static Type widened(Type type) {
  auto tensor = dyn_cast<ShapedType>(type);
  Type byte = tensor ? byteOf(tensor.getElementType()) : Type();
  return byte ? Type(tensor.clone(byte)) : Type();
}

/// A constant of bytes with the elements of `elements`, unpacked when they are
/// read.
static ElementsAttr widenedConstant(ElementsAttr elements) {
  auto type = cast<RankedTensorType>(widened(elements.getType()));
  if (auto codes = dyn_cast<plan::UnpackedAttr>(elements))
    return plan::UnpackedAttr::get(type.getContext(), type, codes.getSource(),
                                   codes.getBits());
  FailureOr<nn::HostTensor> from = nn::HostTensor::fromElements(elements);
  nn::HostTensor to(type);
  for (int64_t i = 0; succeeded(from) && i < to.size(); ++i)
    to.setInteger(i, from->integer(i));
  return to.toElements();
}

namespace {

class WidenIntegersPass : public impl::WidenIntegersBase<WidenIntegersPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (failed(checkInterface(function)))
        return signalPassFailure();
      function.walk([](Operation *op) {
        if (!isa<func::FuncOp>(op))
          widen(op);
      });
    }
  }

  /// Libraries have no type for elements of less than a byte.
  static LogicalResult checkInterface(func::FuncOp function) {
    auto check = [&](StringRef what, unsigned i, Type type, Attribute name) {
      if (!widened(type))
        return success();
      InFlightDiagnostic error = function.emitError() << what << " ";
      if (name)
        error << name;
      else
        error << i;
      return LogicalResult(error
                           << ": expected elements of at least 8 bits, got "
                           << cast<ShapedType>(type).getElementType()
                           << "; cast them inside of the model");
    };
    for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
      if (failed(check("input", i, type, function.getArgAttr(i, "nn.name"))))
        return failure();
    for (auto [i, type] : llvm::enumerate(function.getResultTypes()))
      if (failed(
              check("output", i, type, function.getResultAttr(i, "nn.name"))))
        return failure();
    return success();
  }

  static void widen(Operation *op) {
    for (Region &region : op->getRegions())
      for (Block &block : region)
        for (BlockArgument argument : block.getArguments())
          if (Type wide = widened(argument.getType()))
            argument.setType(wide);
    if (auto constant = dyn_cast<nn::ConstantOp>(op)) {
      widenConstant(constant);
      return;
    }
    for (OpResult result : op->getResults())
      if (Type wide = widened(result.getType()))
        widenResult(op, result, wide);
  }

  /// Weights of products stay as they are, and all others read bytes.
  static void widenConstant(nn::ConstantOp constant) {
    if (!widened(constant.getType()))
      return;
    auto isWeight = [](OpOperand &use) {
      return isa<nn::MatmulNbitsOp>(use.getOwner()) &&
             use.getOperandNumber() == 1;
    };
    if (llvm::all_of(constant->getUses(), isWeight))
      return;
    OpBuilder builder(constant);
    ElementsAttr bytes = widenedConstant(constant.getValue());
    Value wide = builder.create<nn::ConstantOp>(constant.getLoc(),
                                                bytes.getType(), bytes);
    constant.getResult().replaceUsesWithIf(
        wide, [&](OpOperand &use) { return !isWeight(use); });
  }

  static void widenResult(Operation *op, OpResult result, Type wide) {
    Type narrow = nn::elementOf(result);
    result.setType(cast<ShapedType>(wide));
    if (!op->hasAttr("to"))
      return;
    op->setAttr("to", TypeAttr::get(nn::elementOf(result)));
    OpBuilder builder(op->getContext());
    builder.setInsertionPointAfter(op);
    SmallPtrSet<Operation *, 4> own;
    Value limited = isa<nn::QuantizeOp>(op)
                        ? saturated(builder, result, narrow, own)
                        : wrapped(builder, result, narrow, own);
    result.replaceAllUsesExcept(limited, own);
  }

  static Value number(OpBuilder &builder, Value like, int64_t value) {
    nn::HostTensor scalar(RankedTensorType::get({}, nn::elementOf(like)));
    scalar.setInteger(0, value);
    ElementsAttr elements = scalar.toElements();
    return builder.create<nn::ConstantOp>(like.getLoc(), elements.getType(),
                                          elements);
  }

  template <typename Op>
  static Value make(OpBuilder &builder, Value x, Value y,
                    SmallPtrSetImpl<Operation *> &own) {
    auto op = builder.create<Op>(x.getLoc(), x.getType(), x, y);
    own.insert(op);
    return op;
  }

  /// The nearest that `narrow` has.
  static Value saturated(OpBuilder &builder, Value x, Type narrow,
                         SmallPtrSetImpl<Operation *> &own) {
    int64_t width = narrow.getIntOrFloatBitWidth();
    bool hasSign = !narrow.isUnsignedInteger();
    int64_t most = (int64_t(1) << (hasSign ? width - 1 : width)) - 1;
    Value result =
        make<nn::MinimumOp>(builder, x, number(builder, x, most), own);
    return hasSign ? make<nn::MaximumOp>(builder, result,
                                         number(builder, x, -most - 1), own)
                   : result;
  }

  /// What the lowest bits are.
  static Value wrapped(OpBuilder &builder, Value x, Type narrow,
                       SmallPtrSetImpl<Operation *> &own) {
    int64_t width = narrow.getIntOrFloatBitWidth();
    int64_t half = narrow.isUnsignedInteger() ? 0 : int64_t(1) << (width - 1);
    Value mask = number(builder, x, (int64_t(1) << width) - 1);
    Value bits = make<nn::BitAndOp>(builder, x, mask, own);
    if (half == 0)
      return bits;
    Value sign = number(builder, x, half);
    return make<nn::SubOp>(
        builder, make<nn::BitXorOp>(builder, bits, sign, own), sign, own);
  }
};

} // namespace

} // namespace burin::simplify
