// Folds the scale of a quantization into the scales of what it quantizes, as
// runtimes for quantized models do: sums of integers become bytes by one
// addition and one product.
#include "compiler/passes/simplify/Bounds.h"
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/Passes.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Conv.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/reference/FoldingBuilder.h"
#include "dialects/nn/reference/Resources.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"
#include <cmath>

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_FOLDSCALES
#include "compiler/passes/simplify/Passes.h.inc"

/// Sums of so many products of bytes, and integers of at most this magnitude,
/// add up to less than 2^31.
static constexpr int64_t mostProducts = (int64_t(1) << 30) / (255 * 128);
static constexpr double mostAddend = double(int64_t(1) << 30);

/// Ops deep within what is quantized that are looked at.
static constexpr int mostDepth = 8;

static bool isConstant(Value value) {
  return bool(nn::constantElements(value));
}

/// Whether the quotient of a constant by `scale` is as exact as f32 can be, and
/// its products with integers of 32 bits are finite.
static bool divides(Value constant, double scale) {
  FailureOr<nn::HostTensor> numbers = readConstant(constant);
  if (failed(numbers))
    return false;
  for (int64_t i = 0; i < numbers->size(); ++i) {
    double quotient = std::fabs(numbers->number(i) / scale);
    if (!(quotient == 0 || (quotient >= 0x1p-126 && quotient < 0x1p90)))
      return false;
  }
  return true;
}

/// Whether `value`, which its one reader quantizes, can be computed by other
/// scales.
static bool canScale(Value value, double scale, int depth = 0) {
  if (depth > mostDepth)
    return false;
  if (isConstant(value))
    return divides(value, scale);
  Operation *op = value.getDefiningOp();
  if (!op)
    return false;
  if (auto dequantize = dyn_cast<nn::DequantizeOp>(op)) {
    // Bytes are cheaply dequantized again; sums belong to one reader.
    bool isNarrow =
        nn::elementOf(dequantize.getX()).getIntOrFloatBitWidth() < 32;
    return (isNarrow || op->hasOneUse()) && isConstant(dequantize.getScale()) &&
           divides(dequantize.getScale(), scale);
  }
  if (!op->hasOneUse())
    return false;
  if (auto bounded = readBound(value))
    return canScale(bounded->x, scale, depth + 1);
  if (isa<nn::AddOp, nn::SubOp>(op))
    return canScale(op->getOperand(0), scale, depth + 1) &&
           canScale(op->getOperand(1), scale, depth + 1);
  if (auto product = dyn_cast<nn::MulOp>(op))
    return llvm::any_of(product->getOperands(), [&](Value factor) {
      return isConstant(factor) && divides(factor, scale);
    });
  return false;
}

/// The products of bytes that each of `sums` is of; absent where it is of
/// another kind.
static std::optional<int64_t> productsOf(Value sums) {
  if (auto less = sums.getDefiningOp<nn::SubOp>()) {
    // What is taken away is as large as the products at most: zero points.
    if (isConstant(less.getY())) {
      FailureOr<nn::HostTensor> numbers = readConstant(less.getY());
      for (int64_t i = 0; succeeded(numbers) && i < numbers->size(); ++i)
        if (!(std::fabs(numbers->number(i)) < mostAddend))
          return std::nullopt;
    }
    sums = less.getX();
  }
  Operation *op = sums.getDefiningOp();
  if (!op || !isa<nn::ConvOp, nn::MatmulOp>(op))
    return std::nullopt;
  for (int i : {0, 1})
    if (nn::elementOf(op->getOperand(i)).getIntOrFloatBitWidth() > 8)
      return std::nullopt;
  auto w = dyn_cast<RankedTensorType>(op->getOperand(1).getType());
  if (!w || !w.hasStaticShape() || w.getNumElements() == 0)
    return std::nullopt;
  if (isa<nn::ConvOp>(op))
    return w.getNumElements() / w.getDimSize(0);
  auto product = cast<nn::MatmulOp>(op);
  return w.getRank() < 2
             ? w.getDimSize(0)
             : w.getDimSize(w.getRank() - (product.getTransposeB() ? 1 : 2));
}

namespace {

class FoldScalesPass : public impl::FoldScalesBase<FoldScalesPass> {
  void runOnOperation() override {
    SmallVector<nn::QuantizeOp> found;
    getOperation().walk([&](nn::QuantizeOp op) { found.push_back(op); });
    bool changed = false;
    for (nn::QuantizeOp op : found)
      changed |= foldScale(op);
    if (!changed)
      return;
    IRRewriter rewriter(&getContext());
    (void)runRegionDCE(rewriter, getOperation()->getRegions());
    nn::freeUnusedResources(getOperation());
  }

  static bool foldScale(nn::QuantizeOp op) {
    std::optional<double> scale = uniformNumber(op.getScale()),
                          zero = op.getZero() ? uniformNumber(op.getZero())
                                              : std::optional<double>(0.0);
    if (!scale || !zero || !(*scale > 0) || *scale == 1 ||
        !nn::elementOf(op.getX()).isF32() || isConstant(op.getX()) ||
        op.addsBeforeRounding())
      return false;
    Value x = withoutBounds(op, *scale, *zero);
    if (isConstant(x) || !canScale(x, *scale))
      return false;
    FoldingBuilder build(op);
    Value scaled = divide(build, x, *scale);
    if (scaled.getType() != op.getX().getType())
      return false;
    Value one = build.cast(build.number(build.builder.getI32Type(), 1),
                           build.builder.getF32Type());
    Value result = build.builder.create<nn::QuantizeOp>(
        op.getLoc(), op.getType(), scaled, one, op.getZero(), op.getTo());
    op.getResult().replaceAllUsesWith(result);
    op.erase();
    return true;
  }

  /// What `op` quantizes, without bounds that its integers have anyway.
  static Value withoutBounds(nn::QuantizeOp op, double scale, double zero) {
    unsigned width = op.getTo().getIntOrFloatBitWidth();
    bool isUnsigned = op.getTo().isUnsignedInteger();
    double least = isUnsigned ? 0 : -std::exp2(width - 1),
           greatest = std::exp2(isUnsigned ? width : width - 1) - 1;
    Value x = op.getX();
    while (x.hasOneUse()) {
      auto bounded = readBound(x);
      if (!bounded)
        break;
      double place =
          std::nearbyint(double(float(bounded->bound) / float(scale))) + zero;
      if (bounded->isLower ? !(place <= least) : !(place >= greatest))
        break;
      x = bounded->x;
    }
    return x;
  }

  using FoldingBuilder = nn::FoldingBuilder;

  static Value divideConstant(FoldingBuilder &build, Value constant,
                              double scale) {
    nn::HostTensor numbers = *readConstant(constant);
    for (int64_t i = 0; i < numbers.size(); ++i)
      numbers.setReal(i, double(float(numbers.real(i) / scale)));
    return createConstant(build.builder, build.loc, numbers);
  }

  /// `value` over `scale`, where canScale says so.
  static Value divide(FoldingBuilder &build, Value value, double scale) {
    if (isConstant(value))
      return divideConstant(build, value, scale);
    if (auto op = value.getDefiningOp<nn::DequantizeOp>())
      return build.make<nn::DequantizeOp>(
          op.getX(), divideConstant(build, op.getScale(), scale), op.getZero());
    if (auto op = value.getDefiningOp<nn::AddOp>()) {
      if (Value sum = addToSums(build, op, scale))
        return sum;
      return build.make<nn::AddOp>(divide(build, op.getX(), scale),
                                   divide(build, op.getY(), scale));
    }
    if (auto op = value.getDefiningOp<nn::SubOp>())
      return build.make<nn::SubOp>(divide(build, op.getX(), scale),
                                   divide(build, op.getY(), scale));
    if (auto op = value.getDefiningOp<nn::MulOp>()) {
      bool isFirst = isConstant(op.getX()) && divides(op.getX(), scale);
      Value factor = isFirst ? op.getX() : op.getY();
      return build.make<nn::MulOp>(isFirst ? op.getY() : op.getX(),
                                   divideConstant(build, factor, scale));
    }
    auto bounded = readBound(value);
    nn::HostTensor number(
        RankedTensorType::get({}, build.builder.getF32Type()));
    number.setReal(0, double(float(bounded->bound / scale)));
    Value bound = createConstant(build.builder, build.loc, number),
          x = divide(build, bounded->x, scale);
    return bounded->isLower ? build.make<nn::MaximumOp>(x, bound)
                            : build.make<nn::MinimumOp>(x, bound);
  }

  /// The sum of dequantized sums and a bias that is a multiple of their scale,
  /// over `scale`, with the bias among the sums; null for another sum.
  static Value addToSums(FoldingBuilder &build, nn::AddOp op, double scale) {
    for (int i : {0, 1}) {
      auto sums = op->getOperand(i).getDefiningOp<nn::DequantizeOp>();
      Value bias = op->getOperand(1 - i);
      if (!sums || sums.getZero() || !isConstant(bias) ||
          !nn::elementOf(sums.getX()).isSignlessInteger(32))
        continue;
      auto products = productsOf(sums.getX());
      if (!products || *products > mostProducts)
        continue;
      Value addend = multiples(build, bias, sums.getScale());
      if (!addend)
        continue;
      Value integers = addIntegers(build, sums.getX(), addend);
      if (integers.getType() != sums.getX().getType())
        continue;
      return build.make<nn::DequantizeOp>(
          integers, divideConstant(build, sums.getScale(), scale), Value());
    }
    return nullptr;
  }

  /// `bias` over `scale` as i32, where these are integers but for the rounding
  /// of both in f32, and none too large.
  static Value multiples(FoldingBuilder &build, Value bias, Value scale) {
    Value quotient = build.make<nn::DivOp>(bias, scale);
    FailureOr<nn::HostTensor> numbers = readConstant(quotient);
    if (failed(numbers))
      return nullptr;
    nn::HostTensor integers(
        RankedTensorType::get(numbers->shape(), build.builder.getI32Type()));
    for (int64_t i = 0; i < numbers->size(); ++i) {
      double number = numbers->number(i), nearest = std::nearbyint(number);
      if (!(std::fabs(number - nearest) <= std::fabs(number) * 0x1p-21) ||
          !(std::fabs(nearest) < mostAddend))
        return nullptr;
      integers.setInteger(i, nn::Integer(nearest));
    }
    return createConstant(build.builder, build.loc, integers);
  }

  /// The sum, with one constant of what is taken away already.
  static Value addIntegers(FoldingBuilder &build, Value sums, Value addend) {
    auto less = sums.getDefiningOp<nn::SubOp>();
    if (less && less->hasOneUse() && isConstant(less.getY())) {
      Value both = build.make<nn::SubOp>(addend, less.getY());
      return build.make<nn::AddOp>(less.getX(), both);
    }
    return build.make<nn::AddOp>(sums, addend);
  }
};

} // namespace

} // namespace burin::simplify
