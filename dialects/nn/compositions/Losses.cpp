// Reads ATen's losses of classes.
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Softmax.h"

using namespace mlir;

namespace burin::nn {

namespace {

/// Logarithms of probabilities and classes, the classes along axis 1 (or 0 of
/// a vector).
struct Classes {
  Value log, target;
  int64_t axis = 1;
};

} // namespace

/// -log of the class, classes of `ignored` as 0, weighed and reduced: the mean
/// is by the sum of the weights.
static LogicalResult giveClassLoss(AtenNode &node, Classes classes) {
  Composer compose(node);
  Value log = classes.log, target = classes.target;
  int64_t ignored = node.getInt("ignore_index", -100),
          reduction = node.getInt("reduction", 1);
  double smoothing = node.getFloat("label_smoothing", 0);
  Value weight = node.operand("weight");
  if (!log || !target || node.hasFailed())
    return failure();
  if (!shaped(log).hasRank() || !shaped(target).hasRank() ||
      shaped(target).getRank() + 1 != shaped(log).getRank() ||
      !elementOf(target).isInteger() || reduction < 0 || reduction > 2)
    return node.emitError()
           << "expected scores, integers without their "
              "classes' dimension and 'reduction' in [0, 2], "
              "got "
           << log.getType() << ", " << target.getType() << " and " << reduction;
  int64_t axis = classes.axis, count = shaped(log).getDimSize(axis);
  if (ShapedType::isDynamic(count))
    return node.emitError()
           << "expected a known number of classes, got " << log.getType();
  Value isIgnored = compose.equal(target, compose.number(target, ignored));
  Value zero = compose.number(log, 0);
  Value place = step::refuseNegative(
      node, compose.where(isIgnored, compose.number(target, 0), target), count);
  Value share =
      weight ? compose.gather(weight, place, 0) : compose.number(log, 1);
  share = compose.where(isIgnored, zero, share);
  Value picked = compose.squeeze(
      compose.gatherElements(log, compose.unsqueeze(place, {axis}), axis),
      axis);
  Value losses = compose.neg(compose.mul(picked, share));
  if (smoothing > 0) {
    Value each = log;
    if (weight) {
      SmallVector<int64_t> shape(shaped(log).getRank(), 1);
      shape[axis] = count;
      each = compose.mul(each, compose.reshape(weight, shape));
    }
    Value smooth = compose.where(isIgnored, zero,
                                 compose.neg(compose.sum(each, axis, false)));
    losses = compose.add(compose.mul(losses, 1 - smoothing),
                         compose.mul(smooth, smoothing / double(count)));
  }
  if (!losses || reduction == 0)
    return give(node, losses);
  Value sum = node.create<ReduceSumOp>(losses, DenseI64ArrayAttr(), false);
  Value total =
      share ? node.create<ReduceSumOp>(share, DenseI64ArrayAttr(), false)
            : share;
  return give(node, reduction == 2 ? sum : compose.div(sum, total));
}

static LogicalResult importNll(AtenNode &node) {
  Value self = node.operand("self"), target = node.operand("target");
  if (!self || !target || !shaped(self).hasRank() ||
      shaped(self).getRank() == 0)
    return node.emitError() << "expected tensors 'self' and 'target'";
  return giveClassLoss(node, {self, target, shaped(self).getRank() > 1});
}

/// From scores; a target of floats holds a probability for each class.
static LogicalResult importCrossEntropy(AtenNode &node) {
  Composer compose(node);
  Value self = node.operand("self"), target = node.operand("target");
  if (!self || !target || !shaped(self).hasRank() ||
      shaped(self).getRank() == 0)
    return node.emitError() << "expected tensors 'self' and 'target'";
  int64_t axis = shaped(self).getRank() > 1;
  Value log = node.create<LogSoftmaxOp>(self, axis);
  if (!isa<FloatType>(elementOf(target)))
    return giveClassLoss(node, {log, target, axis});
  double smoothing = node.getFloat("label_smoothing", 0);
  int64_t reduction = node.getInt("reduction", 1);
  node.ignore("ignore_index");
  if (node.operand("weight") || reduction < 0 || reduction > 2)
    return node.emitError() << "expected no 'weight' beside probabilities, and "
                               "'reduction' in [0, 2]";
  if (!log || !compose.sizes(self, "self"))
    return failure();
  double classes = double(shaped(self).getDimSize(axis));
  target = compose.add(compose.mul(target, 1 - smoothing), smoothing / classes);
  Value losses =
      compose.neg(compose.sum(compose.mul(log, target), axis, false));
  if (!losses || reduction == 0)
    return give(node, losses);
  Value sum = node.create<ReduceSumOp>(losses, DenseI64ArrayAttr(), false);
  int64_t count = shaped(losses).getNumElements();
  return give(node, reduction == 2
                        ? sum
                        : compose.div(sum, compose.number(sum, double(count))));
}

void bindLosses(Bindings &bindings) {
  for (StringRef name : {"aten.nll_loss.default", "aten.nll_loss_nd.default",
                         "aten.nll_loss2d.default"})
    bindings.aten(name, importNll);
  bindings.aten("aten.cross_entropy_loss.default", importCrossEntropy);
}

} // namespace burin::nn
