// Drops what changes nothing, as exporters write it by the hundred, so that
// recognition sees the ops that compute.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/KnownSizes.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Pad.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Slice.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/TypeSwitch.h"
#include <limits>

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_DROPIDENTITIES
#include "compiler/passes/simplify/Passes.h.inc"

static bool isExactly(Value value, double number) {
  std::optional<double> given = uniformNumber(value);
  return given && *given == number;
}

/// The operand beside one that is `neutral` throughout; null where none is.
static Value besideNeutral(Operation *op, double neutral) {
  for (unsigned i : {1u, 0u})
    if (isExactly(op->getOperand(i), neutral))
      return op->getOperand(1 - i);
  return nullptr;
}

/// Negative steps reverse, and so leave the type as it is.
static bool goesForward(nn::SliceOp slice) {
  return llvm::all_of(slice.getSteps(), [](int64_t step) { return step > 0; });
}

static bool hasNoPads(nn::PadOp pad) {
  auto pads = nn::constantIntegers(pad.getPads());
  return pads && llvm::all_of(*pads, [](int64_t n) { return n == 0; });
}

/// The branch that a constant condition takes throughout.
static Value takenBranch(nn::WhereOp where) {
  std::optional<double> condition = uniformNumber(where.getCondition());
  if (!condition)
    return nullptr;
  return *condition != 0 ? where.getX() : where.getY();
}

/// The operand that `op` gives as it is if the types of both are equal; null
/// where it computes something.
static Value candidateOf(Operation *op) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case<nn::AddOp>([](auto op) { return besideNeutral(op, 0); })
      .Case<nn::MulOp>([](auto op) { return besideNeutral(op, 1); })
      .Case<nn::MaximumOp>([](auto op) { return besideNeutral(op, -infinity); })
      .Case<nn::MinimumOp>([](auto op) { return besideNeutral(op, infinity); })
      .Case<nn::SubOp>(
          [](auto op) { return isExactly(op.getY(), 0) ? op.getX() : Value(); })
      .Case<nn::DivOp, nn::PowOp>(
          [](auto op) { return isExactly(op.getY(), 1) ? op.getX() : Value(); })
      .Case<nn::WhereOp>([](auto op) { return takenBranch(op); })
      .Case<nn::ExpandOp, nn::TileOp, nn::CastOp, nn::ReshapeOp, nn::SqueezeOp,
            nn::UnsqueezeOp, nn::CollapseOp>([](auto op) { return op.getX(); })
      .Case<nn::SliceOp>(
          [](auto op) { return goesForward(op) ? op.getX() : Value(); })
      .Case<nn::PadOp>(
          [](auto op) { return hasNoPads(op) ? op.getX() : Value(); })
      .Case<nn::TransposeOp>([](auto op) {
        return nn::shaped(op.getX()).hasRank() &&
                       llvm::is_sorted(op.fullPermutation())
                   ? op.getX()
                   : Value();
      })
      .Case<nn::ConcatOp>([](auto op) {
        return op.getParts().size() == 1 ? op.getParts().front() : Value();
      })
      .Case<nn::SplitOp>(
          [](auto op) { return op.getNumResults() == 1 ? op.getX() : Value(); })
      .Default([](Operation *) { return Value(); });
}

/// Lets `op`, which broadcasts by itself, read what its operands' expansions
/// read, as far as its result keeps its shape.
static void readThroughExpansions(Operation *op) {
  auto result = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!result || !op->hasTrait<nn::Elementwise>())
    return;
  for (OpOperand &operand : op->getOpOperands()) {
    auto expansion = operand.get().getDefiningOp<nn::ExpandOp>();
    if (!expansion || !hasKnownSizes(expansion.getX()))
      continue;
    SmallVector<Value> operands(op->getOperands());
    operands[operand.getOperandNumber()] = expansion.getX();
    auto sizes = nn::broadcastSizes(op, operands);
    if (succeeded(sizes) && *sizes &&
        nn::tensorOf(**sizes, result.getElementType()) == result)
      operand.set(expansion.getX());
  }
}

namespace {

class DropIdentitiesPass : public impl::DropIdentitiesBase<DropIdentitiesPass> {
  void runOnOperation() override {
    getOperation().walk([](nn::NnOpInterface op) {
      if (op->getNumResults() != 1)
        return;
      readThroughExpansions(op);
      Value same = candidateOf(op);
      if (same && same.getType() == op->getResult(0).getType())
        op->getResult(0).replaceAllUsesWith(same);
    });
    IRRewriter rewriter(&getContext());
    (void)runRegionDCE(rewriter, getOperation()->getRegions());
  }
};

} // namespace

} // namespace burin::simplify
