// Scaled dot-product attention: types, reference, and lowering to the streaming
// kernel.
#include "dialects/nn/ops/Attention.h"
#include "dialects/nn/import/AttentionBindings.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/shape/Sizes.h"
#include "runtime/kernels/generic/panel_order.h"
#include <cmath>

using namespace mlir;

namespace burin::nn {

static constexpr double minusInfinity =
    -std::numeric_limits<double>::infinity();

/// Bytes of one query that the kernel's smallest panel has room for.
static constexpr int64_t mostQueryBytes =
    generic::query_panel_bytes / generic::panel_multiple;

// ---- types

/// Checks the heads and the batch dimensions of keys and values.
static LogicalResult checkLeading(AttentionOp op, ShapedType q, ShapedType k,
                                  ShapedType v) {
  if (differ(fromRight(k, 2), fromRight(v, 2)))
    return op.emitOpError() << "expected as many heads of values as of keys, "
                            << fromRight(k, 2) << ", got " << fromRight(v, 2);
  int64_t heads = fromRight(q, 2), keyHeads = fromRight(k, 2);
  if (!ShapedType::isDynamic(heads) && !ShapedType::isDynamic(keyHeads) &&
      (keyHeads == 0 ? heads != 0 : heads % keyHeads != 0))
    return op.emitOpError() << "expected heads of keys that divide the "
                            << heads << " heads of queries, got " << keyHeads;
  for (int64_t i = 3; i < q.getRank(); ++i)
    for (ShapedType type : {k, v})
      if (differ(fromRight(q, i), fromRight(type, i)) &&
          fromRight(type, i) != 1)
        return op.emitOpError() << "expected keys and values of the batch of "
                                << q << ", got " << type;
  return success();
}

static LogicalResult checkMask(AttentionOp op, ShapedType q, ShapedType k) {
  if (!op.getMask())
    return success();
  ShapedType mask = shaped(op.getMask());
  if (mask.getElementType() != q.getElementType() &&
      !mask.getElementType().isInteger(1))
    return op.emitOpError() << "expected a mask of " << q.getElementType()
                            << " or of booleans, got " << mask;
  if (!mask.hasRank() || !q.hasRank() || !k.hasRank())
    return success();
  bool fits = mask.getRank() <= q.getRank();
  for (int64_t i = 0; fits && i < mask.getRank(); ++i)
    fits =
        fromRight(mask, i) == 1 ||
        !differ(fromRight(mask, i), i == 0 ? fromRight(k, 1) : fromRight(q, i));
  return fits ? success()
              : op.emitOpError()
                    << "expected a mask that broadcasts to the scores of " << q
                    << " and " << k << ", got " << mask;
}

LogicalResult AttentionOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  ShapedType q = shaped(getQ()), k = shaped(getK()), v = shaped(getV());
  Type element = q.getElementType();
  if (!isa<FloatType>(element) || k.getElementType() != element ||
      v.getElementType() != element)
    return emitOpError() << "expected operands of one float type, got "
                         << element << ", " << k.getElementType() << " and "
                         << v.getElementType();
  if (failed(checkMask(*this, q, k)))
    return failure();
  if (!q.hasRank() || !k.hasRank() || !v.hasRank()) {
    types.push_back(UnrankedTensorType::get(element));
    return success();
  }
  if (q.getRank() < 2 || k.getRank() != q.getRank() ||
      v.getRank() != q.getRank())
    return emitOpError() << "expected operands of one rank of at least 2, got "
                         << q << ", " << k << " and " << v;
  if (differ(fromRight(q, 0), fromRight(k, 0)))
    return emitOpError() << "expected keys of " << fromRight(q, 0)
                         << " channels, got " << fromRight(k, 0);
  if (differ(fromRight(k, 1), fromRight(v, 1)))
    return emitOpError() << "expected as many values as keys, "
                         << fromRight(k, 1) << ", got " << fromRight(v, 1);
  if (failed(checkLeading(*this, q, k, v)))
    return failure();
  SizeList sizes = rankedSizesOf(getQ());
  sizes.back() = rankedSizesOf(getV()).back();
  types.push_back(tensorOf(sizes, element));
  return success();
}

// ---- sizes

namespace {

/// The sizes of an attention whose shapes are known.
struct Sizes {
  int64_t batch = 1, heads, kvHeads, queries, keys, channels, values;

  explicit Sizes(AttentionOp op) {
    ShapedType q = shaped(op.getQ()), k = shaped(op.getK());
    for (int64_t i = 3; i < q.getRank(); ++i)
      batch *= fromRight(q, i);
    heads = fromRight(q, 2);
    kvHeads = fromRight(k, 2);
    queries = fromRight(q, 1);
    keys = fromRight(k, 1);
    channels = fromRight(q, 0);
    values = fromRight(shaped(op.getV()), 0);
  }

  /// Heads of queries that share one of keys.
  int64_t group() const { return kvHeads ? heads / kvHeads : 1; }
};

} // namespace

int64_t AttentionOp::countOperations() {
  for (Value value : getOperands())
    if (!shaped(value).hasStaticShape())
      return 0;
  Sizes sizes(*this);
  int64_t rows = sizes.batch * sizes.heads;
  // Pairs of a query and a key that counts for it.
  int64_t corner = std::min(sizes.queries, sizes.keys);
  auto pairs =
      getCausal()
          ? checkedProduct({rows, corner * (corner + 1) / 2 +
                                      (sizes.queries - corner) * sizes.keys})
          : checkedProduct({rows, sizes.queries, sizes.keys});
  return pairs ? countProducts(*pairs, sizes.channels + sizes.values)
               : std::numeric_limits<int64_t>::max();
}

// ---- reference

LogicalResult AttentionOp::interpret(Interpretation &values) {
  const HostTensor &q = values[getQ()], &k = values[getK()],
                   &v = values[getV()];
  const HostTensor *mask = values.optional(getMask());
  HostTensor &result = values.result();
  Sizes sizes(*this);
  // A query's index: batch dimensions, head, row; then that of a score.
  SmallVector<int64_t> scores(q.shape());
  if (result.size() == 0)
    return success();
  scores.back() = 1;
  SmallVector<int64_t> index(scores.size(), 0);
  double softcap = getSoftcap().convertToDouble();
  int64_t row = 0;
  do {
    // The first row of the keys and values that this query meets.
    auto firstOf = [&](const HostTensor &tensor) {
      SmallVector<int64_t> shape(tensor.shape()), at(index);
      shape[shape.size() - 2] = shape.back() = 1;
      if (at.size() > 2)
        at[at.size() - 3] /= sizes.group();
      return broadcastOffset(shape, at) * sizes.keys;
    };
    int64_t keyRow = firstOf(k), valueRow = firstOf(v);
    int64_t query = index[index.size() - 2];
    std::vector<double> weights(sizes.keys);
    double greatest = minusInfinity, sum = 0;
    for (int64_t j = 0; j < sizes.keys; ++j) {
      double score = 0;
      for (int64_t c = 0; c < sizes.channels; ++c)
        score += q.real(row * sizes.channels + c) *
                 k.real((keyRow + j) * sizes.channels + c);
      score *= getScale().convertToDouble();
      if (softcap != 0)
        score = softcap * std::tanh(score / softcap);
      if (mask) {
        SmallVector<int64_t> at(index);
        at.back() = j;
        int64_t offset = broadcastOffset(mask->shape(), at);
        if (mask->isFloat())
          score += mask->real(offset);
        else if (!mask->integer(offset))
          score = minusInfinity;
      }
      weights[j] = getCausal() && j > query ? minusInfinity : score;
      greatest = std::max(greatest, weights[j]);
    }
    // A score that is NaN counts, and is not the greatest.
    bool isEmpty = llvm::all_of(
        weights, [](double weight) { return weight == minusInfinity; });
    for (double &weight : weights)
      sum += weight = std::exp(weight - greatest);
    // Weights of 0 are multiplied like others: 0 times infinity is NaN.
    for (double &weight : weights)
      weight = isEmpty && getZeroEmpty() ? 0 : weight / sum;
    for (int64_t c = 0; c < sizes.values; ++c) {
      double total = 0;
      for (int64_t j = 0; j < sizes.keys; ++j)
        total += weights[j] * v.real((valueRow + j) * sizes.values + c);
      result.setReal(row * sizes.values + c, total);
    }
    ++row;
  } while (nextIndex(index, scores));
  return success();
}

// ---- lowering

namespace {

/// The operands as [batch, heads, rows, channels], batches of 1 where all share
/// them.
struct Operands {
  Value q, k, v, mask;
};

} // namespace

/// `value` with its batch dimensions merged into one: of size 1 where all of
/// them are, else of `batch` elements, copied out where only some are 1.
static Value mergeBatches(Lowering &lowering, Value value,
                          ArrayRef<Size> batch) {
  auto type = cast<RankedTensorType>(value.getType());
  SizeList sizes = size::sizesOf(type);
  while (sizes.size() < batch.size() + 3)
    sizes.insert(sizes.begin(), 1);
  value = lowering.viewAs(value, ArrayRef<Size>(sizes));
  ArrayRef<Size> own = ArrayRef(sizes).drop_back(3);
  bool isShared =
      llvm::all_of(own, [](const Size &size) { return size == Size(1); });
  if (!isShared && !llvm::equal(own, batch)) {
    std::copy(batch.begin(), batch.end(), sizes.begin());
    value = lowering.map(
        size::largestOf(sizes, type.getElementType()),
        [&](ValueRange at) { return lowering.loadBroadcast(value, at); });
  }
  SizeList merged{isShared ? Size(1) : productOf(batch)};
  merged.append(sizes.end() - 3, sizes.end());
  return lowering.viewAs(value, ArrayRef<Size>(merged));
}

static Operands operandsOf(AttentionOp op, Lowering &lowering) {
  SizeList sizes = rankedSizesOf(op.getQ());
  ArrayRef<Size> batch =
      ArrayRef(sizes).drop_back(std::min<size_t>(sizes.size(), 3));
  auto merge = [&](Value value) {
    return value ? mergeBatches(lowering, lowering[value], batch) : Value();
  };
  return {merge(op.getQ()), merge(op.getK()), merge(op.getV()),
          merge(op.getMask())};
}

/// Row-major strides of a tensor of four dimensions, 0 for those that are
/// broadcast.
static SmallVector<int64_t> stridesOf(Value value, bool broadcastAll) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(value.getType()).getShape();
  SmallVector<int64_t> strides(4, 1);
  for (int i = 2; i >= 0; --i)
    strides[i] = strides[i + 1] * shape[i + 1];
  for (int i = 0; i < (broadcastAll ? 4 : 1); ++i)
    if (shape[i] == 1)
      strides[i] = 0;
  return strides;
}

/// Where there is one query, those of the heads that share keys as the queries
/// of one head: keys and values are read once for all of them. Not where keys
/// behind a query do not count, since the queries would have other places.
static Operands shareKeys(AttentionOp op, Lowering &lowering,
                          Operands operands) {
  SizeList q = size::sizesOf(cast<RankedTensorType>(operands.q.getType())),
           k = size::sizesOf(cast<RankedTensorType>(operands.k.getType()));
  auto heads = q[1].constant(), shared = k[1].constant();
  if (q[2] != Size(1) || op.getCausal() || !heads || !shared || *shared == 0 ||
      *heads == *shared)
    return operands;
  auto view = [&](Value value) {
    SizeList sizes = size::sizesOf(cast<RankedTensorType>(value.getType()));
    return sizes[1] == Size(1)
               ? value
               : lowering.viewAs(value,
                                 SizeList{sizes[0], Size(*shared),
                                          Size(*heads / *shared), sizes[3]});
  };
  operands.q = view(operands.q);
  if (operands.mask)
    operands.mask = view(operands.mask);
  return operands;
}

static Value lowerToKernel(AttentionOp op, Lowering &lowering,
                           const Operands &operands) {
  OpBuilder &builder = lowering.builder;
  auto type = ranked(op.getResult());
  SizeList q = size::sizesOf(cast<RankedTensorType>(operands.q.getType())),
           k = size::sizesOf(cast<RankedTensorType>(operands.k.getType())),
           v = size::sizesOf(cast<RankedTensorType>(operands.v.getType()));
  auto outType =
      size::largestOf({q[0], q[1], q[2], v[3]}, type.getElementType());
  SmallVector<NamedAttribute> params;
  auto add = [&](StringRef name, Attribute value) {
    params.push_back(builder.getNamedAttr(name, value));
  };
  for (auto &[name, size] : Lowering::Params{{"batch", q[0]},
                                             {"heads", q[1]},
                                             {"kv_heads", k[1]},
                                             {"queries", q[2]},
                                             {"keys", k[2]},
                                             {"channels", q[3]},
                                             {"values", v[3]}})
    add(name, lowering.sizeParam(size));
  add("scale",
      FloatAttr::get(type.getElementType(), op.getScale().convertToDouble()));
  add("softcap",
      FloatAttr::get(type.getElementType(), op.getSoftcap().convertToDouble()));
  add("causal", builder.getBoolAttr(op.getCausal()));
  add("zero_empty", builder.getBoolAttr(op.getZeroEmpty()));
  SmallVector<Value> inputs{operands.q, operands.k, operands.v};
  for (auto [name, value] :
       {std::pair("q_strides", operands.q), std::pair("k_strides", operands.k),
        std::pair("v_strides", operands.v)})
    add(name, builder.getDenseI64ArrayAttr(stridesOf(value, false)));
  if (operands.mask) {
    inputs.push_back(operands.mask);
    add("mask_strides",
        builder.getDenseI64ArrayAttr(stridesOf(operands.mask, true)));
  }
  SmallVector<int64_t> out(4, 1);
  for (int i = 2; i >= 0; --i)
    out[i] = out[i + 1] * outType.getDimSize(i + 1);
  add("offsets", builder.getDenseI64ArrayAttr({0, 0, 0, 0}));
  add("out_strides", builder.getDenseI64ArrayAttr(out));
  return lowering.kernel("attention", outType, inputs,
                         builder.getDictionaryAttr(params),
                         op.countOperations());
}

/// A score after the products: scaled, capped and masked. `at` is its index.
static Value finishScore(AttentionOp op, Lowering &lowering, Value mask,
                         Value score, ValueRange at) {
  Type wide = score.getType();
  score =
      lowering.binary(plan::Binary::k_mul, score,
                      lowering.literal(wide, op.getScale().convertToDouble()));
  if (double softcap = op.getSoftcap().convertToDouble()) {
    Value cap = lowering.literal(wide, softcap);
    score = lowering.binary(plan::Binary::k_div, score, cap);
    score = lowering.unary(plan::Unary::k_tanh, score);
    score = lowering.binary(plan::Binary::k_mul, score, cap);
  }
  Value out = lowering.literal(wide, minusInfinity);
  if (mask) {
    Value element = lowering.loadBroadcast(mask, at);
    score = element.getType().isInteger(1)
                ? lowering.select(element, score, out)
                : lowering.binary(plan::Binary::k_add, score,
                                  lowering.cast(element, wide));
  }
  if (op.getCausal()) {
    Type number = lowering.builder.getI64Type();
    Value counts = lowering.compare(plan::Compare::k_le,
                                    lowering.indexValue(at[3], number),
                                    lowering.indexValue(at[2], number));
    score = lowering.select(counts, score, out);
  }
  return score;
}

/// The sum over the last dimension of a product of two tensors of
/// [batch, heads, rows, channels], the right one with `group` heads of the left
/// for each of its own and perhaps one batch for all. `transposed` where the
/// right one's rows are the result's columns.
static Value
multiply(Lowering &lowering, RankedTensorType type, Value left, Value right,
         int64_t group, bool transposed,
         llvm::function_ref<Value(Value sum, ValueRange at)> finish) {
  auto leftType = cast<RankedTensorType>(left.getType()),
       rightType = cast<RankedTensorType>(right.getType());
  Type wide = accumulatorOf(leftType.getElementType());
  OpBuilder &builder = lowering.builder;
  AffineExpr b, h, i, j, c;
  bindDims(builder.getContext(), b, h, i, j, c);
  AffineExpr batch =
      rightType.getDimSize(0) == 1 ? builder.getAffineConstantExpr(0) : b;
  AffineMap leftMap = AffineMap::get(5, 0, {b, h, i, c}, builder.getContext());
  AffineMap rightMap = AffineMap::get(
      5, 0, {batch, h.floorDiv(group), transposed ? j : c, transposed ? c : j},
      builder.getContext());
  return lowering.reduce(
      type, {leftType.getDimSize(3)}, {plan::literalAttribute(wide, 0)},
      [&](ValueRange at, ValueRange sums) -> SmallVector<Value> {
        Value x = lowering.cast(lowering.load(left, leftMap, at), wide);
        Value y = lowering.cast(lowering.load(right, rightMap, at), wide);
        Value product = lowering.binary(plan::Binary::k_mul, x, y);
        return {lowering.binary(plan::Binary::k_add, sums[0], product)};
      },
      [&](ValueRange sums, ValueRange at) { return finish(sums[0], at); });
}

/// `weights`, 0 for scores of minus infinity: in a row of nothing else, which
/// softmax makes NaN, and where they are 0 already. A NaN that another score
/// makes of its whole row remains with that one.
static Value zeroEmptyRows(Lowering &lowering, Value weights, Value scores) {
  auto type = cast<RankedTensorType>(weights.getType());
  Type wide = type.getElementType();
  return lowering.map(type, [&](ValueRange at) {
    Value isOut =
        lowering.compare(plan::Compare::k_eq, lowering.load(scores, at),
                         lowering.literal(wide, minusInfinity));
    return lowering.select(isOut, lowering.literal(wide, 0),
                           lowering.load(weights, at));
  });
}

/// For element types and sizes that the kernel does not take: scores, softmax
/// and products one after the other.
static Value lowerToSteps(AttentionOp op, Lowering &lowering,
                          const Operands &operands) {
  OpBuilder &builder = lowering.builder;
  Sizes sizes(op);
  Type element = ranked(op.getResult()).getElementType();
  Type wide = accumulatorOf(element);
  auto scoresType = RankedTensorType::get(
      {sizes.batch, sizes.heads, sizes.queries, sizes.keys}, wide);
  Value scores =
      multiply(lowering, scoresType, operands.q, operands.k, sizes.group(),
               true, [&](Value sum, ValueRange at) {
                 return finishScore(op, lowering, operands.mask, sum, at);
               });
  int64_t rows = sizes.batch * sizes.heads * sizes.queries;
  auto params = builder.getDictionaryAttr(
      {builder.getNamedAttr("outer", builder.getI64IntegerAttr(rows)),
       builder.getNamedAttr("n", builder.getI64IntegerAttr(sizes.keys)),
       builder.getNamedAttr("inner", builder.getI64IntegerAttr(1)),
       builder.getNamedAttr("log", builder.getBoolAttr(false))});
  SmallVector<int64_t> flat{rows, sizes.keys, 1};
  Value weights = lowering.kernel("softmax", RankedTensorType::get(flat, wide),
                                  lowering.view(scores, flat), params, 0);
  weights = lowering.view(weights, scoresType.getShape());
  if (op.getZeroEmpty())
    weights = zeroEmptyRows(lowering, weights, scores);
  auto outType = RankedTensorType::get(
      {sizes.batch, sizes.heads, sizes.queries, sizes.values}, element);
  return multiply(
      lowering, outType, weights, operands.v, sizes.group(), false,
      [&](Value sum, ValueRange) { return lowering.cast(sum, element); });
}

LogicalResult AttentionOp::lower(Lowering &lowering) {
  auto type = ranked(getResult());
  Type element = type.getElementType();
  Sizes sizes(*this);
  Operands operands = operandsOf(*this, lowering);
  bool useKernel = hasMatrixKernel(element) && type.getNumElements() > 0 &&
                   sizes.keys > 0 && sizes.channels > 0 &&
                   sizes.channels <= mostQueryBytes / elementBytes(element);
  if (!useKernel && size::hasSymbols(type))
    lowering.refuseSizes("sizes that are known when it is compiled, where no "
                         "kernel computes the attention",
                         type);
  Value result = useKernel ? lowerToKernel(*this, lowering,
                                           shareKeys(*this, lowering, operands))
                           : lowerToSteps(*this, lowering, operands);
  lowering.set(getResult(), lowering.viewAs(result, size::sizesOf(type)));
  return success();
}

void AttentionOp::getBindings(Bindings &bindings) {
  bindings.onnx("Attention", {23}, importAttention);
  bindings.aten("aten.scaled_dot_product_attention.default", importAttention);
}

} // namespace burin::nn

#define GET_OP_CLASSES
#include "dialects/nn/ops/Attention.cpp.inc"

namespace burin::nn {

void registerAttentionOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Attention.cpp.inc"
      >();
}

} // namespace burin::nn
