// Makes one op of a chain of ops that only move or convert elements.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/KnownSizes.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/Dialect.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Slice.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/plan/ElementTypes.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_MERGEMOVES
#include "compiler/passes/simplify/Passes.h.inc"

/// True for ops that give the elements of their first operand, in order,
/// another shape, which is known.
static bool isReshaping(Operation *op) {
  return op &&
         isa<nn::ReshapeOp, nn::SqueezeOp, nn::UnsqueezeOp, nn::CollapseOp>(
             op) &&
         hasKnownSizes(op->getResult(0)) &&
         nn::ranked(op->getResult(0)).getNumDynamicDims() <= 1;
}

/// True where only dimensions of size 1 change places, so that every element
/// keeps its own.
static bool movesNothing(nn::TransposeOp transpose) {
  ShapedType x = nn::shaped(transpose.getX());
  if (!hasKnownSizes(transpose.getX()) || x.getNumDynamicDims() > 1)
    return false;
  SmallVector<int64_t> moved = transpose.fullPermutation();
  llvm::erase_if(moved, [&](int64_t axis) { return x.getDimSize(axis) == 1; });
  return llvm::is_sorted(moved);
}

/// Start and step of constant indices into a dimension of `size` that lie in it
/// and are equally far apart, upwards.
static std::optional<std::pair<int64_t, int64_t>> stepsOf(Value indices,
                                                          int64_t size) {
  auto at = nn::constantIntegers(indices);
  if (!at || at->empty())
    return std::nullopt;
  for (int64_t &index : *at) {
    index += index < 0 ? size : 0;
    if (index < 0 || index >= size)
      return std::nullopt;
  }
  int64_t step = at->size() > 1 ? (*at)[1] - (*at)[0] : 1;
  for (size_t i = 1; i < at->size(); ++i)
    if (step <= 0 || (*at)[i] - (*at)[i - 1] != step)
      return std::nullopt;
  return std::pair(at->front(), step);
}

namespace {

class MergeMovesPass : public impl::MergeMovesBase<MergeMovesPass> {
  void runOnOperation() override {
    getOperation().walk([](nn::NnOpInterface op) {
      if (auto transpose = dyn_cast<nn::TransposeOp>(op.getOperation()))
        mergeTranspose(transpose);
      else if (auto cast = dyn_cast<nn::CastOp>(op.getOperation()))
        mergeCast(cast);
      else if (auto gather = dyn_cast<nn::GatherOp>(op.getOperation()))
        sliceInstead(gather);
      else if (isReshaping(op))
        mergeReshape(op);
      else if (isa<nn::ReduceMaxOp, nn::ReduceMinOp>(op.getOperation()))
        reduceSource(op);
    });
    IRRewriter rewriter(&getContext());
    (void)runRegionDCE(rewriter, getOperation()->getRegions());
  }

  static void replace(Operation *op, Value value) {
    op->getResult(0).replaceAllUsesWith(value);
  }

  /// A chain of reshapes is the last of them.
  static void mergeReshape(Operation *op) {
    Value source = op->getOperand(0);
    while (isReshaping(source.getDefiningOp()))
      source = source.getDefiningOp()->getOperand(0);
    if (source == op->getOperand(0) || !hasKnownSizes(source))
      return;
    OpBuilder builder(op);
    replace(op, createReshape(builder, op->getLoc(), source,
                              nn::ranked(op->getResult(0))));
  }

  /// The least and the greatest of all elements are those of what was moved.
  static void reduceSource(Operation *op) {
    ShapedType from = nn::shaped(op->getOperand(0)),
               to = nn::shaped(op->getResult(0));
    if (!from.hasRank() || from.getRank() == 0 || !to.hasRank() ||
        to.getRank() != 0)
      return;
    Value source = op->getOperand(0);
    Operation *move = source.getDefiningOp();
    while (move && (isReshaping(move) || isa<nn::TransposeOp>(move))) {
      source = move->getOperand(0);
      move = source.getDefiningOp();
    }
    // Axes that were named in the moved tensor are others, and all, in this.
    op->setOperand(0, source);
    op->removeAttr("axes");
  }

  static void mergeTranspose(nn::TransposeOp op) {
    if (!nn::shaped(op.getX()).hasRank())
      return;
    if (auto inner = op.getX().getDefiningOp<nn::TransposeOp>()) {
      SmallVector<int64_t> first = inner.fullPermutation(), both;
      for (int64_t axis : op.fullPermutation())
        both.push_back(first[axis]);
      op.getXMutable().assign(inner.getX());
      op.setPermutation(both);
    }
    if (llvm::is_sorted(op.fullPermutation()))
      return replace(op, op.getX());
    if (!movesNothing(op))
      return;
    OpBuilder builder(op);
    Value reshape = createReshape(builder, op.getLoc(), op.getX(),
                                  nn::ranked(op.getResult()));
    replace(op, reshape);
    if (Operation *made = reshape.getDefiningOp(); isReshaping(made))
      mergeReshape(made);
  }

  /// Indices known to be in order need no look at run time.
  static void sliceInstead(nn::GatherOp op) {
    ShapedType x = nn::shaped(op.getX()), type = nn::shaped(op.getResult());
    if (!hasKnownSizes(op.getX()) || !hasKnownSizes(op.getResult()) ||
        type.getNumDynamicDims() > 1)
      return;
    int64_t axis = nn::fromStart(op.getAxis(), x.getRank());
    if (x.isDynamicDim(axis))
      return;
    auto steps = stepsOf(op.getIndices(), x.getDimSize(axis));
    if (!steps)
      return;
    auto [start, step] = *steps;
    nn::SizeList sizes = nn::rankedSizesOf(op.getX());
    int64_t count = nn::shaped(op.getIndices()).getNumElements();
    sizes[axis] = count;
    int64_t end = start + (count - 1) * step + 1;
    OpBuilder builder(op);
    Location loc = op.getLoc();
    Value from = createIntegers(builder, loc, start);
    Value to = createIntegers(builder, loc, end);
    Value slice = builder.create<nn::SliceOp>(
        loc, size::tensorOf(sizes, x.getElementType()), op.getX(), from, to,
        builder.getDenseI64ArrayAttr(axis), builder.getDenseI64ArrayAttr(step));
    replace(op, createReshape(builder, loc, slice, nn::ranked(op.getResult())));
  }

  /// A type in between goes where it loses nothing.
  static void mergeCast(nn::CastOp op) {
    while (auto inner = op.getX().getDefiningOp<nn::CastOp>()) {
      Type source = nn::elementOf(inner.getX());
      if (!plan::holdsAll(inner.getTo(), source))
        break;
      op.getXMutable().assign(inner.getX());
    }
    if (op.getX().getType() == op.getType())
      replace(op, op.getX());
  }
};

} // namespace

} // namespace burin::simplify
