// Writes at lists of indices, with the dimensions that have one in front, as
// scatter_nd wants them; masks choose.
#include "dialects/nn/import/IndexPut.h"
#include "dialects/nn/import/IndexTuples.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/ops/Broadcast.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Scatter.h"
#include "dialects/nn/ops/Shape.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/shape/Shapes.h"
#include <numeric>

using namespace mlir;

namespace burin::nn {

namespace {

/// The dimensions of a tensor, those with an index first.
struct Order {
  SmallVector<int64_t> dims;
  int64_t first = 0;
  int64_t count = 0;
  /// Whether those with an index are neighbours, so that the dimensions of the
  /// indices stand in their place in the values; else they stand in front.
  bool adjoin = true;

  bool isAsItWas() const { return adjoin && first == 0; }
};

} // namespace

static Order orderOf(ArrayRef<Value> indices, int64_t rank) {
  Order order;
  SmallVector<int64_t> others;
  for (int64_t i = 0; i < rank; ++i)
    (i < int64_t(indices.size()) && indices[i] ? order.dims : others)
        .push_back(i);
  order.first = order.dims.front();
  order.count = int64_t(order.dims.size());
  order.adjoin = order.dims.back() - order.first + 1 == order.count;
  llvm::append_range(order.dims, others);
  return order;
}

static Value transpose(SourceNode &node, Value x, ArrayRef<int64_t> order) {
  return x ? node.create<TransposeOp>(x,
                                      node.builder.getDenseI64ArrayAttr(order))
           : Value();
}

/// `values`, which broadcast to what reading at the indices would give, with
/// the `width` dimensions of the indices in front of the `others`.
static Value valuesInFront(SourceNode &node, Value values, const Order &order,
                           int64_t width, int64_t others) {
  if (order.isAsItWas() || !order.adjoin)
    return values;
  int64_t rank = width + others, missing = rank - shaped(values).getRank();
  if (missing > 0) {
    SmallVector<int64_t> axes(missing);
    std::iota(axes.begin(), axes.end(), 0);
    values = node.create<UnsqueezeOp>(values, axes);
  }
  SmallVector<int64_t> front;
  for (int64_t i = 0; i < width; ++i)
    front.push_back(order.first + i);
  for (int64_t i = 0; i < rank; ++i)
    if (i < order.first || i >= order.first + width)
      front.push_back(i);
  return transpose(node, values, front);
}

/// Writes where a mask of the first dimensions is true; the values must be the
/// same at all places.
static LogicalResult putMasked(AtenNode &node, Value self, Value mask,
                               Value values) {
  ShapedType all = shaped(self), of = shaped(mask), given = shaped(values);
  bool isKnown = of.hasRank() && given.hasStaticShape();
  int64_t rest = isKnown ? all.getRank() - of.getRank() : -1;
  // A value for each true element would need their number.
  bool isSame =
      rest >= 0 &&
      (given.getNumElements() == 1 ||
       llvm::all_of(given.getShape().drop_back(std::min(rest, given.getRank())),
                    [](int64_t n) { return n == 1; }));
  if (!isSame)
    return node.emitError()
           << "expected one value for a mask of " << self.getType() << ", got "
           << mask.getType() << " and " << values.getType();
  if (given.getNumElements() == 1)
    values = node.create<ReshapeOp>(values, node.constant(ArrayRef<int64_t>()),
                                    false);
  SmallVector<int64_t> axes(rest);
  std::iota(axes.begin(), axes.end(), of.getRank());
  if (rest > 0)
    mask = node.create<UnsqueezeOp>(mask, axes);
  if (values && node.getBool("accumulate", false))
    values = node.create<AddOp>(ValueRange{self, values});
  if (!values || !mask)
    return failure();
  return give(node, node.create<WhereOp>(ValueRange{mask, values, self}));
}

/// `values` at the places `index`, a list or a number, along dimension `axis`
/// alone, which is not brought to the front for that: of a tensor that stays
/// where it is the slices are written and nothing else.
static LogicalResult putSlices(AtenNode &node, Value self, Value index,
                               Value values, int64_t axis) {
  // In what is read at a number the dimension is not there.
  SmallVector<int64_t> shape(shaped(self).getShape()), read(shape);
  if (shaped(index).getRank() == 0) {
    shape[axis] = 1;
    read.erase(read.begin() + axis);
  } else {
    shape[axis] = read[axis] = shaped(index).getDimSize(0);
  }
  values = step::reshape(
      node, node.create<ExpandOp>(values, node.constant(read)), shape);
  SmallVector<int64_t> along(shape.size(), 1);
  along[axis] = shape[axis];
  index = step::reshape(node, index, along);
  if (!values || !index)
    return failure();
  index = step::expandLike(node, index, values);
  return give(node, step::scatter(node, self, index, values, axis, "none"));
}

static LogicalResult importIndexPut(AtenNode &node) {
  Value self = node.operand("self"), values = node.operand("values");
  SmallVector<Value> indices = node.operandList("indices");
  node.ignore("unsafe");
  auto given = llvm::to_vector(
      llvm::make_filter_range(indices, [](Value v) { return bool(v); }));
  if (!self || !values || given.empty() || !shaped(self).hasRank() ||
      !shaped(values).hasRank())
    return node.emitError()
           << "expected tensors 'self', 'indices' and 'values'";
  if (indices.size() == 1 && elementOf(indices[0]).isInteger(1))
    return putMasked(node, self, indices[0], values);
  int64_t rank = shaped(self).getRank();
  if (rank < int64_t(indices.size()))
    return node.emitError() << "expected at least " << indices.size()
                            << " dimensions, got " << self.getType();
  if (failed(refuseMasks(node, given)))
    return failure();
  auto first = llvm::find_if(indices, [](Value v) { return bool(v); });
  bool isAlone =
      given.size() == 1 && first != indices.begin() &&
      shaped(self).hasStaticShape() && shaped(given.front()).hasStaticShape() &&
      shaped(given.front()).getRank() <= 1 && shaped(values).hasStaticShape() &&
      shaped(values).getRank() < rank + shaped(given.front()).getRank();
  if (isAlone && !node.getBool("accumulate", false))
    return putSlices(node, self, given.front(), values,
                     first - indices.begin());
  FailureOr<Value> tuples = indexTuples(node, given);
  if (failed(tuples))
    return failure();
  // indexTuples has broadcast them with each other.
  int64_t width = shaped(given.front()).getRank();
  Order order = orderOf(indices, rank);
  if (shaped(values).getRank() > width + rank - order.count)
    return node.emitError()
           << "expected values of at most " << width + rank - order.count
           << " dimensions, got " << values.getType();
  bool isMoved = !llvm::is_sorted(order.dims);
  values = valuesInFront(node, values, order, width, rank - order.count);
  Value front = isMoved ? transpose(node, self, order.dims) : self;
  if (!values || !front)
    return failure();
  Value outer = ShapeOp::of(node, given.front());
  Value rest = node.create<ShapeOp>(front, order.count, IntegerAttr());
  Value shape = outer && rest
                    ? node.create<ConcatOp>(ValueRange{outer, rest}, 0)
                    : Value();
  values = shape ? node.create<ExpandOp>(values, shape) : Value();
  if (!values)
    return failure();
  Value result = node.create<ScatterNdOp>(
      front, *tuples, values,
      node.getBool("accumulate", false) ? "add" : "none");
  SmallVector<int64_t> back(rank);
  for (auto [i, dim] : llvm::enumerate(order.dims))
    back[dim] = int64_t(i);
  return give(node, isMoved ? transpose(node, result, back) : result);
}

/// One value in whole slices.
static LogicalResult importIndexFill(AtenNode &node) {
  Value self = node.operand("self"), index = node.operand("index");
  if (!self || !index || !shaped(self).hasRank() || !shaped(index).hasRank())
    return node.emitError() << "expected tensors 'self' and 'index'";
  Value value = node.operandOrScalar("value", elementOf(self));
  int64_t rank = shaped(self).getRank(), dim = node.getInt("dim", 0);
  if (!value || dim < -rank || dim >= rank)
    return node.emitError() << "expected 'value' and a 'dim' in [" << -rank
                            << ", " << rank - 1 << "], got " << dim;
  dim = fromStart(dim, rank);
  SmallVector<int64_t> order(rank);
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[0], order[dim]);
  SmallVector<Value> given = {index};
  FailureOr<Value> tuples = indexTuples(node, given);
  Value front = transpose(node, self, order);
  Value outer = ShapeOp::of(node, index);
  Value rest = front ? node.create<ShapeOp>(front, 1, IntegerAttr()) : Value();
  if (failed(tuples) || !outer || !rest)
    return failure();
  Value shape = node.create<ConcatOp>(ValueRange{outer, rest}, 0);
  Value values = shape ? node.create<ExpandOp>(value, shape) : Value();
  Value result = values
                     ? node.create<ScatterNdOp>(front, *tuples, values, "none")
                     : Value();
  return give(node, transpose(node, result, order));
}

void addIndexPutBindings(Bindings &bindings) {
  for (StringRef name :
       {"aten.index_put.default", "aten._unsafe_index_put.default"})
    bindings.aten(name, importIndexPut);
  for (StringRef name :
       {"aten.index_fill.int_Scalar", "aten.index_fill.int_Tensor"})
    bindings.aten(name, importIndexFill);
}

} // namespace burin::nn
