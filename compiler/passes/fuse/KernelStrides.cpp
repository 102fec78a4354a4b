// Lets kernels whose operands' strides are parameters read them, and write the
// result, where a transpose, a reshape, a slice or a broadcast around the
// kernel finds or leaves them.
#include "compiler/passes/fuse/Inlining.h"
#include "compiler/passes/fuse/Passes.h"
#include "dialects/plan/Indexing.h"
#include "dialects/plan/KernelRecords.h"

using namespace mlir;

namespace burin::fuse {

#define GEN_PASS_DEF_KERNELSTRIDES
#include "compiler/passes/fuse/Passes.h.inc"

namespace {

/// A tensor and how far a step of each dimension goes in it, in elements.
struct Walk {
  Value tensor;
  SmallVector<int64_t> strides;
  int64_t offset = 0;
};

/// The dimensions that a kernel steps over, and their sizes; one of size 1 has
/// no index.
struct Loops {
  SmallVector<AffineExpr> dims;
  SmallVector<plan::Interval> ranges;

  Loops(ArrayRef<plan::Extent> sizes, MLIRContext *context) {
    for (auto [i, size] : llvm::enumerate(sizes)) {
      dims.push_back(size == 1 ? getAffineConstantExpr(0, context)
                               : getAffineDimExpr(i, context));
      ranges.push_back({0, size.get() - 1});
    }
  }

  /// The element that `strides` reach from `offset` on.
  AffineExpr place(ArrayRef<int64_t> strides, int64_t offset) const {
    AffineExpr sum = getAffineConstantExpr(offset, dims.front().getContext());
    for (auto [dim, stride] : llvm::zip(dims, strides))
      sum = sum + dim * stride;
    return plan::simplify(sum, ranges);
  }
};

/// Index expressions into a tensor over a kernel's loops, followed from a value
/// to what it was moved from.
class Follower {
public:
  /// Starts at element `place` of `value`, counted in row-major order.
  Follower(Value value, AffineExpr place, const Loops &loops)
      : value(value), context(value.getContext()),
        expressions(plan::delinearize(place, shapeOf(value))),
        ranges(loops.ranges) {
    simplifyAll();
  }

  /// The walk through the tensor reached, if it has strides.
  std::optional<Walk> walk() const {
    AffineExpr linear = plan::simplify(
        plan::linearize(expressions, shapeOf(value), context), ranges);
    auto sum = plan::linearSumOf(linear, ranges.size());
    return sum ? std::optional(Walk{value, sum->factors, sum->constant})
               : std::nullopt;
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

class KernelStridesPass : public impl::KernelStridesBase<KernelStridesPass> {
  using Base::Base;

  void runOnOperation() override {
    updated.emplace(getOperation());
    SmallVector<plan::KernelOp> kernels;
    getOperation().walk(
        [&](plan::KernelOp kernel) { kernels.push_back(kernel); });
    for (plan::KernelOp kernel : kernels) {
      for (unsigned i = 0; i < kernel.getInputs().size(); ++i)
        if (!kernel.getRecord().operands[i].strides.empty())
          readInPlace(kernel, i);
      if (!kernel.getRecord().results.front().strides.empty())
        writeInPlace(kernel);
    }
    eraseUnused(getOperation());
  }

  static ArrayRef<int64_t> listOf(plan::KernelOp kernel, StringRef name) {
    return kernel.getParams().getAs<DenseI64ArrayAttr>(name).asArrayRef();
  }

  static void setParam(plan::KernelOp kernel, StringRef name,
                       ArrayRef<int64_t> values) {
    NamedAttrList params(kernel.getParams());
    params.set(name, DenseI64ArrayAttr::get(kernel.getContext(), values));
    kernel.setParamsAttr(params.getDictionary(kernel.getContext()));
  }

  /// Takes operand `number` from as far back as it can be walked by strides.
  void readInPlace(plan::KernelOp kernel, unsigned number) const {
    const plan::KernelTensor &tensor = kernel.getRecord().operands[number];
    SmallVector<int64_t> offsets;
    if (tensor.offset >= 0)
      offsets = llvm::to_vector(listOf(kernel, "offsets"));
    Loops loops(plan::needsOf(kernel).operandDims[number], kernel.getContext());
    AffineExpr place =
        loops.place(listOf(kernel, tensor.strides),
                    tensor.offset >= 0 ? offsets[tensor.offset] : 0);
    Follower follower(kernel.getInputs()[number], place, loops);
    std::optional<Walk> best;
    while (follower.next()) {
      std::optional<Walk> walk = follower.walk();
      if (walk && updated->holds(walk->tensor))
        break;
      if (walk && (!tensor.isContiguous || walk->strides.back() == 1) &&
          (tensor.offset >= 0 || walk->offset == 0))
        best = walk;
    }
    if (!best)
      return;
    kernel.getInputsMutable()[number].set(best->tensor);
    setParam(kernel, tensor.strides, best->strides);
    if (tensor.offset < 0)
      return;
    offsets[tensor.offset] = best->offset;
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
    const plan::KernelTensor &tensor = kernel.getRecord().results.front();
    Loops loops(plan::needsOf(kernel).resultDims.front(), kernel.getContext());
    AffineExpr old = loops.place(listOf(kernel, tensor.strides), 0);
    AffineExpr place = getAffineConstantExpr(0, kernel.getContext());
    for (auto [expression, step] :
         llvm::zip(plan::delinearize(old, from), steps))
      place = place + plan::simplify(expression, loops.ranges) * step;
    auto sum = plan::linearSumOf(plan::simplify(place, loops.ranges),
                                 loops.dims.size());
    bool isOne = loops.ranges.back().high == 0;
    if (!sum || sum->constant != 0 ||
        (tensor.isContiguous && sum->factors.back() != 1 && !isOne))
      return;
    if (isOne)
      sum->factors.back() = 1;
    setParam(kernel, tensor.strides, sum->factors);
    result.setType(to);
    nest.getResult(0).replaceAllUsesWith(result);
  }

  std::optional<UpdatedMemory> updated;
};

} // namespace

} // namespace burin::fuse
