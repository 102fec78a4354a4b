// Windows as a nest that reads each element where it stands, and their sum as
// one that reads, for each place, the windows over it.
#include "dialects/nn/ops/Unfold.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Unfold.cpp.inc"

namespace burin::nn {

void registerUnfoldOps(NnDialect &dialect) {
  dialect.addFamily<UnfoldOp, FoldOp>();
}

/// Larger windows and distances are no windows of a tensor.
static constexpr int64_t maxExtent = int64_t(1) << 30;

static LogicalResult checkExtents(Operation *op, StringRef name, int64_t size,
                                  int64_t step, int64_t dilation) {
  if (size >= 0 && size <= maxExtent && step >= 1 && step <= maxExtent &&
      dilation >= 1 && dilation <= maxExtent)
    return success();
  return op->emitOpError() << "expected a " << name << " from 0, a step and a "
                           << "dilation from 1 to " << maxExtent << ", got "
                           << size << ", " << step << " and " << dilation;
}

/// Elements from the first to the last of a window.
static int64_t spanOf(int64_t size, int64_t dilation) {
  return size == 0 ? 0 : (size - 1) * dilation + 1;
}

// ---- unfold

LogicalResult UnfoldOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (failed(checkExtents(*this, "size", getSize(), getStep(), getDilation())))
    return failure();
  if (!x.hasRank()) {
    types.push_back(x);
    return success();
  }
  auto axis = normalizeAxis(*this, getAxis(), x.getRank());
  if (failed(axis))
    return failure();
  SmallVector<int64_t> shape(x.getShape());
  int64_t span = spanOf(getSize(), getDilation());
  if (!x.isDynamicDim(*axis)) {
    if (span > shape[*axis])
      return emitOpError() << "expected a window in " << shape[*axis]
                           << " elements, got one over " << span;
    shape[*axis] = (shape[*axis] - span) / int64_t(getStep()) + 1;
  }
  shape.push_back(getSize());
  types.push_back(RankedTensorType::get(shape, x.getElementType()));
  return success();
}

LogicalResult UnfoldOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  int64_t axis = fromStart(getAxis(), x.rank());
  SmallVector<int64_t> strides = rowMajorStrides(x.shape()),
                       index(result.rank(), 0);
  for (int64_t i = 0; i < result.size();
       ++i, nextIndex(index, result.shape())) {
    int64_t from = 0;
    for (int64_t d = 0; d < x.rank(); ++d)
      from +=
          strides[d] * (d == axis ? index[d] * int64_t(getStep()) +
                                        index.back() * int64_t(getDilation())
                                  : index[d]);
    result.copy(i, x, from);
  }
  return success();
}

LogicalResult UnfoldOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult());
  int64_t rank = type.getRank() - 1, axis = fromStart(getAxis(), rank);
  OpBuilder &builder = lowering.builder;
  SmallVector<AffineExpr> source;
  for (int64_t d = 0; d < rank; ++d)
    source.push_back(builder.getAffineDimExpr(d));
  source[axis] = source[axis] * int64_t(getStep()) +
                 builder.getAffineDimExpr(rank) * int64_t(getDilation());
  AffineMap map = AffineMap::get(rank + 1, 0, source, getContext());
  lowering.set(getResult(), lowering.map(type, [&](ValueRange indices) {
    return lowering.load(lowering[getX()], map, indices);
  }));
  return success();
}

// ---- fold

LogicalResult FoldOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  if (!x.getElementType().isIntOrFloat() || x.getElementType().isInteger(1))
    return emitOpError() << "expected a number as element, got "
                         << x.getElementType();
  int64_t length = getLength();
  if (failed(checkExtents(*this, "length", length, getStep(), getDilation())))
    return failure();
  if (!x.hasRank()) {
    types.push_back(x);
    return success();
  }
  if (x.getRank() < 2)
    return emitOpError() << "expected at least 2 dimensions, got " << x;
  auto axis = normalizeAxis(*this, getAxis(), x.getRank() - 1);
  if (failed(axis))
    return failure();
  int64_t count = x.getDimSize(*axis), size = x.getShape().back();
  if (!ShapedType::isDynamic(count) && !ShapedType::isDynamic(size)) {
    int64_t span = spanOf(size, getDilation());
    int64_t fit = length < span ? 0 : (length - span) / int64_t(getStep()) + 1;
    if (count > fit)
      return emitOpError() << "expected at most " << fit << " windows over "
                           << span << " elements in " << length << ", got "
                           << count;
  }
  SmallVector<int64_t> shape(x.getShape().drop_back());
  shape[*axis] = length;
  types.push_back(RankedTensorType::get(shape, x.getElementType()));
  return success();
}

LogicalResult FoldOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  int64_t axis = fromStart(getAxis(), x.rank() - 1);
  SmallVector<int64_t> strides = rowMajorStrides(result.shape()),
                       index(x.rank(), 0);
  for (int64_t i = 0; i < x.size(); ++i, nextIndex(index, x.shape())) {
    int64_t to = 0;
    for (int64_t d = 0; d < result.rank(); ++d)
      to += strides[d] * (d == axis ? index[d] * int64_t(getStep()) +
                                          index.back() * int64_t(getDilation())
                                    : index[d]);
    if (x.isFloat())
      result.setReal(to, result.real(to) + x.real(i));
    else
      result.setInteger(to, result.integer(to) + x.integer(i));
  }
  return success();
}

/// Where element t of a line finds the k-th of the windows over it: which
/// window, and which of its elements. `misses` is 0 where they meet, and null
/// where they always do.
namespace {
struct Meeting {
  AffineExpr window, element, misses;
};
} // namespace

static Meeting meet(AffineExpr t, AffineExpr k, int64_t size, int64_t step,
                    int64_t dilation) {
  if (dilation == 1)
    return {t.floorDiv(step) - k, t % step + k * step, {}};
  // Far enough forward that nothing divided is negative.
  int64_t ahead = (size * dilation + step - 1) / step;
  AffineExpr begin = t - k * dilation + ahead * step;
  return {begin.floorDiv(step) - ahead, k,
          step == 1 ? AffineExpr() : begin % step};
}

LogicalResult FoldOp::lower(Lowering &lowering) {
  RankedTensorType type = ranked(getResult()), x = ranked(getX());
  int64_t rank = type.getRank(), axis = fromStart(getAxis(), rank),
          step = getStep(), dilation = getDilation(),
          size = x.getShape().back();
  OpBuilder &builder = lowering.builder;
  Type element = type.getElementType(), wide = builder.getI64Type();
  int64_t terms = dilation == 1 ? (size + step - 1) / step : size;
  Meeting at = meet(builder.getAffineDimExpr(axis),
                    builder.getAffineDimExpr(rank), size, step, dilation);
  SmallVector<AffineExpr> source;
  for (int64_t d = 0; d < rank; ++d)
    source.push_back(d == axis ? at.window : builder.getAffineDimExpr(d));
  source.push_back(at.element);
  AffineMap map = AffineMap::get(rank + 1, 0, source, getContext());
  auto add = [&](ValueRange indices, ValueRange sum) {
    Value zero = lowering.literal(element, 0);
    Value value = lowering.loadGuarded(lowering[getX()], map, indices, zero);
    if (at.misses) {
      Value misses =
          lowering.indexValue(lowering.apply(at.misses, indices), wide);
      Value meets = lowering.compare(plan::Compare::k_eq, misses,
                                     lowering.literal(wide, 0));
      value = lowering.select(meets, value, zero);
    }
    return SmallVector<Value>{
        lowering.binary(plan::Binary::k_add, sum[0], value)};
  };
  lowering.set(
      getResult(),
      lowering.reduce(type, {terms}, {plan::literalAttribute(element, 0)}, add,
                      [](ValueRange sum, ValueRange) { return sum[0]; }));
  return success();
}

void UnfoldOp::getBindings(Bindings &) {}
void FoldOp::getBindings(Bindings &) {}

} // namespace burin::nn
