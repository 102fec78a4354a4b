// Folds a batch normalization into the convolution before it, whose weights and
// bias become those of both.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/ops/BatchNorm.h"
#include "dialects/nn/ops/Constant.h"
#include "dialects/nn/ops/Conv.h"
#include "dialects/nn/reference/Pieces.h"
#include "dialects/nn/reference/Resources.h"
#include "dialects/nn/shape/Shapes.h"
#include <cmath>

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_FOLDBATCHNORM
#include "compiler/passes/simplify/Passes.h.inc"

/// What may be left of weights that were replaced, before they are looked for.
static constexpr int64_t maxUnusedBytes = 32 << 20;

namespace {

class FoldBatchNormPass : public impl::FoldBatchNormBase<FoldBatchNormPass> {
  void runOnOperation() override {
    int64_t unusedBytes = 0;
    getOperation().walk([&](nn::BatchNormOp norm) {
      auto conv = norm.getX().getDefiningOp<nn::ConvOp>();
      // A convolution outside of a loop stays there.
      if (!conv || !conv->hasOneUse() || conv->getBlock() != norm->getBlock())
        return;
      unusedBytes += nn::ranked(conv.getW()).getNumElements() *
                     nn::elementBytes(nn::elementOf(conv.getW()));
      fold(conv, norm);
      if (unusedBytes <= maxUnusedBytes)
        return;
      nn::freeUnusedResources(getOperation());
      unusedBytes = 0;
    });
  }

  /// Replaces both ops where all of their parameters are constant.
  static void fold(nn::ConvOp conv, nn::BatchNormOp norm) {
    SmallVector<nn::HostTensor> parameters;
    for (Value parameter : norm.getOperands().drop_front()) {
      FailureOr<nn::HostTensor> tensor = readConstant(parameter);
      if (failed(tensor))
        return;
      parameters.push_back(std::move(*tensor));
    }
    ElementsAttr weights = nn::constantElements(conv.getW());
    auto type = nn::ranked(conv.getW());
    int64_t channels = type.getDimSize(0);
    if (!weights || !isa<FloatType>(type.getElementType()) ||
        parameters[0].size() != channels)
      return;
    nn::HostTensor bias(
        RankedTensorType::get({channels}, type.getElementType()));
    if (conv.getBias()) {
      FailureOr<nn::HostTensor> given = readConstant(conv.getBias());
      if (failed(given))
        return;
      bias = std::move(*given);
    }
    auto [factors, addends] = nn::BatchNormOp::affineOf(
        parameters[0], parameters[1], parameters[2], parameters[3],
        norm.getEpsilon().convertToDouble());
    for (int64_t c = 0; c < channels; ++c)
      bias.setReal(c, bias.real(c) * factors[c] + addends[c]);
    if (!isFinite(bias))
      return;
    if (ElementsAttr scaled = scaleFilters(weights, factors))
      replace(conv, norm, scaled, bias);
  }

  /// Whether all elements are finite once they are rounded to their type: sums
  /// of products with others would be something else than before.
  static bool isFinite(const nn::HostTensor &tensor) {
    auto rounded = nn::HostTensor::fromBytes(tensor.type(), tensor.toBytes());
    for (int64_t i = 0; i < rounded->size(); ++i)
      if (!std::isfinite(rounded->real(i)))
        return false;
    return true;
  }

  /// Each filter times its factor; null where the bytes of `weights` are
  /// missing or an element would not be finite.
  static ElementsAttr scaleFilters(ElementsAttr weights,
                                   ArrayRef<double> factors) {
    auto type = cast<RankedTensorType>(weights.getType());
    int64_t depth =
        factors.empty() ? 0 : type.getNumElements() / int64_t(factors.size());
    nn::ConstantWriter writer(type);
    bool areFinite = true;
    LogicalResult isThere =
        nn::readPieces(weights, [&](int64_t first, nn::HostTensor piece) {
          for (int64_t i = 0; i < piece.size(); ++i)
            piece.setReal(i, piece.real(i) * factors[(first + i) / depth]);
          areFinite &= isFinite(piece);
          writer.add(piece);
        });
    return succeeded(isThere) && areFinite ? std::move(writer).finish()
                                           : ElementsAttr();
  }

  static void replace(nn::ConvOp conv, nn::BatchNormOp norm,
                      ElementsAttr weights, const nn::HostTensor &bias) {
    OpBuilder builder(norm);
    Location loc =
        FusedLoc::get(conv.getContext(), {conv.getLoc(), norm.getLoc()});
    Value w = builder.create<nn::ConstantOp>(loc, weights.getType(), weights),
          b = createConstant(builder, loc, bias);
    Value result = builder.create<nn::ConvOp>(
        loc, norm.getType(), conv.getX(), w, b, conv.getStridesAttr(),
        conv.getDilationsAttr(), conv.getPadsAttr(), conv.getAutoPadAttr(),
        conv.getGroupAttr(), conv.getElementAttr());
    norm.replaceAllUsesWith(result);
    norm.erase();
    conv.erase();
  }
};

} // namespace

} // namespace burin::simplify
