// Scattering: where no two updates can meet, one nest checks the places and
// writes there; else a nest computes them and a kernel writes in order.
#include "dialects/nn/ops/Scatter.h"
#include "dialects/nn/import/ScatterBindings.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/shape/Indices.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/TypeUtilities.h"
#include <cmath>

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Scatter.cpp.inc"

namespace burin::nn {

void registerScatterOps(NnDialect &dialect) {
  dialect.addFamily<ScatterElementsOp, ScatterNdOp>();
}

/// The number by which the kernel knows a reduction; absent for other names.
static std::optional<int64_t> combination(StringRef reduction) {
  static constexpr StringRef names[] = {"none", "add", "mul", "max", "min"};
  const StringRef *found = llvm::find(names, reduction);
  return found == std::end(names) ? std::nullopt : std::optional(found - names);
}

/// What both ops ask of their operands' elements and of the reduction.
template <typename Op> static LogicalResult checkOperands(Op op) {
  Type element = elementOf(op.getX());
  if (failed(checkIndices(op, op.getIndices())))
    return failure();
  if (elementOf(op.getUpdates()) != element)
    return op.emitOpError() << "expected updates of element type " << element
                            << ", got " << op.getUpdates().getType();
  if (!combination(op.getReduction()))
    return op.emitOpError() << "expected reduction 'none', 'add', 'mul', 'max' "
                               "or 'min', got '"
                            << op.getReduction() << "'";
  if (op.getReduction() != "none" && element.isInteger(1))
    return op.emitOpError() << "expected a number as element of reduction '"
                            << op.getReduction() << "', got " << element;
  return success();
}

template <typename Number>
static Number combine(StringRef reduction, Number old, Number update) {
  if (reduction == "none")
    return update;
  if (reduction == "add")
    return old + update;
  if (reduction == "mul")
    return old * update;
  if constexpr (std::is_same_v<Number, double>)
    if (std::isnan(old) || std::isnan(update))
      return NAN;
  return reduction == "max" ? std::max(old, update) : std::min(old, update);
}

/// Combines element `at` of `result` with element `from` of `updates`.
static void combineAt(StringRef reduction, HostTensor &result, int64_t at,
                      const HostTensor &updates, int64_t from) {
  if (result.isFloat())
    result.store(at, combine(reduction, result.real(at), updates.real(from)));
  else
    result.store(at,
                 combine(reduction, result.integer(at), updates.integer(from)));
}

/// The kernel on `places`, the numbers of rows of `width` elements in x.
template <typename Op>
static void scatterRows(Op op, Lowering &lowering, Value places,
                        int64_t width) {
  RankedTensorType type = ranked(op.getResult());
  int64_t rows = cast<RankedTensorType>(places.getType()).getNumElements();
  lowering.set(
      op.getResult(),
      lowering.kernel("scatter", type,
                      {lowering[op.getX()], places, lowering[op.getUpdates()]},
                      {{"size", type.getNumElements()},
                       {"rows", rows},
                       {"width", width},
                       {"combine", *combination(op.getReduction())}},
                      op.getReduction() == "none" ? 0 : rows * width));
}

/// What is there stays as it is: only updates count.
template <typename Op> static int64_t countUpdates(Op op) {
  ShapedType updates = shaped(op.getUpdates());
  return updates.hasStaticShape() ? updates.getNumElements() : 0;
}
int64_t ScatterElementsOp::countOperations() { return countUpdates(*this); }
int64_t ScatterNdOp::countOperations() { return countUpdates(*this); }

// ---- by elements

LogicalResult
ScatterElementsOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX()), indices = shaped(getIndices()),
             updates = shaped(getUpdates());
  if (failed(checkOperands(*this)))
    return failure();
  types.push_back(x);
  if (failed(verifyCompatibleShape(indices, updates)))
    return emitOpError() << "expected updates of the indices' shape, got "
                         << updates << " and " << indices;
  if (!x.hasRank() || !indices.hasRank())
    return success();
  return checkElementIndices(*this, getAxis(), x, indices);
}

LogicalResult ScatterElementsOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()], &indices = values[getIndices()];
  HostTensor &result = values.result();
  for (int64_t i = 0; i < x.size(); ++i)
    result.copy(i, x, i);
  int64_t axis = fromStart(getAxis(), x.rank());
  SmallVector<int64_t> strides = rowMajorStrides(x.shape());
  SmallVector<int64_t> index(x.rank(), 0);
  for (int64_t i = 0; i < indices.size();
       ++i, nextIndex(index, indices.shape())) {
    auto place = placeOf(*this, indices.integer(i), x.shape()[axis]);
    if (failed(place))
      return failure();
    combineAt(getReduction(), result, offsetAlong(strides, index, axis, *place),
              values[getUpdates()], i);
  }
  return success();
}

LogicalResult ScatterElementsOp::lower(Lowering &lowering) {
  RankedTensorType x = ranked(getX()), indexType = ranked(getIndices());
  if (indexType.getNumElements() == 0) {
    lowering.set(getResult(), lowering[getX()]);
    return success();
  }
  int64_t axis = fromStart(getAxis(), x.getRank());
  auto positionAt = [&](ValueRange indices) {
    return lowering.checkIndex(lowering.load(lowering[getIndices()], indices),
                               x.getDimSize(axis));
  };
  // Updates of one index along the axis differ in another index.
  if (getReduction() == "none" && indexType.getDimSize(axis) == 1) {
    SmallVector<AffineExpr> to;
    for (int64_t d = 0; d < x.getRank(); ++d)
      to.push_back(
          lowering.builder.getAffineDimExpr(d == axis ? x.getRank() : d));
    lowering.set(
        getResult(),
        lowering.mapAt(lowering[getX()],
                       AffineMap::get(x.getRank() + 1, 0, to, getContext()),
                       indexType.getShape(), [&](ValueRange indices) {
                         return Lowering::PlacedElement{
                             lowering.load(lowering[getUpdates()], indices),
                             {positionAt(indices)}};
                       }));
    return success();
  }
  SmallVector<int64_t> strides = rowMajorStrides(x.getShape());
  Type place = lowering.builder.getI64Type();
  auto build = [&](ValueRange indices) {
    SmallVector<Value> source(indices);
    source[axis] = positionAt(indices);
    AffineExpr linear = lowering.builder.getAffineConstantExpr(0);
    for (auto [d, stride] : llvm::enumerate(strides))
      linear = linear + lowering.builder.getAffineDimExpr(d) * stride;
    return lowering.indexValue(lowering.apply(linear, source), place);
  };
  scatterRows(
      *this, lowering,
      lowering.map(RankedTensorType::get(indexType.getShape(), place), build),
      1);
  return success();
}

void ScatterElementsOp::getBindings(Bindings &bindings) {
  scatter::addElementBindings(bindings);
}

// ---- by tuples

LogicalResult ScatterNdOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX()), indices = shaped(getIndices()),
             updates = shaped(getUpdates());
  if (failed(checkOperands(*this)))
    return failure();
  types.push_back(x);
  if (!x.hasRank() || !indices.hasRank())
    return success();
  if (indices.getRank() == 0)
    return emitOpError() << "expected tuples of indices, got " << indices;
  int64_t width = indices.getShape().back();
  if (ShapedType::isDynamic(width))
    return success();
  if (width > x.getRank())
    return emitOpError() << "expected tuples of at most " << x.getRank()
                         << " indices, got " << indices;
  SmallVector<int64_t> shape(indices.getShape().drop_back());
  llvm::append_range(shape, x.getShape().drop_front(width));
  auto expected = RankedTensorType::get(shape, x.getElementType());
  if (failed(verifyCompatibleShape(expected, updates)))
    return emitOpError() << "expected updates as " << expected << ", got "
                         << updates;
  for (int64_t axis = 0; axis < width; ++axis)
    if (failed(checkElements(*this, axis, x.getDimSize(axis), expected)))
      return failure();
  return success();
}

LogicalResult ScatterNdOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()], &indices = values[getIndices()];
  const HostTensor &updates = values[getUpdates()];
  HostTensor &result = values.result();
  for (int64_t i = 0; i < x.size(); ++i)
    result.copy(i, x, i);
  int64_t width = indices.shape().back(), inner = 1;
  for (int64_t size : x.shape().drop_front(width))
    inner *= size;
  int64_t tuples = inner == 0 ? 0 : updates.size() / inner;
  for (int64_t t = 0; t < tuples; ++t) {
    int64_t row = 0;
    for (int64_t k = 0; k < width; ++k) {
      auto place = placeOf(*this, indices.integer(t * width + k), x.shape()[k]);
      if (failed(place))
        return failure();
      row = row * x.shape()[k] + *place;
    }
    for (int64_t i = 0; i < inner; ++i)
      combineAt(getReduction(), result, row * inner + i, updates,
                t * inner + i);
  }
  return success();
}

/// The one slice of x that a single tuple names, in place.
static Value writeSlice(ScatterNdOp op, Lowering &lowering) {
  RankedTensorType x = ranked(op.getX()), indexType = ranked(op.getIndices());
  int64_t width = indexType.getShape().back(), inner = x.getRank() - width,
          outer = indexType.getRank() - 1;
  OpBuilder &builder = lowering.builder;
  // Positions are the dimensions behind those of the slice.
  SmallVector<AffineExpr> to;
  for (int64_t k = 0; k < width; ++k)
    to.push_back(builder.getAffineDimExpr(inner + k));
  SmallVector<AffineExpr> from(outer, builder.getAffineConstantExpr(0));
  for (int64_t d = 0; d < inner; ++d) {
    to.push_back(builder.getAffineDimExpr(d));
    from.push_back(builder.getAffineDimExpr(d));
  }
  AffineMap update = AffineMap::get(inner, 0, from, op.getContext());
  return lowering.mapAt(
      lowering[op.getX()], AffineMap::get(x.getRank(), 0, to, op.getContext()),
      x.getShape().drop_front(width), [&](ValueRange indices) {
        Lowering::PlacedElement placed;
        placed.element =
            lowering.load(lowering[op.getUpdates()], update, indices);
        for (int64_t k = 0; k < width; ++k) {
          SmallVector<AffineExpr> at(outer + 1,
                                     builder.getAffineConstantExpr(0));
          at.back() = builder.getAffineConstantExpr(k);
          Value index = lowering.load(lowering[op.getIndices()],
                                      AffineMap::get(0, 0, at, op.getContext()),
                                      ValueRange());
          placed.positions.push_back(
              lowering.checkIndex(index, x.getDimSize(k)));
        }
        return placed;
      });
}

LogicalResult ScatterNdOp::lower(Lowering &lowering) {
  RankedTensorType x = ranked(getX()), indexType = ranked(getIndices());
  if (ranked(getUpdates()).getNumElements() == 0) {
    lowering.set(getResult(), lowering[getX()]);
    return success();
  }
  int64_t width = indexType.getShape().back(), outer = indexType.getRank() - 1;
  if (getReduction() == "none" && indexType.getNumElements() == width) {
    lowering.set(getResult(), writeSlice(*this, lowering));
    return success();
  }
  Type place = lowering.builder.getI64Type();
  auto build = [&](ValueRange indices) {
    SmallVector<Value> tuple;
    AffineExpr row = lowering.builder.getAffineConstantExpr(0);
    for (int64_t k = 0; k < width; ++k) {
      SmallVector<AffineExpr> at;
      for (int64_t d = 0; d < outer; ++d)
        at.push_back(lowering.builder.getAffineDimExpr(d));
      at.push_back(lowering.builder.getAffineConstantExpr(k));
      Value index =
          lowering.load(lowering[getIndices()],
                        AffineMap::get(outer, 0, at, getContext()), indices);
      tuple.push_back(lowering.checkIndex(index, x.getDimSize(k)));
      row = row * x.getDimSize(k) + lowering.builder.getAffineDimExpr(k);
    }
    return lowering.indexValue(lowering.apply(row, tuple), place);
  };
  Value places = lowering.map(
      RankedTensorType::get(indexType.getShape().drop_back(), place), build);
  scatterRows(*this, lowering, places,
              *checkedProduct(x.getShape().drop_front(width)));
  return success();
}

void ScatterNdOp::getBindings(Bindings &bindings) {
  scatter::addTupleBindings(bindings);
}

} // namespace burin::nn
