// Multiplies integers where a model multiplies numbers that stand for integers
// of 8 bits: the sums are of i32, and zero points and scales come behind them.
#include "compiler/passes/simplify/Constants.h"
#include "compiler/passes/simplify/Passes.h"
#include "compiler/passes/simplify/Quantized.h"
#include "dialects/nn/ops/Cast.h"
#include "dialects/nn/ops/Contract.h"
#include "dialects/nn/ops/Conv.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Pad.h"
#include "dialects/nn/ops/Quantize.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/reference/Resources.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/nn/shape/Windows.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace burin::simplify {

#define GEN_PASS_DEF_MULTIPLYINTEGERS
#include "compiler/passes/simplify/Passes.h.inc"

/// So many products of bytes less their zero points add up to less than 2^31.
static constexpr int64_t mostProducts = (int64_t(1) << 31) / (255 * 255);

static bool isNumber(Value value) {
  return nn::ranked(value).getNumElements() == 1;
}

/// Whether `list` is one number, or varies along dimension `axis` of `tensor`
/// alone, to which it broadcasts.
static bool variesAlong(Value list, Value tensor, int64_t axis) {
  ArrayRef<int64_t> shape = nn::ranked(list).getShape();
  int64_t own = axis - (nn::ranked(tensor).getRank() - int64_t(shape.size()));
  for (auto [i, size] : llvm::enumerate(shape))
    if (size != 1 && int64_t(i) != own)
      return false;
  return true;
}

/// Whether `list` is the same along dimension `axis` of `tensor`, to which it
/// broadcasts, and may vary along all others.
static bool isSameAlong(Value list, Value tensor, int64_t axis) {
  ArrayRef<int64_t> shape = nn::ranked(list).getShape();
  int64_t own = axis - (nn::ranked(tensor).getRank() - int64_t(shape.size()));
  return own < 0 || shape[size_t(own)] == 1;
}

namespace {

class MultiplyIntegersPass
    : public impl::MultiplyIntegersBase<MultiplyIntegersPass> {
  void runOnOperation() override {
    SmallVector<Operation *> found;
    getOperation().walk([&](Operation *op) {
      if (isa<nn::MatmulOp, nn::ConvOp>(op) && !op->hasAttr("element"))
        found.push_back(op);
    });
    ByteFactors factors;
    bool changed = false;
    for (Operation *op : found) {
      auto product = dyn_cast<nn::MatmulOp>(op);
      Value result = product ? multiply(factors, product)
                             : convolve(factors, cast<nn::ConvOp>(op));
      if (!result)
        continue;
      op->getResult(0).replaceAllUsesWith(result);
      op->erase();
      changed = true;
      if (nn::elementOf(result).isInteger())
        scaleInstead(result);
    }
    if (!changed)
      return;
    IRRewriter rewriter(&getContext());
    (void)runRegionDCE(rewriter, getOperation()->getRegions());
    nn::freeUnusedResources(getOperation());
  }

  /// Both operands as bytes; false where one does not stand for such, only one
  /// has a scale, or sums of scaled products could leave 32 bits.
  static bool readBoth(Value left, Value right, int64_t depth, Factor &x,
                       Factor &w) {
    auto first = readFactor(left);
    auto second = first ? readFactor(right) : std::nullopt;
    if (!second || bool(first->scale) != bool(second->scale) ||
        (first->scale && depth > mostProducts))
      return false;
    x = *first;
    w = *second;
    return true;
  }

  /// Whether `parameter` of a left side of the product is one number, or has
  /// one for each row.
  static bool isOfRows(nn::MatmulOp op, Value parameter) {
    if (!parameter || isNumber(parameter))
      return true;
    int64_t rank = nn::ranked(op.getA()).getRank();
    return !op.getTransposeA() && isSameAlong(parameter, op.getA(), rank - 1);
  }

  /// One number as a scalar; what rows have as it is.
  static Value numberOrRows(FoldingBuilder &build, Value parameter) {
    return isNumber(parameter) ? build.reshape(parameter, {}) : parameter;
  }

  // ---- matrix products

  /// The product of integers with what stands for `op`, or null.
  static Value multiply(ByteFactors &factors, nn::MatmulOp op) {
    auto a = dyn_cast<RankedTensorType>(op.getA().getType()),
         b = dyn_cast<RankedTensorType>(op.getB().getType());
    if (!a || !b || a.getRank() < 2 || b.getRank() < 2 ||
        b.getNumElements() == 0)
      return nullptr;
    int64_t rank = b.getRank(),
            column = op.getTransposeB() ? rank - 2 : rank - 1;
    int64_t depth = b.getDimSize(2 * rank - 3 - column);
    Factor x, w;
    if (!readBoth(op.getA(), op.getB(), depth, x, w) ||
        !isOfRows(op, x.scale) || !isOfRows(op, x.zero) ||
        (w.scale && !variesAlong(w.scale, op.getB(), column)) ||
        (w.zero && !variesAlong(w.zero, op.getB(), column)))
      return nullptr;
    FoldingBuilder build(op);
    Along along = {op.getTransposeB() ? depth : 1, b.getDimSize(column)};
    factors.makeUnsigned(build, x);
    factors.makeSigned(build, w, along);
    Value sums = build.make<nn::MatmulOp>(
        x.bytes, w.bytes, op.getTransposeA(), op.getTransposeB(),
        TypeAttr::get(build.builder.getI32Type()));
    sums = withoutZeros(build, op, x, w, along, sums);
    if (!x.scale)
      return sums;
    Value scale = build.make<nn::MulOp>(numberOrRows(build, x.scale),
                                        listOf(build, w.scale));
    return build.make<nn::DequantizeOp>(sums, scale, Value());
  }

  /// One number as a scalar, more as a list.
  static Value listOf(FoldingBuilder &build, Value value) {
    int64_t count = nn::ranked(value).getNumElements();
    return build.reshape(value, count == 1 ? ArrayRef<int64_t>() : count);
  }

  /// The sums of (x - zero) * (w - zero) from those of x * w.
  static Value withoutZeros(FoldingBuilder &build, nn::MatmulOp op,
                            const Factor &x, const Factor &w, Along along,
                            Value sums) {
    Type whole = build.builder.getI32Type();
    auto a = nn::ranked(x.bytes), b = nn::ranked(w.bytes);
    int64_t depth = b.getNumElements() / along.count;
    for (int64_t size : b.getShape().drop_back(2))
      depth /= size;
    Value wZero = w.zero ? listOf(build, build.cast(w.zero, whole)) : Value();
    if (x.zero) {
      Value columns = columnSums(build, op, w.bytes, along);
      if (wZero)
        columns = build.make<nn::SubOp>(
            columns, build.make<nn::MulOp>(wZero, build.number(whole, depth)));
      Value zero = numberOrRows(build, build.cast(x.zero, whole));
      sums = build.make<nn::SubOp>(sums, build.make<nn::MulOp>(zero, columns));
    }
    if (wZero) {
      int64_t axis = op.getTransposeA() ? a.getRank() - 2 : a.getRank() - 1;
      Value rows = build.make<nn::ReduceSumOp>(
          build.cast(x.bytes, whole),
          build.builder.getDenseI64ArrayAttr({axis}),
          build.builder.getBoolAttr(true));
      SmallVector<int64_t> shape(nn::ranked(rows).getShape());
      if (op.getTransposeA())
        std::swap(shape[shape.size() - 1], shape[shape.size() - 2]);
      rows = build.reshape(rows, shape);
      sums = build.make<nn::SubOp>(sums, build.make<nn::MulOp>(rows, wZero));
    }
    return sums;
  }

  /// The sums over k of a right side, as they broadcast to the product.
  static Value columnSums(FoldingBuilder &build, nn::MatmulOp op, Value bytes,
                          Along along) {
    auto type = nn::ranked(bytes);
    int64_t rank = type.getRank();
    if (rank == 2 && nn::constantElements(bytes))
      return sumsOfBytes(build, bytes, along);
    int64_t axis = op.getTransposeB() ? rank - 1 : rank - 2;
    Value sums = build.make<nn::ReduceSumOp>(
        build.cast(bytes, build.builder.getI32Type()),
        build.builder.getDenseI64ArrayAttr({axis}),
        build.builder.getBoolAttr(false));
    SmallVector<int64_t> shape(type.getShape().drop_back(2));
    if (rank > 2)
      shape.push_back(1);
    shape.push_back(along.count);
    return build.reshape(sums, shape);
  }

  // ---- convolutions

  /// The convolution of integers with what stands for `op`, or null.
  static Value convolve(ByteFactors &factors, nn::ConvOp op) {
    auto type = dyn_cast<RankedTensorType>(op.getW().getType());
    if (!type || type.getRank() > 4 || type.getNumElements() == 0 ||
        !nn::shaped(op.getX()).hasStaticShape())
      return nullptr;
    int64_t outputs = type.getDimSize(0),
            depth = type.getNumElements() / outputs;
    Factor x, w;
    if (!readBoth(op.getX(), op.getW(), depth, x, w) ||
        !nn::constantElements(w.bytes) || (x.scale && !isNumber(x.scale)) ||
        (x.zero && !isNumber(x.zero)) ||
        (w.scale && !variesAlong(w.scale, op.getW(), 0)) ||
        (w.zero && !variesAlong(w.zero, op.getW(), 0)))
      return nullptr;
    FoldingBuilder build(op);
    Along along = {depth, outputs};
    factors.makeSigned(build, w, along);
    if (w.zero)
      return nullptr;
    factors.makeUnsigned(build, x);
    SmallVector<int64_t> aside(type.getRank() - 1, 1);
    aside[0] = outputs;
    Value sums = convolveBytes(build, op, x, w.bytes);
    if (x.zero) {
      Value zero =
          build.reshape(build.cast(x.zero, build.builder.getI32Type()), {});
      Value filters = build.reshape(sumsOfBytes(build, w.bytes, along), aside);
      sums = build.make<nn::SubOp>(sums, build.make<nn::MulOp>(zero, filters));
    }
    if (!x.scale)
      return sums;
    Value wScale = isNumber(w.scale) ? build.reshape(w.scale, {})
                                     : build.reshape(w.scale, aside);
    Value scale = build.make<nn::MulOp>(build.reshape(x.scale, {}), wScale);
    Value result = build.make<nn::DequantizeOp>(sums, scale, Value());
    return op.getBias() ? build.make<nn::AddOp>(
                              result, build.reshape(op.getBias(), aside))
                        : result;
  }

  /// The sums of the products of bytes, where what lies outside of the image is
  /// its zero point.
  static Value convolveBytes(FoldingBuilder &build, nn::ConvOp op,
                             const Factor &x, Value filters) {
    auto sums = TypeAttr::get(build.builder.getI32Type());
    nn::WindowAttributes attributes = {SmallVector<int64_t>(op.getStrides()),
                                       SmallVector<int64_t>(op.getDilations()),
                                       SmallVector<int64_t>(op.getPads()),
                                       op.getAutoPad().str()};
    auto windows = nn::resolveWindows(
        op, nn::ranked(op.getW()).getShape().drop_front(2),
        nn::ranked(op.getX()).getShape().drop_front(2), attributes);
    Value image = x.bytes;
    SmallVector<int64_t> pads;
    if (succeeded(windows)) {
      pads.append(windows->begin);
      pads.append(windows->end);
    }
    bool isPadded = llvm::any_of(pads, [](int64_t pad) { return pad > 0; });
    if (isPadded && x.zero && uniformNumber(x.zero) != 0.0) {
      size_t half = pads.size() / 2;
      SmallVector<int64_t> ends(2, 0);
      ends.append(pads.begin(), pads.begin() + half);
      ends.append(2, 0);
      ends.append(pads.begin() + half, pads.end());
      Value zero =
          build.reshape(build.cast(x.zero, nn::elementOf(x.bytes)), {});
      image = build.make<nn::PadOp>(
          image, createIntegers(build.builder, build.loc, ends), zero,
          DenseI64ArrayAttr(), build.builder.getStringAttr("constant"));
      pads.assign(pads.size(), 0);
    }
    return build.make<nn::ConvOp>(image, filters, Value(), op.getStrides(),
                                  op.getDilations(), pads, "explicit",
                                  op.getGroup(), sums);
  }

  // ---- what follows

  /// Reads sums that are cast to f32 and multiplied as what they stand for.
  static void scaleInstead(Value sums) {
    for (Operation *user : llvm::make_early_inc_range(sums.getUsers())) {
      auto cast = dyn_cast<nn::CastOp>(user);
      if (!cast || !nn::elementOf(cast.getResult()).isF32())
        continue;
      for (Operation *reader :
           llvm::make_early_inc_range(cast.getResult().getUsers())) {
        auto product = dyn_cast<nn::MulOp>(reader);
        if (!product || product.getType() != cast.getType() ||
            product.getX() == product.getY())
          continue;
        Value scale = product.getX() == cast.getResult() ? product.getY()
                                                         : product.getX();
        OpBuilder builder(product);
        Value scaled = builder.create<nn::DequantizeOp>(
            product.getLoc(), product.getType(), sums, scale, Value());
        product.getResult().replaceAllUsesWith(scaled);
        product.erase();
      }
    }
  }
};

} // namespace

} // namespace burin::simplify
