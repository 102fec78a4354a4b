// Places of maxima: types, reference and lowering to a nest that carries the
// largest element and its number. The bindings are those of nn.max_pool.
#include "dialects/nn/ops/PoolIndices.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/nn/shape/Windows.h"
#include <cmath>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/PoolIndices.cpp.inc"

namespace burin::nn {

void registerPoolIndicesOps(NnDialect &dialect) {
  dialect.addFamily<MaxPoolIndicesOp>();
}

/// Made beside nn.max_pool by its bindings.
void MaxPoolIndicesOp::getBindings(Bindings &) {}

static FailureOr<Windows> windowsOf(MaxPoolIndicesOp op) {
  return resolveWindows(
      op, op.getKernel(), shaped(op.getX()).getShape().drop_front(2),
      {SmallVector<int64_t>(op.getStrides()),
       SmallVector<int64_t>(op.getDilations()),
       SmallVector<int64_t>(op.getPads()), op.getAutoPad().str()});
}

LogicalResult MaxPoolIndicesOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX());
  Type number = IntegerType::get(getContext(), 64);
  if (!isa<FloatType>(x.getElementType()))
    return emitOpError() << "expected a float as element, got "
                         << x.getElementType();
  if (!x.hasRank()) {
    types.push_back(UnrankedTensorType::get(number));
    return success();
  }
  if (x.getRank() < 3)
    return emitOpError() << "expected at least 3 dimensions, got " << x;
  FailureOr<Windows> windows = windowsOf(*this);
  if (failed(windows))
    return failure();
  auto sizes =
      windowedSizes(*this, *windows, x.getShape().drop_front(2), getCeilMode());
  if (failed(sizes))
    return failure();
  SmallVector<int64_t> shape{x.getDimSize(0), x.getDimSize(1)};
  shape.append(*sizes);
  types.push_back(RankedTensorType::get(shape, number));
  return success();
}

int64_t MaxPoolIndicesOp::countOperations() {
  std::optional<int64_t> taps = checkedProduct(getKernel());
  int64_t count;
  return !taps || __builtin_mul_overflow(detail::countResultElements(*this),
                                         *taps, &count)
             ? std::numeric_limits<int64_t>::max()
             : count;
}

/// How far the number moves with each dimension of x.
static SmallVector<int64_t> numberSteps(MaxPoolIndicesOp op) {
  ArrayRef<int64_t> shape = ranked(op.getX()).getShape();
  SmallVector<int64_t> steps = rowMajorStrides(shape);
  int64_t step = 1;
  for (size_t i = 2; i < shape.size() && op.getColumnMajor(); ++i) {
    steps[i] = step;
    step *= shape[i];
  }
  if (!op.getWhole())
    steps[0] = steps[1] = 0;
  return steps;
}

LogicalResult MaxPoolIndicesOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()];
  HostTensor &result = values.result();
  FailureOr<Windows> windows = windowsOf(*this);
  if (failed(windows))
    return failure();
  SmallVector<int64_t> steps = numberSteps(*this),
                       strides = rowMajorStrides(x.shape()),
                       index(result.rank(), 0);
  for (int64_t i = 0; i < result.size();
       ++i, nextIndex(index, result.shape())) {
    double best = -INFINITY;
    int64_t number = index[0] * steps[0] + index[1] * steps[1];
    int64_t image = index[0] * strides[0] + index[1] * strides[1];
    int64_t first = number;
    SmallVector<int64_t> tap(windows->rank(), 0);
    do {
      int64_t from = image, at = first;
      bool isInside = true;
      for (size_t d = 0; d < tap.size(); ++d) {
        int64_t place = windows->position(d, index[2 + d], tap[d]);
        isInside &= place >= 0 && place < x.shape()[2 + d];
        from += place * strides[2 + d];
        at += place * steps[2 + d];
      }
      double value = isInside ? x.real(from) : -INFINITY;
      if (value > best || std::isnan(value)) {
        best = value;
        number = at;
      }
    } while (nextIndex(tap, windows->kernel));
    result.setInteger(i, number);
  }
  return success();
}

LogicalResult MaxPoolIndicesOp::lower(Lowering &lowering) {
  FailureOr<Windows> windows = windowsOf(*this);
  if (failed(windows))
    return failure();
  auto type = ranked(getResult());
  Type element = elementOf(getX()), number = type.getElementType();
  int64_t rank = type.getRank();
  SmallVector<int64_t> steps = numberSteps(*this);
  OpBuilder &builder = lowering.builder;
  auto dim = [&](int64_t i) { return builder.getAffineDimExpr(i); };
  SmallVector<AffineExpr> at{dim(0), dim(1)};
  for (size_t i = 0; i < windows->rank(); ++i)
    at.push_back(dim(2 + i) * windows->strides[i] +
                 dim(rank + i) * windows->dilations[i] - windows->begin[i]);
  AffineExpr place = builder.getAffineConstantExpr(0);
  for (int64_t i = 0; i < rank; ++i)
    place = place + at[i] * steps[i];
  AffineExpr first = dim(0) * steps[0] + dim(1) * steps[1];
  AffineMap map = AffineMap::get(rank + int64_t(windows->rank()), 0, at,
                                 builder.getContext());
  // Negative until an element is found.
  TypedAttr none = plan::literalAttribute(number, -1);
  TypedAttr least = builder.getFloatAttr(element, -INFINITY);
  Value result = lowering.reduce(
      type, windows->kernel, {least, none},
      [&](ValueRange indices, ValueRange best) -> SmallVector<Value> {
        Value value = lowering.loadGuarded(lowering[getX()], map, indices,
                                           lowering.literal(least));
        Value isNext = lowering.binary(
            plan::Binary::k_bit_or,
            lowering.compare(plan::Compare::k_gt, value, best[0]),
            lowering.compare(plan::Compare::k_ne, value, value));
        Value own = lowering.indexValue(lowering.apply(place, indices), number);
        return {lowering.select(isNext, value, best[0]),
                lowering.select(isNext, own, best[1])};
      },
      [&](ValueRange best, ValueRange indices) {
        Value zero = lowering.literal(number, 0);
        Value isFound = lowering.compare(plan::Compare::k_ge, best[1], zero);
        Value otherwise =
            lowering.indexValue(lowering.apply(first, indices), number);
        return lowering.select(isFound, best[1], otherwise);
      });
  lowering.set(getResult(), result);
  return success();
}

} // namespace burin::nn
