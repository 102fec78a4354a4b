// Lets attention read its operands, and write its result, where a transpose, a
// reshape, a slice or a broadcast around it finds or leaves them.
#include "compiler/passes/fuse/Inlining.h"
#include "compiler/passes/fuse/Passes.h"
#include "dialects/plan/Indexing.h"

using namespace mlir;

namespace burin::fuse {

#define GEN_PASS_DEF_ATTENTIONSTRIDES
#include "compiler/passes/fuse/Passes.h.inc"

namespace {

/// A tensor and how far a step of each of four dimensions goes in it, in
/// elements.
struct Walk {
  Value tensor;
  SmallVector<int64_t> strides;
  int64_t offset = 0;
};

} // namespace

/// Adds `factor` times `expression` to `walk`; false where it is no sum of
/// multiples of dimensions.
static bool addTerm(AffineExpr expression, int64_t factor, Walk &walk) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expression)) {
    walk.offset += factor * constant.getValue();
    return true;
  }
  if (auto dim = dyn_cast<AffineDimExpr>(expression)) {
    walk.strides[dim.getPosition()] += factor;
    return true;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expression);
  if (!binary)
    return false;
  if (expression.getKind() == AffineExprKind::Add)
    return addTerm(binary.getLHS(), factor, walk) &&
           addTerm(binary.getRHS(), factor, walk);
  auto by = dyn_cast<AffineConstantExpr>(binary.getRHS());
  return expression.getKind() == AffineExprKind::Mul && by &&
         addTerm(binary.getLHS(), factor * by.getValue(), walk);
}

namespace {

/// Index expressions into a tensor over the dimensions of `shape`, followed
/// from a value to what it was moved from.
class Follower {
public:
  Follower(Value value, ArrayRef<int64_t> shape)
      : value(value), context(value.getContext()) {
    for (auto [i, size] : llvm::enumerate(shape)) {
      expressions.push_back(size == 1 ? getAffineConstantExpr(0, context)
                                      : getAffineDimExpr(i, context));
      ranges.push_back({0, size - 1});
    }
  }

  /// The walk through the tensor reached, if it has strides.
  std::optional<Walk> walk() const {
    Walk walk{value, SmallVector<int64_t>(ranges.size(), 0)};
    AffineExpr linear = plan::simplify(
        plan::linearize(expressions, shapeOf(value), context), ranges);
    return addTerm(linear, 1, walk) ? std::optional(walk) : std::nullopt;
  }

  /// Goes on to the source of a view or a move; false at the end.
  bool next() {
    if (auto view = value.getDefiningOp<plan::ViewOp>()) {
      expressions = plan::delinearize(
          plan::linearize(expressions, shapeOf(value), context),
          shapeOf(view.getSource()));
      value = view.getSource();
      return simplifyAll();
    }
    auto nest = value.getDefiningOp<plan::NestOp>();
    plan::LoadOp load = nest && isMove(nest) ? moveOf(nest) : plan::LoadOp();
    if (!load || load.getOtherwise())
      return false;
    plan::Access access = plan::resolve(load);
    SmallVector<AffineExpr> loops;
    for (Value index : access.indices) {
      auto argument = dyn_cast<BlockArgument>(index);
      if (!argument)
        return false;
      loops.push_back(expressions[argument.getArgNumber()]);
    }
    for (AffineExpr &expression : access.expressions)
      expression = expression.replaceDims(loops);
    expressions = access.expressions;
    value = load.getSource();
    return simplifyAll();
  }

private:
  static ArrayRef<int64_t> shapeOf(Value value) {
    return cast<RankedTensorType>(value.getType()).getShape();
  }

  bool simplifyAll() {
    for (AffineExpr &expression : expressions)
      expression = plan::simplify(expression, ranges);
    return true;
  }

  Value value;
  MLIRContext *context;
  SmallVector<AffineExpr> expressions;
  SmallVector<plan::Interval> ranges;
};

class AttentionStridesPass
    : public impl::AttentionStridesBase<AttentionStridesPass> {
  using Base::Base;

  void runOnOperation() override {
    for (auto kernel : llvm::make_early_inc_range(
             getOperation().getBody().getOps<plan::KernelOp>()))
      if (kernel.getName() == "attention") {
        for (unsigned i = 0; i < kernel.getInputs().size(); ++i)
          readInPlace(kernel, i);
        writeInPlace(kernel);
      }
    eraseUnused(getOperation());
  }

  static constexpr const char *strideNames[] = {"q_strides", "k_strides",
                                                "v_strides", "mask_strides"};

  static void setParam(plan::KernelOp kernel, StringRef name,
                       ArrayRef<int64_t> values) {
    NamedAttrList params(kernel.getParams());
    params.set(name, DenseI64ArrayAttr::get(kernel.getContext(), values));
    kernel.setParamsAttr(params.getDictionary(kernel.getContext()));
  }

  /// Takes operand `number` from as far back as it can be walked by strides.
  static void readInPlace(plan::KernelOp kernel, unsigned number) {
    Value operand = kernel.getInputs()[number];
    Follower follower(operand,
                      cast<RankedTensorType>(operand.getType()).getShape());
    std::optional<Walk> best;
    while (follower.next()) {
      std::optional<Walk> walk = follower.walk();
      // Values are read by whole vectors.
      if (walk && (number != 2 || walk->strides.back() == 1))
        best = walk;
    }
    if (!best)
      return;
    SmallVector<int64_t> offsets(
        kernel.getParams().getAs<DenseI64ArrayAttr>("offsets").asArrayRef());
    offsets[number] = best->offset;
    kernel.getInputsMutable()[number].set(best->tensor);
    setParam(kernel, strideNames[number], best->strides);
    setParam(kernel, "offsets", offsets);
  }

  /// Gives the result the order of a transpose that is its only reader.
  static void writeInPlace(plan::KernelOp kernel) {
    Value result = kernel.getResult(0);
    auto nest = dyn_cast_or_null<plan::NestOp>(soleReader(result));
    if (!nest || !isTranspose(nest))
      return;
    plan::LoadOp load = moveOf(nest);
    auto to = cast<RankedTensorType>(nest.getResult(0).getType());
    ArrayRef<int64_t> from = load.getSource().getType().getShape();
    // Where each dimension that the transpose reads goes.
    MLIRContext *context = kernel.getContext();
    plan::Access access = plan::resolve(load);
    SmallVector<int64_t> steps(from.size(), 0);
    for (auto [i, expression] : llvm::enumerate(access.expressions))
      if (auto dim = dyn_cast<AffineDimExpr>(expression)) {
        unsigned loop = cast<BlockArgument>(access.indices[dim.getPosition()])
                            .getArgNumber();
        steps[i] = 1;
        for (int64_t size : to.getShape().drop_front(loop + 1))
          steps[i] *= size;
      }
    SmallVector<AffineExpr> dims;
    SmallVector<plan::Interval> ranges;
    auto own = cast<RankedTensorType>(result.getType()).getShape();
    for (auto [i, size] : llvm::enumerate(own)) {
      dims.push_back(size == 1 ? getAffineConstantExpr(0, context)
                               : getAffineDimExpr(i, context));
      ranges.push_back({0, size - 1});
    }
    AffineExpr place = getAffineConstantExpr(0, context);
    for (auto [expression, step] :
         llvm::zip(plan::delinearize(plan::linearize(dims, own, context), from),
                   steps))
      place = place + plan::simplify(expression, ranges) * step;
    Walk walk{nullptr, SmallVector<int64_t>(own.size(), 0)};
    if (!addTerm(plan::simplify(place, ranges), 1, walk) ||
        (walk.strides.back() != 1 && own.back() != 1))
      return;
    walk.strides.back() = 1;
    setParam(kernel, "out_strides", walk.strides);
    result.setType(to);
    nest.getResult(0).replaceAllUsesWith(result);
  }
};

} // namespace

} // namespace burin::fuse
