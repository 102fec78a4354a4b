// Recognizes activation functions that a model spells out: each has one
// function t of x at its heart, and is a polynomial in x and t.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/KnownSizes.h"
#include "compiler/passes/simplify/Passes.h"
#include "compiler/passes/simplify/Polynomial.h"
#include "dialects/nn/ops/Activation.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/shape/Shapes.h"
#include "llvm/ADT/SetVector.h"
#include <cmath>

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_RECOGNIZEACTIVATIONS
#include "compiler/passes/simplify/Passes.h.inc"

/// How far a formula reaches behind and before its heart.
static constexpr unsigned maxReach = 12;

namespace {

/// A formula found: the value that it computes.
struct Found {
  Value root;
  Value x;
};

class RecognizeActivationsPass
    : public impl::RecognizeActivationsBase<RecognizeActivationsPass> {
  void runOnOperation() override {
    SmallVector<Operation *> hearts;
    getOperation().walk([&](Operation *op) {
      if (isa<nn::ErfOp, nn::TanhOp, nn::SigmoidOp, nn::HardSigmoidOp,
              nn::MaximumOp, nn::MinimumOp>(op) &&
          isa<FloatType>(nn::elementOf(op->getResult(0))) &&
          hasKnownSizes(op->getResult(0)))
        hearts.push_back(op);
    });
    for (Operation *op : hearts)
      recognize(op);
  }

  static void recognize(Operation *op) {
    if (isa<nn::ErfOp>(op))
      recognizeGelu(op);
    else if (isa<nn::TanhOp>(op))
      recognizeTanh(op);
    else if (isa<nn::SigmoidOp>(op))
      recognizeSwish(op);
    else
      recognizeClip(op);
  }

  /// Values that `value` follows from by arithmetic, itself included, nearest
  /// first; constants left out.
  static SmallVector<Value> sourcesOf(Value value) {
    llvm::SetVector<Value> sources;
    sources.insert(value);
    for (unsigned i = 0; i < sources.size() && i < maxReach; ++i)
      if (Operation *op = sources[i].getDefiningOp();
          op &&
          isa<nn::AddOp, nn::SubOp, nn::MulOp, nn::DivOp, nn::PowOp, nn::NegOp>(
              op))
        for (Value operand : op->getOperands())
          if (!nn::constantElements(operand) &&
              operand.getType() == value.getType())
            sources.insert(operand);
    return sources.takeVector();
  }

  /// The value, computed from `t` and `x` by arithmetic, that is `formula`.
  static Value findRoot(Value x, Value t, const Polynomial &formula) {
    PolynomialReader reader(x, t);
    llvm::SetVector<Value> values;
    values.insert(t);
    for (unsigned i = 0; i < values.size() && i < maxReach; ++i) {
      std::optional<Polynomial> given = reader.read(values[i]);
      if (!given)
        continue;
      if (given->isNear(formula) && values[i].getType() == x.getType())
        return values[i];
      for (Operation *user : values[i].getUsers())
        if (isa<nn::AddOp, nn::SubOp, nn::MulOp, nn::DivOp, nn::NegOp>(user))
          values.insert(user->getResult(0));
    }
    return nullptr;
  }

  template <typename Op, typename... Parameters>
  static void replace(Value root, Value x, Parameters... parameters) {
    OpBuilder builder(root.getContext());
    builder.setInsertionPointAfterValue(root);
    root.replaceAllUsesWith(builder.create<Op>(root.getLoc(), root.getType(), x,
                                               APFloat(parameters)...));
  }

  /// x / 2 + x / 2 * t.
  static Polynomial halved() {
    return Polynomial().with(1, 0, 0.5).with(1, 1, 0.5);
  }

  static void recognizeGelu(Operation *erf) {
    Value t = erf->getResult(0), argument = erf->getOperand(0);
    for (Value x : sourcesOf(argument)) {
      auto inner = PolynomialReader(x, nullptr).read(argument);
      if (!inner || !inner->isNear(Polynomial().with(1, 0, M_SQRT1_2)))
        continue;
      if (Value root = findRoot(x, t, halved()))
        return replace<nn::GeluOp>(root, x);
    }
  }

  static void recognizeTanh(Operation *tanh) {
    Value t = tanh->getResult(0), argument = tanh->getOperand(0);
    double slope = std::sqrt(2 / M_PI);
    Polynomial cubic =
        Polynomial().with(1, 0, slope).with(3, 0, slope * 0.044715);
    for (Value x : sourcesOf(argument)) {
      auto inner = PolynomialReader(x, nullptr).read(argument);
      if (!inner || !inner->isNear(cubic))
        continue;
      if (Value root = findRoot(x, t, halved()))
        return replace<nn::GeluTanhOp>(root, x);
    }
    if (Value x = softplusOperand(argument))
      if (Value root = findRoot(x, t, Polynomial().with(1, 1, 1)))
        replace<nn::MishOp>(root, x);
  }

  /// x where `value` is log(1 + e^x), spelled out or as an op.
  static Value softplusOperand(Value value) {
    if (auto softplus = value.getDefiningOp<nn::SoftplusOp>())
      return softplus.getBeta().convertToDouble() == 1 &&
                     softplus.getThreshold().convertToDouble() >= 20
                 ? softplus.getX()
                 : Value();
    Value exponential;
    if (auto log = value.getDefiningOp<nn::Log1pOp>())
      exponential = log.getX();
    else if (auto log = value.getDefiningOp<nn::LogOp>())
      if (auto sum = log.getX().getDefiningOp<nn::AddOp>())
        exponential = isUniform(sum.getX(), 1)   ? sum.getY()
                      : isUniform(sum.getY(), 1) ? sum.getX()
                                                 : Value();
    auto exp = exponential ? exponential.getDefiningOp<nn::ExpOp>() : nullptr;
    return exp && exp.getType() == value.getType() ? exp.getX() : Value();
  }

  static void recognizeSwish(Operation *sigmoid) {
    Value t = sigmoid->getResult(0), argument = sigmoid->getOperand(0);
    for (Value x : sourcesOf(argument)) {
      auto inner = PolynomialReader(x, nullptr).read(argument);
      if (!inner || !inner->isLine() || inner->at(0, 0) != 0)
        continue;
      double alpha = inner->at(1, 0);
      if (Value root = findRoot(x, t, Polynomial().with(1, 1, 1)))
        return replace<nn::SwishOp>(root, x, alpha);
    }
  }

  /// The value of `op`, a maximum and a minimum in either order, that is its
  /// operand held between 0 and `high`; absent where it is something else.
  static std::optional<std::pair<Value, double>> clipOf(Operation *op) {
    auto bound = [](Operation *op) -> std::pair<Value, Value> {
      Value x = op->getOperand(0), y = op->getOperand(1);
      return nn::constantElements(x) ? std::pair(y, x) : std::pair(x, y);
    };
    auto [inner, outerBound] = bound(op);
    Operation *other = inner.getDefiningOp();
    if (!other || !isa<nn::MaximumOp, nn::MinimumOp>(other) ||
        other->getName() == op->getName())
      return std::nullopt;
    auto [x, innerBound] = bound(other);
    bool isHigh = isa<nn::MinimumOp>(op);
    auto low = uniformNumber(isHigh ? innerBound : outerBound),
         high = uniformNumber(isHigh ? outerBound : innerBound);
    if (!low || !high || *low != 0 || !(*high > 0) ||
        x.getType() != op->getResult(0).getType())
      return std::nullopt;
    return std::pair(x, *high);
  }

  /// t = a x + b between 0 and `high`: t / high is a hard sigmoid, and times x
  /// a hard swish.
  static void recognizeClip(Operation *op) {
    Value t = op->getResult(0), argument = op->getOperand(0);
    double high = 1, slope = 1, offset = 0;
    auto sigmoid = dyn_cast<nn::HardSigmoidOp>(op);
    if (sigmoid) {
      slope = sigmoid.getAlpha().convertToDouble();
      offset = sigmoid.getBeta().convertToDouble();
    } else {
      auto clip = clipOf(op);
      if (!clip)
        return;
      std::tie(argument, high) = *clip;
    }
    SmallVector<std::tuple<Value, double, double>> lines;
    for (Value x : sourcesOf(argument)) {
      auto inner = PolynomialReader(x, nullptr).read(argument);
      if (inner && inner->isLine())
        lines.emplace_back(x, inner->at(1, 0) * slope / high,
                           (inner->at(0, 0) * slope + offset) / high);
    }
    for (auto [x, a, b] : lines)
      if (isNear(a, 1.0 / 6) && isNear(b, 0.5))
        if (Value root = findRoot(x, t, Polynomial().with(1, 1, 1 / high)))
          return replace<nn::HardSwishOp>(root, x);
    // The last of them takes in the most.
    auto [x, a, b] = lines.back();
    if (sigmoid || x == argument)
      return;
    if (Value root = findRoot(x, t, Polynomial().with(0, 1, 1 / high)))
      replace<nn::HardSigmoidOp>(root, x, a, b);
  }
};

} // namespace

} // namespace burin::simplify
