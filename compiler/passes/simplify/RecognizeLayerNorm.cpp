// Recognizes layer and RMS normalization of the last dimension that a model
// spells out.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/KnownSizes.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Norm.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_RECOGNIZELAYERNORM
#include "compiler/passes/simplify/Passes.h.inc"

namespace {

/// What a normalization is made of.
struct Normalization {
  Value x, scale, bias;
  double epsilon = 0;
  /// Nothing is subtracted: the mean of the squares stands for the variance.
  bool isRms = false;
};

/// The rows of `x` along its last dimension, and numbers that each of them has.
class Rows {
public:
  /// `x` has known sizes, at least one, of which the last is a number.
  explicit Rows(Value x) : x(x), type(nn::ranked(x)) {}

  /// True where `value` is one number a row as it broadcasts against x.
  bool hasPerRow(Value value) const {
    auto given = dyn_cast<RankedTensorType>(value.getType());
    return given && given.getRank() == type.getRank() &&
           given.getShape().back() == 1 &&
           llvm::equal(ArrayRef(size::sizesOf(given)).drop_back(),
                       ArrayRef(size::sizesOf(type)).drop_back());
  }

  /// True where `value` is one number for each element of a row.
  bool hasPerElement(Value value) const {
    auto given = dyn_cast<RankedTensorType>(value.getType());
    return given && given.getRank() > 0 && given.getRank() <= type.getRank() &&
           given.getElementType() == type.getElementType() &&
           given.getShape().back() == type.getShape().back() &&
           given.hasStaticShape() &&
           given.getNumElements() == given.getShape().back();
  }

  int64_t length() const { return type.getShape().back(); }

  Value x;
  RankedTensorType type;
};

} // namespace

/// What `value` holds under another shape.
static Value bare(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<nn::ReshapeOp, nn::SqueezeOp, nn::UnsqueezeOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

/// The op of kind `Op` that computes `value`, behind reshapes.
template <typename Op> static Op behind(Value value) {
  return bare(value).getDefiningOp<Op>();
}

/// The operand beside a constant that is `number` throughout; null where `op`
/// has none.
template <typename Op> static Value besides(Op op, double number) {
  if (!op)
    return nullptr;
  if (isUniform(op.getY(), number))
    return op.getX();
  return isUniform(op.getX(), number) ? op.getY() : Value();
}

static bool hasRows(Value x) {
  return hasKnownSizes(x) && nn::shaped(x).getRank() > 0 &&
         !nn::shaped(x).isDynamicDim(nn::shaped(x).getRank() - 1);
}

static bool reducesLast(std::optional<ArrayRef<int64_t>> axes, Value x) {
  if (!axes || axes->size() != 1 || !hasRows(x))
    return false;
  int64_t rank = nn::ranked(x).getRank();
  return nn::fromStart(axes->front(), rank) == rank - 1;
}

/// The tensor whose means of rows `value` holds; null where it holds others.
static Value averaged(Value value) {
  if (auto mean = behind<nn::ReduceMeanOp>(value))
    return reducesLast(mean.getAxes(), mean.getX()) ? mean.getX() : Value();
  Value sum;
  double factor = 0;
  if (auto product = behind<nn::MulOp>(value)) {
    for (auto [x, y] : {std::pair(product.getX(), product.getY()),
                        std::pair(product.getY(), product.getX())})
      if (auto number = uniformNumber(y)) {
        sum = x;
        factor = *number;
      }
  } else if (auto quotient = behind<nn::DivOp>(value)) {
    if (auto number = uniformNumber(quotient.getY()); number && *number != 0) {
      sum = quotient.getX();
      factor = 1 / *number;
    }
  }
  auto reduction = sum ? behind<nn::ReduceSumOp>(sum) : nullptr;
  if (!reduction || !reducesLast(reduction.getAxes(), reduction.getX()) ||
      !isNear(factor * double(Rows(reduction.getX()).length()), 1))
    return nullptr;
  return reduction.getX();
}

/// What `value` is the square of; null where it is none.
static Value squared(Value value) {
  if (auto product = behind<nn::MulOp>(value))
    return product.getX() == product.getY() ? product.getX() : Value();
  auto power = behind<nn::PowOp>(value);
  return power && isUniform(power.getY(), 2) ? power.getX() : Value();
}

/// x where `value` is x less the mean of its row.
static Value centered(Value value) {
  auto difference = value.getDefiningOp<nn::SubOp>();
  if (!difference || difference.getType() != difference.getX().getType() ||
      !hasRows(difference.getX()))
    return nullptr;
  Rows rows(difference.getX());
  return rows.hasPerRow(difference.getY()) &&
                 averaged(difference.getY()) == rows.x
             ? rows.x
             : Value();
}

/// Matches the mean of the squares of x - mean, or of x.
static std::optional<Normalization> matchMeanOfSquares(Value value) {
  Value square = averaged(value);
  Value root = square ? squared(square) : Value();
  if (!root || bare(square) != square || root.getType() != square.getType())
    return std::nullopt;
  Normalization norm;
  norm.x = centered(root);
  norm.isRms = !norm.x;
  if (norm.isRms)
    norm.x = root;
  return norm;
}

/// Matches mean(x^2) - mean(x)^2, perhaps kept from falling below 0.
static std::optional<Normalization> matchDifference(Value value) {
  if (Value bounded = besides(behind<nn::MaximumOp>(value), 0))
    value = bounded;
  auto difference = behind<nn::SubOp>(value);
  if (!difference)
    return std::nullopt;
  std::optional<Normalization> norm = matchMeanOfSquares(difference.getX());
  Value mean = squared(difference.getY());
  if (!norm || !norm->isRms || !mean || averaged(mean) != norm->x ||
      difference.getX().getType() != difference.getType() ||
      difference.getY().getType() != difference.getType())
    return std::nullopt;
  norm->isRms = false;
  return norm;
}

/// Matches the variance of the rows of some x, plus epsilon.
static std::optional<Normalization> matchVariance(Value value) {
  auto sum = behind<nn::AddOp>(value);
  if (!sum)
    return std::nullopt;
  for (auto [variance, addend] :
       {std::pair(sum.getX(), sum.getY()), std::pair(sum.getY(), sum.getX())}) {
    std::optional<double> epsilon = uniformNumber(addend);
    if (!epsilon || !(*epsilon >= 0))
      continue;
    std::optional<Normalization> norm = matchMeanOfSquares(variance);
    if (!norm)
      norm = matchDifference(variance);
    if (auto op = behind<nn::ReduceVarianceOp>(variance);
        op && op.getCorrection().isZero() &&
        reducesLast(op.getAxes(), op.getX()))
      norm.emplace().x = op.getX();
    if (!norm || !hasKnownSizes(sum.getResult()) ||
        size::product(nn::rankedSizesOf(sum.getResult())) *
                size::Size(Rows(norm->x).length()) !=
            size::product(nn::rankedSizesOf(norm->x)))
      return std::nullopt;
    norm->epsilon = *epsilon;
    return norm;
  }
  return std::nullopt;
}

/// Matches the root of a variance, by which rows are divided.
static std::optional<Normalization> matchDeviation(Value value) {
  if (auto root = behind<nn::SqrtOp>(value))
    return matchVariance(root.getX());
  auto power = behind<nn::PowOp>(value);
  return power && isUniform(power.getY(), 0.5) ? matchVariance(power.getX())
                                               : std::nullopt;
}

/// Matches the inverse of the root of a variance, by which rows are multiplied.
static std::optional<Normalization> matchInverse(Value value) {
  if (auto root = behind<nn::RsqrtOp>(value))
    return matchVariance(root.getX());
  if (auto reciprocal = behind<nn::ReciprocalOp>(value))
    return matchDeviation(reciprocal.getX());
  if (auto quotient = behind<nn::DivOp>(value))
    return isUniform(quotient.getX(), 1) ? matchDeviation(quotient.getY())
                                         : std::nullopt;
  auto power = behind<nn::PowOp>(value);
  return power && isUniform(power.getY(), -0.5) ? matchVariance(power.getX())
                                                : std::nullopt;
}

/// Matches an inverse deviation, perhaps times a scale.
static std::optional<Normalization> matchFactor(Value value) {
  if (auto norm = matchInverse(value))
    return Rows(norm->x).hasPerRow(value) ? norm : std::nullopt;
  auto product = value.getDefiningOp<nn::MulOp>();
  if (!product)
    return std::nullopt;
  for (auto [inverse, scale] : {std::pair(product.getX(), product.getY()),
                                std::pair(product.getY(), product.getX())})
    if (auto norm = matchInverse(inverse)) {
      Rows rows(norm->x);
      if (!rows.hasPerRow(inverse) || !rows.hasPerElement(scale))
        return std::nullopt;
      norm->scale = scale;
      return norm;
    }
  return std::nullopt;
}

/// True where `value` is what `norm` divides: x, less its mean but for RMS.
static bool isNumerator(Value value, const Normalization &norm) {
  return norm.isRms ? value == norm.x : centered(value) == norm.x;
}

/// Matches (x - mean) * factor and (x - mean) / deviation.
static std::optional<Normalization> matchRows(Operation *op) {
  if (auto quotient = dyn_cast<nn::DivOp>(op)) {
    auto norm = matchDeviation(quotient.getY());
    return norm && Rows(norm->x).hasPerRow(quotient.getY()) &&
                   isNumerator(quotient.getX(), *norm)
               ? norm
               : std::nullopt;
  }
  auto product = dyn_cast<nn::MulOp>(op);
  if (!product)
    return std::nullopt;
  for (auto [numerator, factor] : {std::pair(product.getX(), product.getY()),
                                   std::pair(product.getY(), product.getX())})
    if (auto norm = matchFactor(factor); norm && isNumerator(numerator, *norm))
      return norm;
  return std::nullopt;
}

/// Matches x * factor + (bias - mean * factor), as Keras writes it.
static std::optional<Normalization> matchShifted(nn::AddOp sum) {
  for (auto [left, right] :
       {std::pair(sum.getX(), sum.getY()), std::pair(sum.getY(), sum.getX())}) {
    auto product = left.getDefiningOp<nn::MulOp>();
    auto shift = right.getDefiningOp<nn::SubOp>();
    auto mean = shift ? shift.getY().getDefiningOp<nn::MulOp>() : nullptr;
    if (!product || !mean)
      continue;
    for (auto [x, factor] : {std::pair(product.getX(), product.getY()),
                             std::pair(product.getY(), product.getX())}) {
      Value average = mean.getX() == factor   ? mean.getY()
                      : mean.getY() == factor ? mean.getX()
                                              : Value();
      auto norm = average ? matchFactor(factor) : std::nullopt;
      if (!norm || norm->isRms || norm->x != x || !Rows(x).hasPerRow(average) ||
          averaged(average) != x || !Rows(x).hasPerElement(shift.getX()))
        continue;
      norm->bias = shift.getX();
      return norm;
    }
  }
  return std::nullopt;
}

/// The one reader of `value`, if it is an `Op`, and its other operand.
template <typename Op>
static std::pair<Op, Value> continuation(Value value, const Rows &rows) {
  if (!value.hasOneUse())
    return {};
  auto op = dyn_cast<Op>(*value.user_begin());
  if (!op || op.getType() != value.getType())
    return {};
  Value other = op.getX() == value ? op.getY() : op.getX();
  return rows.hasPerElement(other) ? std::pair(op, other)
                                   : std::pair(Op(), Value());
}

namespace {

class RecognizeLayerNormPass
    : public impl::RecognizeLayerNormBase<RecognizeLayerNormPass> {
  void runOnOperation() override {
    SmallVector<Operation *> candidates;
    getOperation().walk([&](Operation *op) {
      if (isa<nn::MulOp, nn::DivOp, nn::AddOp>(op) &&
          hasRows(op->getResult(0)) &&
          isa<FloatType>(nn::elementOf(op->getResult(0))))
        candidates.push_back(op);
    });
    for (Operation *op : candidates) {
      auto sum = dyn_cast<nn::AddOp>(op);
      std::optional<Normalization> norm =
          sum ? matchShifted(sum) : matchRows(op);
      if (norm && norm->x.getType() == op->getResult(0).getType())
        replace(op->getResult(0), *norm);
    }
  }

  /// Takes in a scale and a bias that follow.
  static void replace(Value root, Normalization norm) {
    Rows rows(norm.x);
    if (!norm.scale && !norm.bias)
      if (auto [op, scale] = continuation<nn::MulOp>(root, rows); op) {
        root = op.getResult();
        norm.scale = scale;
      }
    if (!norm.bias)
      if (auto [op, bias] = continuation<nn::AddOp>(root, rows); op) {
        root = op.getResult();
        norm.bias = bias;
      }
    OpBuilder builder(root.getContext());
    builder.setInsertionPointAfterValue(root);
    Location loc = root.getLoc();
    for (Value *parameter : {&norm.scale, &norm.bias})
      if (*parameter)
        *parameter = createReshape(builder, loc, *parameter, rows.length());
    auto create = [&](auto op) -> Value {
      return builder.create<decltype(op)>(loc, root.getType(), norm.x,
                                          norm.scale, norm.bias, -1,
                                          APFloat(norm.epsilon));
    };
    root.replaceAllUsesWith(norm.isRms ? create(nn::RmsNormOp())
                                       : create(nn::LayerNormOp()));
  }
};

} // namespace

} // namespace burin::simplify
