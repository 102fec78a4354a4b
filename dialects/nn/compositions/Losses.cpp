// Reads ATen's losses, which models compute beside their results.
#include "dialects/nn/import/Composer.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Activation.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Softmax.h"
#include "dialects/nn/reference/HostTensor.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

/// The losses as they are, their mean or their sum, as `reduction` (0 to 2)
/// says.
static LogicalResult giveReduced(AtenNode &node, Value losses) {
  int64_t reduction = node.getInt("reduction", 1);
  if (!losses || node.hasFailed())
    return failure();
  if (reduction < 0 || reduction > 2)
    return node.emitError()
           << "expected 'reduction' in [0, 2], got " << reduction;
  if (reduction == 0)
    return give(node, losses);
  return give(node, reduction == 1
                        ? node.create<ReduceMeanOp>(losses, DenseI64ArrayAttr(),
                                                    /*keep=*/false)
                        : node.create<ReduceSumOp>(losses, DenseI64ArrayAttr(),
                                                   /*keep=*/false));
}

/// A loss of each pair of elements of `names`, as floats.
using PairLoss = Value (*)(Composer &compose, AtenNode &node, Value x, Value y);
template <PairLoss loss> static LogicalResult importPair(AtenNode &node) {
  Composer compose(node);
  StringRef scores =
      node.has("input") || node.arguments.count("input") ? "input" : "self";
  auto operands = promotedOperands(node, {scores, "target"}, Promote::ToFloat);
  return failed(operands)
             ? failure()
             : giveReduced(node,
                           loss(compose, node, (*operands)[0], (*operands)[1]));
}

static Value squaredError(Composer &compose, AtenNode &, Value x, Value y) {
  Value d = compose.sub(x, y);
  return compose.mul(d, d);
}

static Value absoluteError(Composer &compose, AtenNode &, Value x, Value y) {
  return compose.abs(compose.sub(x, y));
}

/// d^2 / 2 up to `bound`, then a line that continues it.
static Value huber(Composer &compose, Value x, Value y, double bound) {
  Value d = compose.abs(compose.sub(x, y));
  return compose.where(compose.less(d, compose.number(x, bound)),
                       compose.mul(compose.mul(d, d), 0.5),
                       compose.mul(compose.add(d, -0.5 * bound), bound));
}

static Value huberLoss(Composer &compose, AtenNode &node, Value x, Value y) {
  return huber(compose, x, y, node.getFloat("delta", 1));
}

static Value smoothL1(Composer &compose, AtenNode &node, Value x, Value y) {
  double beta = node.getFloat("beta", 1);
  return beta == 0 ? absoluteError(compose, node, x, y)
                   : compose.mul(huber(compose, x, y, beta), 1 / beta);
}

/// log(1 + e^x), for large x too.
static Value softplus(Composer &compose, Value x) {
  Value tail = compose.make<Log1pOp>(
      {compose.make<ExpOp>({compose.neg(compose.abs(x))})});
  return compose.add(compose.make<MaximumOp>({x, compose.number(x, 0)}), tail);
}

static Value softMargin(Composer &compose, AtenNode &, Value x, Value y) {
  return softplus(compose, compose.neg(compose.mul(x, y)));
}

/// y * log(y) where y is above 0, else 0.
static Value entropy(Composer &compose, Value y) {
  Value zero = compose.number(y, 0);
  return compose.where(compose.less(zero, y),
                       compose.mul(y, compose.make<LogOp>({y})), zero);
}

static Value divergence(Composer &compose, AtenNode &node, Value x, Value y) {
  if (node.getBool("log_target", false))
    return compose.mul(compose.make<ExpOp>({y}), compose.sub(y, x));
  return compose.sub(entropy(compose, y), compose.mul(y, x));
}

static Value poisson(Composer &compose, AtenNode &node, Value x, Value y) {
  double eps = node.getFloat("eps", 1e-8);
  if (node.getBool("full", false)) {
    node.emitError() << "expected no 'full'";
    return {};
  }
  return node.getBool("log_input", true)
             ? compose.sub(compose.make<ExpOp>({x}), compose.mul(y, x))
             : compose.sub(x, compose.mul(y, compose.make<LogOp>(
                                                 {compose.add(x, eps)})));
}

/// What is weighed by a tensor `weight`, where there is one.
static Value weighed(Composer &compose, AtenNode &node, Value losses) {
  Value weight = node.operand("weight");
  return weight ? compose.mul(losses, weight) : losses;
}

/// -(y log x + (1 - y) log(1 - x)), logarithms from -100.
static Value crossEntropy(Composer &compose, AtenNode &node, Value x, Value y) {
  auto bounded = [&](Value logarithm) {
    return compose.make<MaximumOp>({logarithm, compose.number(x, -100)});
  };
  Value log = bounded(compose.make<LogOp>({x})),
        other = bounded(compose.make<Log1pOp>({compose.neg(x)}));
  Value loss =
      compose.sub(compose.mul(compose.add(y, -1), other), compose.mul(y, log));
  return weighed(compose, node, loss);
}

static Value crossEntropyOfLogits(Composer &compose, AtenNode &node, Value x,
                                  Value y) {
  Value factor = node.operand("pos_weight");
  Value ofTrue = softplus(compose, compose.neg(x));
  if (factor)
    ofTrue = compose.mul(
        ofTrue, compose.add(compose.mul(compose.add(factor, -1), y), 1));
  // (1 - y) x + log(1 + e^-x), of which the latter has the factor.
  Value loss =
      compose.add(compose.mul(compose.add(compose.neg(y), 1), x), ofTrue);
  return weighed(compose, node, loss);
}

/// 1 - cos for pairs with target 1, what is beyond the margin for those of -1.
static LogicalResult importCosineEmbedding(AtenNode &node) {
  Composer compose(node);
  Value x = node.operand("input1"), y = node.operand("input2"),
        target = node.operand("target");
  double margin = node.getFloat("margin", 0);
  if (!x || !y || !target || !shaped(x).hasRank())
    return node.emitError()
           << "expected tensors 'input1', 'input2' and 'target'";
  constexpr double eps = 1e-12;
  // As torch adds it, inside the roots.
  auto square = [&](Value v) {
    return compose.add(compose.sum(compose.mul(v, v), -1, false), eps);
  };
  Value cosine =
      compose.div(compose.sum(compose.mul(x, y), -1, false),
                  compose.make<SqrtOp>({compose.mul(square(x), square(y))}));
  target = compose.cast(target, elementOf(x));
  Value zero = compose.number(x, 0);
  Value alike = compose.add(compose.neg(cosine), 1),
        apart = compose.make<MaximumOp>({compose.add(cosine, -margin), zero});
  Value losses = compose.add(
      compose.where(compose.equal(target, compose.number(x, 1)), alike, zero),
      compose.where(compose.equal(target, compose.number(x, -1)), apart, zero));
  return giveReduced(node, losses);
}

static LogicalResult importHingeEmbedding(AtenNode &node) {
  Composer compose(node);
  Value x = node.operand("self"), target = node.operand("target");
  double margin = node.getFloat("margin", 1);
  if (!x || !target)
    return node.emitError() << "expected tensors 'self' and 'target'";
  target = compose.cast(target, elementOf(x));
  Value zero = compose.number(x, 0), one = compose.number(x, 1);
  Value apart =
      compose.make<MaximumOp>({compose.add(compose.neg(x), margin), zero});
  return giveReduced(
      node,
      compose.add(compose.where(compose.equal(target, one), zero, apart),
                  compose.where(compose.equal(target, compose.number(x, -1)),
                                zero, x)));
}

static LogicalResult importMarginRanking(AtenNode &node) {
  Composer compose(node);
  auto operands =
      promotedOperands(node, {"input1", "input2", "target"}, Promote::ToFloat);
  double margin = node.getFloat("margin", 0);
  if (failed(operands))
    return failure();
  Value difference = compose.sub((*operands)[1], (*operands)[0]);
  Value beyond = compose.add(compose.mul((*operands)[2], difference), margin);
  return giveReduced(
      node, compose.make<MaximumOp>({beyond, compose.number(beyond, 0)}));
}

// ---- classes

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
  bindings.aten("aten.mse_loss.default", importPair<squaredError>);
  bindings.aten("aten.l1_loss.default", importPair<absoluteError>);
  bindings.aten("aten.huber_loss.default", importPair<huberLoss>);
  bindings.aten("aten.smooth_l1_loss.default", importPair<smoothL1>);
  bindings.aten("aten.soft_margin_loss.default", importPair<softMargin>);
  bindings.aten("aten.kl_div.default", importPair<divergence>);
  bindings.aten("aten.poisson_nll_loss.default", importPair<poisson>);
  bindings.aten("aten.binary_cross_entropy.default", importPair<crossEntropy>);
  bindings.aten("aten.binary_cross_entropy_with_logits.default",
                importPair<crossEntropyOfLogits>);
  bindings.aten("aten.cosine_embedding_loss.default", importCosineEmbedding);
  bindings.aten("aten.hinge_embedding_loss.default", importHingeEmbedding);
  bindings.aten("aten.margin_ranking_loss.default", importMarginRanking);
  for (StringRef name : {"aten.nll_loss.default", "aten.nll_loss_nd.default",
                         "aten.nll_loss2d.default"})
    bindings.aten(name, importNll);
  bindings.aten("aten.cross_entropy_loss.default", importCrossEntropy);
}

} // namespace burin::nn
