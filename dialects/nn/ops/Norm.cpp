// Normalizations by statistics of the input: types, reference and lowering,
// which see all of them as rows of elements, and their bindings.
#include "dialects/nn/ops/Norm.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/ops/BatchNorm.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/shape/Sizes.h"
#include <cmath>

using namespace mlir;

namespace burin::nn::norm {

template <typename Op>
static constexpr bool isGroup = std::is_same_v<Op, GroupNormOp>;
template <typename Op>
static constexpr bool isRms = std::is_same_v<Op, RmsNormOp>;

// ---- types

/// Group: `parameter` is one element for each channel or each group.
static LogicalResult checkParameter(GroupNormOp op, ShapedType x,
                                    ShapedType parameter) {
  if (parameter.getRank() != 1)
    return op.emitOpError()
           << "expected a scale or bias of 1 dimension, got " << parameter;
  int64_t channels = x.getDimSize(1), groups = op.getGroups();
  int64_t size = parameter.getDimSize(0);
  if (ShapedType::isDynamic(size) || ShapedType::isDynamic(channels) ||
      size == channels || size == groups)
    return success();
  return op.emitOpError() << "expected a scale or bias of " << channels
                          << " elements, got " << size;
}

/// Others: `parameter` broadcasts to the normalized dimensions.
template <typename Op>
static LogicalResult checkParameter(Op op, ShapedType x, ShapedType parameter) {
  int64_t axis = op.getAxis();
  axis += axis < 0 ? x.getRank() : 0;
  ArrayRef<int64_t> normalized = x.getShape().drop_front(axis),
                    shape = parameter.getShape();
  bool fits = shape.size() <= normalized.size();
  for (size_t i = 0; fits && i < shape.size(); ++i) {
    int64_t size = shape[i],
            into = normalized[normalized.size() - shape.size() + i];
    fits = size == 1 || size == into || ShapedType::isDynamic(size) ||
           ShapedType::isDynamic(into);
  }
  if (fits)
    return success();
  return op.emitOpError()
         << "expected a scale or bias that broadcasts to the dimensions of "
         << x << " from " << axis << " on, got " << parameter;
}

template <typename Op> static LogicalResult checkShape(Op op, ShapedType x) {
  if constexpr (isGroup<Op>) {
    int64_t groups = op.getGroups(), channels;
    if (x.getRank() < 2)
      return op.emitOpError() << "expected at least 2 dimensions, got " << x;
    channels = x.getDimSize(1);
    if (groups < 0)
      return op.emitOpError()
             << "expected a number of groups of at least 0, got " << groups;
    if (groups > 0 && !ShapedType::isDynamic(channels) &&
        channels % groups != 0)
      return op.emitOpError() << "expected channels in " << groups
                              << " equal groups, got " << channels;
    return success();
  } else {
    return success(succeeded(normalizeAxis(op, op.getAxis(), x.getRank())));
  }
}

template <typename Op>
static LogicalResult inferResultTypes(Op op, SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(op.getX());
  for (Value operand : op->getOperands())
    if (!isa<FloatType>(elementOf(operand)))
      return op.emitOpError()
             << "expected a float as element, got " << elementOf(operand);
  double epsilon = op.getEpsilon().convertToDouble();
  if (!(epsilon >= 0))
    return op.emitOpError()
           << "expected an epsilon of at least 0, got " << epsilon;
  types.push_back(x);
  if (!x.hasRank())
    return success();
  if (failed(checkShape(op, x)))
    return failure();
  for (Value parameter : {op.getScale(), op.getBias()})
    if (parameter && shaped(parameter).hasRank() &&
        failed(checkParameter(op, x, shaped(parameter))))
      return failure();
  return success();
}

/// Two passes of sum, and centre, scale and shift.
template <typename Op> static int64_t countOperations(Op op) {
  return (isRms<Op> ? 4 : 7) * detail::countResultElements(op);
}

// ---- rows

/// Elements that share their statistics; they lie side by side in memory.
template <typename Op> static int64_t rowSize(Op op) {
  ArrayRef<int64_t> shape = ranked(op.getX()).getShape();
  if constexpr (isGroup<Op>) {
    int64_t groups = op.getGroups() ? int64_t(op.getGroups()) : shape[1];
    return groups ? *checkedProduct(shape.drop_front()) / groups : 0;
  } else {
    int64_t axis = op.getAxis();
    axis += axis < 0 ? int64_t(shape.size()) : 0;
    return *checkedProduct(shape.drop_front(axis));
  }
}

/// Offset into a scale or bias of `shape` for the element of x at `index`.
template <typename Op>
static int64_t parameterOffset(Op op, ArrayRef<int64_t> shape,
                               ArrayRef<int64_t> index) {
  if constexpr (isGroup<Op>) {
    int64_t channels = ranked(op.getX()).getDimSize(1);
    return index[1] / (channels / shape[0]);
  } else {
    return broadcastOffset(shape, index);
  }
}

// ---- reference

template <typename Op>
static LogicalResult interpret(Op op, Interpretation &values) {
  const HostTensor &x = values[op.getX()];
  const HostTensor *scale = values.optional(op.getScale());
  const HostTensor *bias = values.optional(op.getBias());
  int64_t n = rowSize(op);
  SmallVector<int64_t> index(x.rank(), 0);
  for (int64_t first = 0; first < x.size(); first += n) {
    double mean = 0, square = 0;
    for (int64_t i = first; !isRms<Op> && i < first + n; ++i)
      mean += x.real(i) / double(n);
    for (int64_t i = first; i < first + n; ++i)
      square += (x.real(i) - mean) * (x.real(i) - mean) / double(n);
    double root = std::sqrt(square + op.getEpsilon().convertToDouble());
    for (int64_t i = first; i < first + n; ++i, nextIndex(index, x.shape())) {
      double value = (x.real(i) - mean) / root;
      if (scale)
        value *= scale->real(parameterOffset(op, scale->shape(), index));
      if (bias)
        value += bias->real(parameterOffset(op, bias->shape(), index));
      values.result().setReal(i, value);
    }
  }
  return success();
}

// ---- lowering

/// A scale or bias of `n` elements, or as many times `fill` in its place.
static Value kernelParameter(Lowering &lowering, Value parameter, int64_t n,
                             Type element, double fill) {
  if (parameter)
    return lowering.view(lowering[parameter], {n});
  HostTensor tensor(RankedTensorType::get({n}, element));
  for (int64_t i = 0; i < n; ++i)
    tensor.setReal(i, fill);
  return lowering.weight(tensor.toElements());
}

/// The first of the dimensions that are normalized.
template <typename Op> static int64_t axisOf(Op op) {
  if constexpr (isGroup<Op>)
    return 1;
  else
    return op.getAxis();
}

/// Through the layer_norm kernel; null where the parameters do not fit it.
template <typename Op> static Value lowerToKernel(Op op, Lowering &lowering) {
  auto type = ranked(op.getResult());
  Type element = type.getElementType();
  int64_t n = rowSize(op);
  if (isGroup<Op> || !hasMatrixKernel(element) || type.getNumElements() == 0)
    return nullptr;
  for (Value parameter : {op.getScale(), op.getBias()})
    if (parameter && (ranked(parameter).getNumElements() != n ||
                      elementOf(parameter) != element))
      return nullptr;
  Value scale = kernelParameter(lowering, op.getScale(), n, element, 1);
  Value bias = kernelParameter(lowering, op.getBias(), n, element, 0);
  OpBuilder &builder = lowering.builder;
  int64_t rank = type.getRank();
  Size rows = productOf(ArrayRef(rankedSizesOf(op.getResult()))
                            .take_front(fromStart(axisOf(op), rank)));
  auto params = builder.getDictionaryAttr(
      {builder.getNamedAttr("rows", lowering.sizeParam(rows)),
       builder.getNamedAttr("n", builder.getI64IntegerAttr(n)),
       builder.getNamedAttr("epsilon", builder.getF64FloatAttr(
                                           op.getEpsilon().convertToDouble())),
       builder.getNamedAttr("rms", builder.getBoolAttr(isRms<Op>))});
  Value x = lowering.view(lowering[op.getX()], {type.getNumElements() / n, n});
  Value result =
      lowering.kernel("layer_norm", size::largestOf({rows, Size(n)}, element),
                      {x, scale, bias}, params, op.countOperations());
  return lowering.viewAs(result, size::sizesOf(type));
}

/// Sums `term` of each element of each row of x [rows, n] and applies `finish`
/// to the mean of these.
static Value
meanOfRows(Lowering &lowering, Value x, Type wide,
           llvm::function_ref<Value(Value element, ValueRange indices)> term,
           llvm::function_ref<Value(Value mean)> finish) {
  auto type = cast<RankedTensorType>(x.getType());
  int64_t n = type.getDimSize(1);
  return lowering.reduce(
      size::largestOf(size::sizesOf(type).front(), wide), {n},
      {plan::literalAttribute(wide, 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        Value element = lowering.cast(lowering.load(x, indices), wide);
        return {lowering.binary(plan::Binary::k_add, sums[0],
                                term(element, indices))};
      },
      [&](ValueRange sums, ValueRange) {
        Value count = lowering.literal(wide, double(n));
        return finish(lowering.binary(plan::Binary::k_div, sums[0], count));
      });
}

/// The element of a scale or bias for the result at `indices`.
template <typename Op>
static Value loadParameter(Op op, Lowering &lowering, Value parameter,
                           ValueRange indices, Type wide) {
  Value source = lowering[parameter];
  auto type = ranked(parameter);
  if constexpr (isGroup<Op>) {
    int64_t perElement = ranked(op.getX()).getDimSize(1) / type.getDimSize(0);
    AffineExpr channel = lowering.builder.getAffineDimExpr(1);
    AffineMap map =
        AffineMap::get(indices.size(), 0, channel.floorDiv(perElement));
    return lowering.cast(lowering.load(source, map, indices), wide);
  }
  return lowering.cast(lowering.loadBroadcast(source, indices), wide);
}

/// Which row the element at a result's indices lies in.
template <typename Op> static AffineMap rowMap(Op op, OpBuilder &builder) {
  ArrayRef<int64_t> shape = ranked(op.getX()).getShape();
  AffineExpr row = builder.getAffineConstantExpr(0);
  if constexpr (isGroup<Op>) {
    int64_t groups = op.getGroups() ? int64_t(op.getGroups()) : shape[1];
    row = builder.getAffineDimExpr(0) * groups +
          builder.getAffineDimExpr(1).floorDiv(shape[1] / groups);
  } else {
    int64_t axis = op.getAxis();
    axis += axis < 0 ? int64_t(shape.size()) : 0;
    for (int64_t i = 0; i < axis; ++i)
      row = row * shape[i] + builder.getAffineDimExpr(i);
  }
  return AffineMap::get(shape.size(), 0, row);
}

/// Means, then deviations, then the elements, each a nest.
template <typename Op> static Value lowerToNests(Op op, Lowering &lowering) {
  auto type = ranked(op.getResult());
  Type element = type.getElementType(), wide = accumulatorOf(element);
  SizeList sizes = rankedSizesOf(op.getResult());
  int64_t axis = fromStart(axisOf(op), type.getRank());
  if (!productOf(ArrayRef(sizes).drop_front(axis)).constant())
    lowering.refuseSizes("sizes that are known when it is compiled along what "
                         "is normalized",
                         type);
  if (type.getNumElements() == 0)
    return lowering.map(
        type, [&](ValueRange) { return lowering.literal(element, 0); });
  int64_t n = rowSize(op);
  Value rows =
      lowering.view(lowering[op.getX()], {type.getNumElements() / n, n});
  Value mean;
  if (!isRms<Op>)
    mean = meanOfRows(
        lowering, rows, wide, [](Value x, ValueRange) { return x; },
        [](Value value) { return value; });
  Value root = meanOfRows(
      lowering, rows, wide,
      [&](Value x, ValueRange indices) {
        if (mean)
          x = lowering.binary(plan::Binary::k_sub, x,
                              lowering.load(mean, indices[0]));
        return lowering.binary(plan::Binary::k_mul, x, x);
      },
      [&](Value square) {
        Value epsilon =
            lowering.literal(wide, op.getEpsilon().convertToDouble());
        return lowering.unary(
            plan::Unary::k_sqrt,
            lowering.binary(plan::Binary::k_add, square, epsilon));
      });
  AffineMap row = rowMap(op, lowering.builder);
  return lowering.map(type, [&](ValueRange indices) {
    Value x = lowering.cast(lowering.load(lowering[op.getX()], indices), wide);
    auto combine = [&](plan::Binary function, Value y) {
      x = lowering.binary(function, x, y);
    };
    if (mean)
      combine(plan::Binary::k_sub, lowering.load(mean, row, indices));
    combine(plan::Binary::k_div, lowering.load(root, row, indices));
    if (op.getScale())
      combine(plan::Binary::k_mul,
              loadParameter(op, lowering, op.getScale(), indices, wide));
    if (op.getBias())
      combine(plan::Binary::k_add,
              loadParameter(op, lowering, op.getBias(), indices, wide));
    return lowering.cast(x, element);
  });
}

template <typename Op> static LogicalResult lower(Op op, Lowering &lowering) {
  Value result = lowerToKernel(op, lowering);
  lowering.set(op.getResult(), result ? result : lowerToNests(op, lowering));
  return success();
}

// ---- bindings

/// Gives the first result; the others (statistics) have no value, so that a
/// reader of them is refused.
static LogicalResult finish(SourceNode &node, Value result) {
  node.results.push_back(result);
  node.results.resize(std::max(node.resultCount, 1u));
  return success(bool(result));
}

template <typename Op>
static LogicalResult build(SourceNode &node, Value x, Value scale, Value bias,
                           int64_t axisOrGroups, double epsilon) {
  if (!x)
    return node.emitError() << "expected an input";
  return finish(
      node, node.create<Op>(x, scale, bias, axisOrGroups, APFloat(epsilon)));
}

template <typename Op> static LogicalResult importOnnxAxis(OnnxNode &node) {
  node.ignore("stash_type");
  return build<Op>(node, node.operand(0), node.operand(1), node.operand(2),
                   node.getInt("axis", -1), node.getFloat("epsilon", 1e-5));
}

/// LayerNormalization, which may also give the mean of each row and the inverse
/// of its standard deviation, both of the type that `stash_type` names. They
/// are computed in the wider of it and that of x.
static LogicalResult importOnnxLayer(OnnxNode &node) {
  Type stash = node.getElementType("stash_type");
  if (node.hasFailed() || failed(importOnnxAxis<LayerNormOp>(node)))
    return failure();
  Value x = node.operand(0);
  if (node.resultCount < 2 || !shaped(x).hasRank())
    return success();
  if (!stash)
    stash = node.builder.getF32Type();
  if (!isa<FloatType>(stash))
    return node.emitError("stash_type")
           << "expected 'stash_type' to be that of a float, got " << stash;
  if (elementOf(x).getIntOrFloatBitWidth() < stash.getIntOrFloatBitWidth())
    x = castTo(node, x, stash);
  if (!x)
    return failure();
  int64_t rank = shaped(x).getRank(), axis = node.getInt("axis", -1);
  SmallVector<int64_t> axes;
  for (int64_t i = axis < 0 ? axis + rank : axis; i < rank; ++i)
    axes.push_back(i);
  auto reduced = node.builder.getDenseI64ArrayAttr(axes);
  Value mean = node.create<ReduceMeanOp>(x, reduced, true);
  node.results[1] = mean ? castTo(node, mean, stash) : mean;
  if (!node.results[1] || node.resultCount < 3)
    return success(bool(node.results[1]));
  Value variance =
      node.create<ReduceVarianceOp>(x, reduced, true, APFloat(0.0));
  if (!variance)
    return failure();
  Value epsilon =
      node.scalar(elementOf(variance), node.getFloat("epsilon", 1e-5));
  Value sum = node.create<AddOp>(ValueRange{variance, epsilon});
  Value inverse = sum ? node.create<RsqrtOp>(ValueRange{sum}) : sum;
  if (inverse)
    node.results[2] = castTo(node, inverse, stash);
  return success(bool(node.results[2]));
}

static LogicalResult importOnnxInstance(OnnxNode &node) {
  return build<GroupNormOp>(node, node.operand(0), node.operand(1),
                            node.operand(2), 0, node.getFloat("epsilon", 1e-5));
}

static LogicalResult importOnnxGroup(OnnxNode &node) {
  node.ignore("stash_type");
  int64_t groups = node.getInt("num_groups", 0);
  if (groups < 1)
    return node.emitError()
           << "expected num_groups of at least 1, got " << groups;
  return build<GroupNormOp>(node, node.operand(0), node.operand(1),
                            node.operand(2), groups,
                            node.getFloat("epsilon", 1e-5));
}

/// layer_norm, native_layer_norm and rms_norm: the last dimensions are
/// normalized, as many as `normalized_shape` has.
template <typename Op> static LogicalResult importAtenAxis(AtenNode &node) {
  auto shape = node.getInts("normalized_shape");
  Value x = node.operand("input");
  if (!x || !shape || shape->empty())
    return node.emitError()
           << "expected arguments 'input' and 'normalized_shape'";
  node.ignore("cudnn_enable");
  double epsilon = 1e-5;
  if (isRms<Op>) {
    if (auto type = dyn_cast<FloatType>(elementOf(x)))
      epsilon = std::ldexp(1.0, 1 - int(type.getFPMantissaWidth()));
  }
  return build<Op>(node, x, node.operand("weight"), node.operand("bias"),
                   -int64_t(shape->size()), node.getFloat("eps", epsilon));
}

static LogicalResult importAtenGroup(AtenNode &node) {
  for (StringRef name : {"cudnn_enabled", "N", "C", "HxW"})
    node.ignore(name);
  int64_t groups = node.getInt("num_groups", node.getInt("group", 0));
  if (groups < 1)
    return node.emitError() << "expected at least 1 group, got " << groups;
  return build<GroupNormOp>(node, node.operand("input"), node.operand("weight"),
                            node.operand("bias"), groups,
                            node.getFloat("eps", 1e-5));
}

static LogicalResult importAtenInstance(AtenNode &node) {
  for (StringRef name : {"cudnn_enabled", "momentum"})
    node.ignore(name);
  if (!node.getBool("use_input_stats", true))
    return BatchNormOp::importInto(
        node, node.operand("input"), node.operand("weight"),
        node.operand("bias"), node.operand("running_mean"),
        node.operand("running_var"), node.getFloat("eps", 1e-5));
  return build<GroupNormOp>(node, node.operand("input"), node.operand("weight"),
                            node.operand("bias"), 0,
                            node.getFloat("eps", 1e-5));
}

} // namespace burin::nn::norm

namespace burin::nn {

void LayerNormOp::getBindings(Bindings &bindings) {
  bindings.onnx("LayerNormalization", {17}, norm::importOnnxLayer);
  bindings.aten("aten.layer_norm.default", norm::importAtenAxis<LayerNormOp>);
  bindings.aten("aten.native_layer_norm.default",
                norm::importAtenAxis<LayerNormOp>);
}

void RmsNormOp::getBindings(Bindings &bindings) {
  bindings.onnx("RMSNormalization", {23}, norm::importOnnxAxis<RmsNormOp>);
  bindings.aten("aten.rms_norm.default", norm::importAtenAxis<RmsNormOp>);
}

void GroupNormOp::getBindings(Bindings &bindings) {
  bindings.onnx("InstanceNormalization", {6}, norm::importOnnxInstance);
  bindings.onnx("GroupNormalization", {18}, norm::importOnnxGroup);
  bindings.aten("aten.group_norm.default", norm::importAtenGroup);
  bindings.aten("aten.native_group_norm.default", norm::importAtenGroup);
  bindings.aten("aten.instance_norm.default", norm::importAtenInstance);
}

} // namespace burin::nn

#define GET_OP_CLASSES
#include "dialects/nn/ops/Norm.cpp.inc"

namespace burin::nn {

void registerNormOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Norm.cpp.inc"
      >();
}

} // namespace burin::nn
