// Quantizes activations to unsigned bytes where a model says signed ones, once
// for all that read them: the kernels of bytes multiply unsigned ones.
#include "compiler/passes/simplify/Passes.h"
#include "compiler/passes/simplify/Quantized.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Conv.h"
#include "dialects/nn/ops/Pool.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/shape/Shapes.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_QUANTIZEUNSIGNED
#include "compiler/passes/simplify/Passes.h.inc"

/// Whether the integers of the result are those of the first operand, in the
/// same order of size.
static bool keepsIntegers(Operation *op) {
  return movesElements(op) || isa<nn::MaxPoolOp>(op);
}

namespace {

/// Values whose bytes have their sign or lose it together.
class Together {
public:
  /// All that hangs together with the result of `op`.
  explicit Together(nn::QuantizeOp op) {
    values.insert(op.getResult());
    for (size_t i = 0; isTaken && i < values.size(); ++i)
      isTaken = followBack(values[i]) && followUses(values[i]);
  }

  /// Whether all of them are quantized and dequantized again, and products read
  /// that on their left side alone.
  bool areActivations() const { return isTaken && isLeft; }

  ArrayRef<Value> all() const { return values.getArrayRef(); }

  void makeUnsigned() const {
    for (Value value : values) {
      value.setType(nn::shaped(value).clone(
          IntegerType::get(value.getContext(), 8, IntegerType::Unsigned)));
      if (auto op = value.getDefiningOp<nn::QuantizeOp>())
        makeUnsigned(op);
    }
    for (nn::DequantizeOp op : readers) {
      FoldingBuilder build(op);
      op.getZeroMutable().assign(movedZero(build, op.getZero()));
    }
  }

private:
  static Value movedZero(FoldingBuilder &build, Value zero) {
    Type type = build.builder.getIntegerType(8, /*isSigned=*/false);
    return build.cast(moveZero(build, zero, unsignedShift), type);
  }

  static void makeUnsigned(nn::QuantizeOp op) {
    FoldingBuilder build(op);
    Value zero = movedZero(build, op.getZero());
    op.getZeroMutable().assign(zero);
    op.setTo(nn::elementOf(zero));
  }

  /// Follows `value` to what quantized it; false where something else made it.
  bool followBack(Value value) {
    Operation *op = value.getDefiningOp();
    if (!op || !nn::elementOf(value).isSignlessInteger(8))
      return false;
    if (auto quantize = dyn_cast<nn::QuantizeOp>(op))
      return !quantize.addsBeforeRounding();
    if (!keepsIntegers(op) && !isa<nn::ConcatOp>(op))
      return false;
    if (isa<nn::ConcatOp>(op))
      values.insert(op->operand_begin(), op->operand_end());
    else
      values.insert(op->getOperand(0));
    return true;
  }

  /// Follows `value` to what dequantizes it; false where something else reads
  /// it.
  bool followUses(Value value) {
    for (OpOperand &use : value.getUses()) {
      Operation *user = use.getOwner();
      if (isa<nn::ConcatOp>(user) ||
          (keepsIntegers(user) && use.getOperandNumber() == 0)) {
        values.insert(user->getResult(0));
        continue;
      }
      auto reader = dyn_cast<nn::DequantizeOp>(user);
      if (!reader || use.getOperandNumber() != 0 ||
          (reader.getZero() && !nn::elementOf(reader.getZero()).isInteger(8)))
        return false;
      readers.insert(reader);
      for (OpOperand &number : reader->getUses()) {
        if (!isa<nn::MatmulOp, nn::ConvOp>(number.getOwner()))
          continue;
        if (number.getOperandNumber() != 0)
          return false;
        isLeft = true;
      }
    }
    return true;
  }

  llvm::SetVector<Value> values;
  llvm::SetVector<nn::DequantizeOp> readers;
  bool isTaken = true, isLeft = false;
};

class QuantizeUnsignedPass
    : public impl::QuantizeUnsignedBase<QuantizeUnsignedPass> {
  void runOnOperation() override {
    SmallVector<nn::QuantizeOp> found;
    getOperation().walk([&](nn::QuantizeOp op) {
      if (op.getTo().isSignlessInteger(8))
        found.push_back(op);
    });
    llvm::DenseSet<Value> seen;
    for (nn::QuantizeOp op : found) {
      if (seen.contains(op.getResult()))
        continue;
      Together together(op);
      if (together.areActivations())
        together.makeUnsigned();
      seen.insert(together.all().begin(), together.all().end());
    }
  }
};

} // namespace

} // namespace burin::simplify
