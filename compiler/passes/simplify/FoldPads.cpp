// Folds zeros that a model pads an image with into the pads of the convolution
// that reads it.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/ops/Conv.h"
#include "dialects/nn/ops/Pad.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_FOLDPADS
#include "compiler/passes/simplify/Passes.h.inc"

/// What each dimension of the padded tensor gets, its beginning and its end;
/// empty where that is not constant or is not zeros added.
static SmallVector<std::pair<int64_t, int64_t>> addedZeros(nn::PadOp pad) {
  auto pads = nn::constantIntegers(pad.getPads());
  ShapedType type = nn::shaped(pad.getX());
  if (!pads || pad.getMode() != "constant" || !type.hasStaticShape() ||
      uniformNumber(pad.getValue()) != 0.0)
    return {};
  int64_t rank = type.getRank();
  SmallVector<int64_t> axes(pad.getAxes() ? *pad.getAxes()
                                          : ArrayRef<int64_t>());
  for (int64_t i = 0; !pad.getAxes() && i < rank; ++i)
    axes.push_back(i);
  if (pads->size() != 2 * axes.size())
    return {};
  SmallVector<std::pair<int64_t, int64_t>> added(rank, {0, 0});
  for (auto [i, axis] : llvm::enumerate(axes)) {
    int64_t begin = (*pads)[i], end = (*pads)[axes.size() + i];
    if (begin < 0 || end < 0)
      return {};
    added[nn::fromStart(axis, rank)] = {begin, end};
  }
  return added;
}

namespace {

class FoldPadsPass : public impl::FoldPadsBase<FoldPadsPass> {
  void runOnOperation() override {
    getOperation().walk(fold);
    IRRewriter rewriter(&getContext());
    (void)runRegionDCE(rewriter, getOperation()->getRegions());
  }

  /// Reads what the pad reads, in the order of dimensions that the convolution
  /// wants.
  static void fold(nn::ConvOp conv) {
    auto transpose = conv.getX().getDefiningOp<nn::TransposeOp>();
    auto pad =
        (transpose ? transpose.getX() : conv.getX()).getDefiningOp<nn::PadOp>();
    if (!pad || conv.getAutoPad() != "explicit")
      return;
    SmallVector<std::pair<int64_t, int64_t>> zeros = addedZeros(pad), added;
    if (zeros.empty())
      return;
    for (size_t i = 0; i < zeros.size(); ++i)
      added.push_back(zeros[transpose ? transpose.fullPermutation()[i] : i]);
    if (added.size() < 3 || added[0] != std::pair<int64_t, int64_t>() ||
        added[1] != std::pair<int64_t, int64_t>())
      return;
    size_t spatial = added.size() - 2;
    SmallVector<int64_t> pads(conv.getPads());
    pads.resize(2 * spatial, 0);
    for (size_t i = 0; i < spatial; ++i)
      if (__builtin_add_overflow(pads[i], added[i + 2].first, &pads[i]) ||
          __builtin_add_overflow(pads[spatial + i], added[i + 2].second,
                                 &pads[spatial + i]))
        return;
    Value image = pad.getX();
    if (transpose) {
      OpBuilder builder(conv);
      SmallVector<int64_t> permutation = transpose.fullPermutation(), shape;
      for (int64_t axis : permutation)
        shape.push_back(nn::ranked(image).getDimSize(axis));
      image = builder.create<nn::TransposeOp>(
          transpose.getLoc(), nn::ranked(image).clone(shape), image,
          builder.getDenseI64ArrayAttr(permutation));
    }
    conv.getXMutable().assign(image);
    conv.setPads(pads);
  }
};

} // namespace

} // namespace burin::simplify
