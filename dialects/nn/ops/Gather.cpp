// Gathering: indices from data, checked at compile time where they are constant
// and at run time where they are not.
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/import/IndexTuples.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/shape/Indices.h"
#include "dialects/nn/shape/Sizes.h"

using namespace mlir;

#define GET_OP_CLASSES
#include "dialects/nn/ops/Gather.cpp.inc"

namespace burin::nn {

void registerGatherOps(NnDialect &dialect) {
  dialect.addFamily<GatherOp, GatherElementsOp, GatherNdOp>();
}

/// `value` as an index along dimension `axis` of a tensor of type `x`, checked.
/// Where the size there is known at run time only, that is what it has to be
/// below, and what negative ones count from.
static Value indexAlong(Lowering &lowering, Value value, RankedTensorType x,
                        int64_t axis) {
  Size size = size::sizesOf(x)[axis];
  int64_t most = x.getDimSize(axis);
  if (!size.constant()) {
    Type wide = lowering.builder.getI64Type();
    llvm::StringMap<Value> variables = {
        {"i", lowering.cast(value, wide)},
        {"n", lowering.sizeValue(size, wide)},
        {"most", lowering.literal(wide, double(most))}};
    value = lowering.formula("i + n >= 0 && i < n ? (i < 0 ? i + n : i) : most",
                             wide, variables);
  }
  return lowering.checkIndex(value, most);
}

// ---- gather

LogicalResult GatherOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX()), indices = shaped(getIndices());
  if (failed(checkIndices(*this, getIndices())))
    return failure();
  if (!x.hasRank() || !indices.hasRank()) {
    types.push_back(UnrankedTensorType::get(x.getElementType()));
    return success();
  }
  auto axis = normalizeAxis(*this, getAxis(), x.getRank());
  if (failed(axis))
    return failure();
  SizeList from = rankedSizesOf(getX()),
           sizes(from.begin(), from.begin() + *axis);
  llvm::append_range(sizes, rankedSizesOf(getIndices()));
  llvm::append_range(sizes, llvm::drop_begin(from, *axis + 1));
  auto result = cast<RankedTensorType>(tensorOf(sizes, x.getElementType()));
  types.push_back(result);
  return checkElements(*this, *axis, x.getDimSize(*axis), result);
}

LogicalResult GatherOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()], &indices = values[getIndices()];
  HostTensor &result = values.result();
  int64_t axis = fromStart(getAxis(), x.rank()), size = x.shape()[axis];
  int64_t inner = rowMajorStrides(x.shape())[axis], count = indices.size();
  for (int64_t i = 0; i < result.size(); ++i) {
    auto at = placeOf(*this, indices.integer(i / inner % count), size);
    if (failed(at))
      return failure();
    result.copy(i, x, (i / inner / count * size + *at) * inner + i % inner);
  }
  return success();
}

LogicalResult GatherOp::lower(Lowering &lowering) {
  RankedTensorType x = ranked(getX());
  int64_t axis = fromStart(getAxis(), x.getRank());
  int64_t count = ranked(getIndices()).getRank();
  auto build = [&](ValueRange indices) {
    Value index =
        lowering.load(lowering[getIndices()], indices.slice(axis, count));
    SmallVector<Value> source(indices.take_front(axis));
    source.push_back(indexAlong(lowering, index, x, axis));
    llvm::append_range(source, indices.drop_front(axis + count));
    return lowering.load(lowering[getX()], source);
  };
  lowering.set(getResult(), lowering.map(ranked(getResult()), build));
  return success();
}

// ---- gather elements

LogicalResult GatherElementsOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX()), indices = shaped(getIndices());
  if (failed(checkIndices(*this, getIndices())))
    return failure();
  if (x.hasRank() && indices.hasRank() &&
      failed(checkElementIndices(*this, getAxis(), x, indices)))
    return failure();
  types.push_back(tensorOf(sizesOf(getIndices()), x.getElementType()));
  return success();
}

LogicalResult GatherElementsOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()], &indices = values[getIndices()];
  HostTensor &result = values.result();
  int64_t axis = fromStart(getAxis(), x.rank());
  SmallVector<int64_t> strides = rowMajorStrides(x.shape());
  SmallVector<int64_t> index(result.rank(), 0);
  for (int64_t i = 0; i < result.size();
       ++i, nextIndex(index, result.shape())) {
    auto at = placeOf(*this, indices.integer(i), x.shape()[axis]);
    if (failed(at))
      return failure();
    result.copy(i, x, offsetAlong(strides, index, axis, *at));
  }
  return success();
}

LogicalResult GatherElementsOp::lower(Lowering &lowering) {
  RankedTensorType x = ranked(getX());
  int64_t axis = fromStart(getAxis(), x.getRank());
  SizeList own = size::sizesOf(x), wanted = rankedSizesOf(getIndices());
  for (int64_t i = 0; i < x.getRank(); ++i)
    if (i != axis && (own[i] - wanted[i]).range().min < 0)
      lowering.refuseSizes("at least as many elements as there are indices "
                           "along each other axis, whatever the run's sizes "
                           "are",
                           x);
  auto build = [&](ValueRange indices) {
    SmallVector<Value> source(indices);
    source[axis] = indexAlong(
        lowering, lowering.load(lowering[getIndices()], indices), x, axis);
    return lowering.load(lowering[getX()], source);
  };
  lowering.set(getResult(), lowering.map(ranked(getResult()), build));
  return success();
}

// ---- gather by tuples

LogicalResult GatherNdOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(getX()), indices = shaped(getIndices());
  if (failed(checkIndices(*this, getIndices())))
    return failure();
  if (!x.hasRank() || !indices.hasRank() || indices.getRank() == 0 ||
      indices.isDynamicDim(indices.getRank() - 1)) {
    types.push_back(UnrankedTensorType::get(x.getElementType()));
    return success();
  }
  int64_t batch = getBatch(), width = indices.getShape().back();
  if (batch < 0 || batch >= indices.getRank() || batch + width > x.getRank())
    return emitOpError() << "expected tuples of at most " << x.getRank() - batch
                         << " indices, got " << indices;
  for (int64_t i = 0; i < batch; ++i)
    if (!x.isDynamicDim(i) && !indices.isDynamicDim(i) &&
        x.getDimSize(i) != indices.getDimSize(i))
      return emitOpError() << "expected " << batch
                           << " equal batch dimensions, got " << x << " and "
                           << indices;
  SizeList sizes = rankedSizesOf(getIndices());
  sizes.pop_back();
  llvm::append_range(sizes,
                     llvm::drop_begin(rankedSizesOf(getX()), batch + width));
  auto result = cast<RankedTensorType>(tensorOf(sizes, x.getElementType()));
  for (int64_t axis = batch; axis < batch + width; ++axis)
    if (failed(checkElements(*this, axis, x.getDimSize(axis), result)))
      return failure();
  types.push_back(result);
  return success();
}

LogicalResult GatherNdOp::interpret(Interpretation &values) {
  const HostTensor &x = values[getX()], &indices = values[getIndices()];
  HostTensor &result = values.result();
  int64_t batch = getBatch(), width = indices.shape().back(), inner = 1;
  for (int64_t size : x.shape().drop_front(batch + width))
    inner *= size;
  int64_t batches = 1;
  for (int64_t size : x.shape().take_front(batch))
    batches *= size;
  int64_t tuples = inner == 0 ? 0 : result.size() / inner;
  for (int64_t t = 0; t < tuples; ++t) {
    int64_t from = t / (tuples / batches);
    for (int64_t k = 0; k < width; ++k) {
      int64_t size = x.shape()[batch + k];
      auto at = placeOf(*this, indices.integer(t * width + k), size);
      if (failed(at))
        return failure();
      from = from * size + *at;
    }
    for (int64_t i = 0; i < inner; ++i)
      result.copy(t * inner + i, x, from * inner + i);
  }
  return success();
}

LogicalResult GatherNdOp::lower(Lowering &lowering) {
  RankedTensorType x = ranked(getX()), indexType = ranked(getIndices());
  int64_t batch = getBatch(), width = indexType.getShape().back();
  int64_t outer = indexType.getRank() - 1;
  for (int64_t i = 0; i < batch; ++i)
    if (size::sizesOf(x)[i] != size::sizesOf(indexType)[i])
      lowering.refuseSizes("batches that are equal, whatever the run's sizes "
                           "are",
                           x);
  auto build = [&](ValueRange indices) {
    SmallVector<Value> source(indices.take_front(batch));
    for (int64_t k = 0; k < width; ++k) {
      SmallVector<AffineExpr> at;
      for (int64_t d = 0; d < outer; ++d)
        at.push_back(lowering.builder.getAffineDimExpr(d));
      at.push_back(lowering.builder.getAffineConstantExpr(k));
      AffineMap map = AffineMap::get(outer, 0, at, getContext());
      Value index =
          lowering.load(lowering[getIndices()], map, indices.take_front(outer));
      source.push_back(indexAlong(lowering, index, x, batch + k));
    }
    llvm::append_range(source, indices.drop_front(outer));
    return lowering.load(lowering[getX()], source);
  };
  lowering.set(getResult(), lowering.map(ranked(getResult()), build));
  return success();
}

// ---- bindings

template <typename Op> static LogicalResult importOnnx(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 2)))
    return failure();
  return give(node, node.create<Op>(node.operand(0), node.operand(1),
                                    node.getInt("axis", 0)));
}

static LogicalResult importGatherNd(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, 2)))
    return failure();
  return give(node, node.create<GatherNdOp>(node.operand(0), node.operand(1),
                                            node.getInt("batch_dims", 0)));
}

/// `Op` on the tensors `x` and `indices` along an axis.
template <typename Op>
static LogicalResult importAten(AtenNode &node, StringRef x, StringRef indices,
                                int64_t axis) {
  Value values = node.operand(x), places = node.operand(indices);
  if (!values || !places)
    return node.emitError()
           << "expected tensors '" << x << "' and '" << indices << "'";
  return give(node, node.create<Op>(values, places, axis));
}

/// What padding_idx and its kin say concerns training.
static LogicalResult importEmbedding(AtenNode &node) {
  for (StringRef name : {"padding_idx", "scale_grad_by_freq", "sparse"})
    node.ignore(name);
  return importAten<GatherOp>(node, "weight", "indices", 0);
}

static LogicalResult importElements(AtenNode &node) {
  node.ignore("sparse_grad");
  return importAten<GatherElementsOp>(node, "self", "index",
                                      node.getInt("dim", 0));
}

/// Indexing with several tensors, of which some dimensions have none: those
/// that have one come first for the gather, and the dimensions of the indices
/// then move to where the first of them was, or stay in front where the indexed
/// dimensions do not adjoin (as torch and NumPy have it).
static LogicalResult gatherBetween(AtenNode &node, Value self,
                                   ArrayRef<Value> indices) {
  int64_t rank = shaped(self).hasRank() ? shaped(self).getRank() : -1;
  if (rank < int64_t(indices.size()))
    return node.emitError() << "expected at least " << indices.size()
                            << " dimensions, got " << self.getType();
  SmallVector<Value> given;
  SmallVector<int64_t> order, others;
  for (int64_t i = 0; i < rank; ++i) {
    bool isIndexed = i < int64_t(indices.size()) && indices[i];
    (isIndexed ? order : others).push_back(i);
    if (isIndexed)
      given.push_back(indices[i]);
  }
  int64_t first = order.front(), count = int64_t(order.size());
  bool adjoin = order.back() - first + 1 == count;
  llvm::append_range(order, others);
  FailureOr<Value> tuples = indexTuples(node, given);
  if (failed(tuples) || !shaped(*tuples).hasRank())
    return failed(tuples)
               ? failure()
               : node.emitError() << "expected indices of known rank";
  self =
      node.create<TransposeOp>(self, node.builder.getDenseI64ArrayAttr(order));
  Value result = self ? node.create<GatherNdOp>(self, *tuples, 0) : nullptr;
  if (!result || !adjoin || first == 0)
    return give(node, result);
  int64_t width = shaped(*tuples).getRank() - 1;
  SmallVector<int64_t> back;
  for (int64_t i = 0; i < width + rank - count; ++i)
    back.push_back(i < first ? width + i : i < first + width ? i - first : i);
  return give(node, node.create<TransposeOp>(
                        result, node.builder.getDenseI64ArrayAttr(back)));
}

/// Indexing with tensors: one at any dimension is a gather, several from the
/// first on are tuples. Masks have sizes that depend on data.
static LogicalResult importIndex(AtenNode &node) {
  Value self = node.operand("self");
  SmallVector<Value> indices = node.operandList("indices");
  int64_t first = 0,
          count = llvm::count_if(indices, [](Value v) { return bool(v); });
  while (first < int64_t(indices.size()) && !indices[first])
    ++first;
  if (!self || count == 0)
    return node.emitError() << "expected a tensor 'self' and an index";
  if (failed(refuseMasks(node, indices)))
    return failure();
  if (count == 1)
    return give(node, node.create<GatherOp>(self, indices[first], first));
  if (count != int64_t(indices.size()))
    return gatherBetween(node, self, indices);
  FailureOr<Value> tuples = indexTuples(node, indices);
  return failed(tuples) ? failure()
                        : give(node, node.create<GatherNdOp>(self, *tuples, 0));
}

void GatherOp::getBindings(Bindings &bindings) {
  bindings.onnx("Gather", {}, importOnnx<GatherOp>);
  bindings.aten("aten.embedding.default", importEmbedding);
  bindings.aten("aten.index_select.default", [](AtenNode &node) {
    return importAten<GatherOp>(node, "self", "index", node.getInt("dim", 0));
  });
  bindings.aten("aten.index.Tensor", importIndex);
}

void GatherElementsOp::getBindings(Bindings &bindings) {
  bindings.onnx("GatherElements", {11}, importOnnx<GatherElementsOp>);
  bindings.aten("aten.gather.default", importElements);
}

void GatherNdOp::getBindings(Bindings &bindings) {
  bindings.onnx("GatherND", {11}, importGatherNd);
}

} // namespace burin::nn
