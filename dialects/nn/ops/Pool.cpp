// Pooling: types, reference and lowering, shared by the pools of windows and
// the adaptive ones, and their bindings.
#include "dialects/nn/ops/Pool.h"
#include "dialects/nn/Lowering.h"
#include "dialects/nn/Panels.h"
#include "dialects/nn/Shapes.h"
#include "dialects/nn/Windows.h"
#include <cmath>

using namespace mlir;

namespace burin::nn::pool {

template <typename Op>
static constexpr bool isMax =
    std::is_same_v<Op, MaxPoolOp> || std::is_same_v<Op, AdaptiveMaxPoolOp>;
template <typename Op>
static constexpr bool isAdaptive = std::is_same_v<Op, AdaptiveMaxPoolOp> ||
                                   std::is_same_v<Op, AdaptiveAveragePoolOp>;

static ArrayRef<int64_t> spatial(Value x) {
  return shaped(x).getShape().drop_front(2);
}

template <typename Op>
static FailureOr<Windows> windowsOf(Op op, ArrayRef<int64_t> input) {
  return resolveWindows(op, op.getKernel(), input,
                        {SmallVector<int64_t>(op.getStrides()),
                         SmallVector<int64_t>(op.getDilations()),
                         SmallVector<int64_t>(op.getPads()),
                         op.getAutoPad().str()});
}

/// Output sizes of the spatial dimensions.
template <typename Op>
static FailureOr<SmallVector<int64_t>> outputSizes(Op op) {
  ArrayRef<int64_t> input = spatial(op.getX());
  if constexpr (isAdaptive<Op>) {
    ArrayRef<int64_t> size = op.getSize();
    if (size.empty())
      return SmallVector<int64_t>(input.size(), 1);
    if (size.size() != input.size()) {
      op.emitOpError() << "expected " << input.size() << " sizes, got "
                       << size.size();
      return failure();
    }
    for (int64_t parts : size)
      if (parts < 1 || parts > std::numeric_limits<int32_t>::max()) {
        op.emitOpError() << "expected a size in [1, 2147483647], got " << parts;
        return failure();
      }
    return SmallVector<int64_t>(size);
  } else {
    FailureOr<Windows> windows = windowsOf(op, input);
    if (failed(windows))
      return failure();
    return windowedSizes(op, *windows, input, op.getCeilMode());
  }
}

template <typename Op>
static LogicalResult inferResultTypes(Op op, SmallVectorImpl<Type> &types) {
  ShapedType x = shaped(op.getX());
  Type element = x.getElementType();
  if (isMax<Op> ? !element.isIntOrFloat() || element.isInteger(1)
                : !isa<FloatType>(element))
    return op.emitOpError() << "expected a " << (isMax<Op> ? "number" : "float")
                            << " as element, got " << element;
  if constexpr (std::is_same_v<Op, AveragePoolOp>)
    if (int64_t divisor = op.getDivisor(); divisor < 0)
      return op.emitOpError()
             << "expected a divisor of at least 0, got " << divisor;
  if (!x.hasRank()) {
    types.push_back(x);
    return success();
  }
  if (x.getRank() < 3)
    return op.emitOpError() << "expected at least 3 dimensions, got " << x;
  if (isAdaptive<Op> && llvm::is_contained(spatial(op.getX()), 0))
    return op.emitOpError()
           << "expected spatial sizes of at least 1, got " << x;
  auto sizes = outputSizes(op);
  if (failed(sizes))
    return failure();
  SmallVector<int64_t> shape{x.getDimSize(0), x.getDimSize(1)};
  shape.append(*sizes);
  types.push_back(RankedTensorType::get(shape, element));
  return success();
}

/// What one output position reads of one spatial dimension.
struct Reach {
  /// Input positions that exist.
  SmallVector<int64_t> positions;
  /// How many positions the mean counts in this dimension.
  int64_t counted = 0;
};

/// The reach of every output position, for each spatial dimension. Types are
/// static.
template <typename Op> static SmallVector<std::vector<Reach>> reachOf(Op op) {
  ArrayRef<int64_t> input = spatial(op.getX()),
                    output = spatial(op.getResult());
  SmallVector<std::vector<Reach>> all;
  for (size_t i = 0; i < input.size(); ++i)
    all.emplace_back(output[i]);
  if constexpr (isAdaptive<Op>) {
    for (size_t i = 0; i < input.size(); ++i)
      for (int64_t o = 0; o < output[i]; ++o) {
        Reach &reach = all[i][o];
        int64_t end = ((o + 1) * input[i] + output[i] - 1) / output[i];
        for (int64_t at = o * input[i] / output[i]; at < end; ++at)
          reach.positions.push_back(at);
        reach.counted = int64_t(reach.positions.size());
      }
  } else {
    Windows windows = *windowsOf(op, input);
    for (size_t i = 0; i < input.size(); ++i)
      for (int64_t o = 0; o < output[i]; ++o) {
        Reach &reach = all[i][o];
        for (int64_t tap = 0; tap < windows.kernel[i]; ++tap) {
          int64_t at = windows.position(i, o, tap);
          if (at >= 0 && at < input[i])
            reach.positions.push_back(at);
          if constexpr (std::is_same_v<Op, AveragePoolOp>)
            reach.counted += at < input[i] + windows.end[i];
        }
        bool onlyInside = true;
        if constexpr (std::is_same_v<Op, AveragePoolOp>)
          onlyInside = !op.getCountIncludePad();
        if (onlyInside)
          reach.counted = int64_t(reach.positions.size());
      }
  }
  return all;
}

template <typename Op> static int64_t divisorOf(Op op) {
  if constexpr (std::is_same_v<Op, AveragePoolOp>)
    return op.getDivisor();
  return 0;
}

/// One for each element of each window.
template <typename Op> static int64_t countOperations(Op op) {
  int64_t elements = detail::countResultElements(op);
  auto x = shaped(op.getX());
  std::optional<int64_t> taps;
  if constexpr (isAdaptive<Op>) {
    // The parts cover the input about once.
    if (x.hasRank())
      return checkedProduct(x.getShape()).value_or(0);
  } else {
    taps = checkedProduct(op.getKernel());
  }
  int64_t count;
  return !taps || __builtin_mul_overflow(elements, *taps, &count) ? 0 : count;
}

// ---- reference

/// The larger of two; what is not a number wins.
static double larger(double a, double b) { return b > a || b != b ? b : a; }
static Integer larger(Integer a, Integer b) { return b > a ? b : a; }

/// What the maximum of nothing is.
static void setLowest(HostTensor &result, int64_t i) {
  if (result.isFloat())
    return result.setReal(i, -std::numeric_limits<double>::infinity());
  unsigned width = result.elementType().getIntOrFloatBitWidth();
  if (!result.elementType().isUnsignedInteger())
    result.setInteger(i, -(Integer(1) << (width - 1)));
}

template <typename Op, typename Number>
static void poolElements(Op op, const HostTensor &x, HostTensor &result) {
  auto all = reachOf(op);
  ArrayRef<int64_t> sizes = x.shape().drop_front(2);
  int64_t plane = *checkedProduct(sizes);
  SmallVector<int64_t> out(result.rank(), 0);
  for (int64_t i = 0; i < result.size(); ++i, nextIndex(out, result.shape())) {
    SmallVector<int64_t> counts, tap(sizes.size(), 0);
    int64_t counted = 1;
    for (size_t d = 0; d < sizes.size(); ++d) {
      counts.push_back(all[d][out[2 + d]].positions.size());
      counted *= all[d][out[2 + d]].counted;
    }
    std::optional<Number> sum;
    for (int64_t t = *checkedProduct(counts); t > 0;
         --t, nextIndex(tap, counts)) {
      int64_t offset = 0;
      for (size_t d = 0; d < sizes.size(); ++d)
        offset = offset * sizes[d] + all[d][out[2 + d]].positions[tap[d]];
      Number value =
          x.as<Number>((out[0] * x.shape()[1] + out[1]) * plane + offset);
      sum = !sum ? value : isMax<Op> ? larger(*sum, value) : *sum + value;
    }
    if (!isMax<Op>) {
      int64_t divisor = divisorOf(op) ? divisorOf(op) : counted;
      result.store(i, Number(double(sum.value_or(0)) / double(divisor)));
    } else if (sum) {
      result.store(i, *sum);
    } else {
      // A window of padding alone.
      setLowest(result, i);
    }
  }
}

template <typename Op>
static LogicalResult interpret(Op op, Interpretation &values) {
  const HostTensor &x = values[op.getX()];
  if (x.isFloat())
    poolElements<Op, double>(op, x, values.result());
  else
    poolElements<Op, Integer>(op, x, values.result());
  return success();
}

// ---- lowering

/// The mean's divisor: the product of a constant and, for each dimension in
/// which it varies, of a table by output position.
struct Divisor {
  double constant = 1;
  SmallVector<std::pair<size_t, Value>> tables;
};

template <typename Op>
static Divisor divisorTables(Op op, Type element, Lowering &lowering) {
  Divisor divisor;
  if (divisorOf(op)) {
    divisor.constant = double(divisorOf(op));
    return divisor;
  }
  for (auto [i, reaches] : llvm::enumerate(reachOf(op))) {
    int64_t first = reaches.empty() ? 1 : reaches.front().counted;
    if (llvm::all_of(reaches,
                     [&](const Reach &r) { return r.counted == first; })) {
      divisor.constant *= double(first);
      continue;
    }
    HostTensor table(RankedTensorType::get({int64_t(reaches.size())}, element));
    for (auto [o, reach] : llvm::enumerate(reaches))
      table.setReal(o, double(reach.counted));
    divisor.tables.push_back({i, lowering.weight(table.toElements())});
  }
  return divisor;
}

/// Reads of each spatial dimension: how many steps, the position at a step,
/// and (only for adaptive pools of unequal parts) the position where a part
/// ends.
struct Steps {
  SmallVector<int64_t> counts;
  SmallVector<AffineExpr> positions;
  SmallVector<AffineExpr> ends;
  /// True where a position may lie outside of the tensor.
  bool leave = false;
};

template <typename Op> static Steps stepsOf(Op op, OpBuilder &builder) {
  ArrayRef<int64_t> input = spatial(op.getX()),
                    output = spatial(op.getResult());
  size_t rank = input.size() + 2;
  Steps steps;
  for (size_t i = 0; i < input.size(); ++i) {
    AffineExpr out = builder.getAffineDimExpr(2 + i);
    AffineExpr step = builder.getAffineDimExpr(rank + i);
    AffineExpr end;
    if constexpr (isAdaptive<Op>) {
      if (input[i] % output[i] == 0) {
        steps.counts.push_back(input[i] / output[i]);
        steps.positions.push_back(out * (input[i] / output[i]) + step);
      } else {
        steps.counts.push_back(
            std::min(input[i], (input[i] - 1) / output[i] + 2));
        steps.positions.push_back((out * input[i]).floorDiv(output[i]) + step);
        end = ((out + 1) * input[i]).ceilDiv(output[i]);
        steps.leave = true;
      }
    } else {
      Windows windows = *windowsOf(op, input);
      steps.counts.push_back(windows.kernel[i]);
      steps.leave |= windows.leaves(i, input[i], output[i]);
      steps.positions.push_back(out * windows.strides[i] +
                                step * windows.dilations[i] - windows.begin[i]);
    }
    steps.ends.push_back(end);
  }
  return steps;
}

template <typename Op> static LogicalResult lower(Op op, Lowering &lowering) {
  auto type = ranked(op.getResult());
  Type element = type.getElementType(), accumulator = accumulatorOf(element);
  OpBuilder &builder = lowering.builder;
  size_t rank = type.getRank();
  Steps steps = stepsOf(op, builder);
  SmallVector<AffineExpr> at{builder.getAffineDimExpr(0),
                             builder.getAffineDimExpr(1)};
  at.append(steps.positions);
  AffineMap map =
      AffineMap::get(rank + steps.counts.size(), 0, at, builder.getContext());
  double start = isMax<Op> ? -std::numeric_limits<double>::infinity() : 0;
  Divisor divisor;
  if (!isMax<Op>)
    divisor = divisorTables(op, accumulator, lowering);
  Value result = lowering.reduce(
      type, steps.counts, {plan::literalAttribute(accumulator, start)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        Value outside =
            steps.leave ? lowering.literal(element, start) : nullptr;
        Value x =
            lowering.loadGuarded(lowering[op.getX()], map, indices, outside);
        for (auto [position, end] : llvm::zip(steps.positions, steps.ends)) {
          if (!end)
            continue;
          Type number = builder.getI64Type();
          Value at =
              lowering.indexValue(lowering.apply(position, indices), number);
          Value bound =
              lowering.indexValue(lowering.apply(end, indices), number);
          x = lowering.select(lowering.compare(plan::Compare::k_lt, at, bound),
                              x, outside);
        }
        return {lowering.binary(isMax<Op> ? plan::Binary::k_maximum
                                          : plan::Binary::k_add,
                                sums[0], lowering.cast(x, accumulator))};
      },
      [&](ValueRange sums, ValueRange indices) {
        Value sum = sums[0];
        if (!isMax<Op>) {
          if (divisor.constant != 1) {
            Value by = lowering.literal(accumulator, divisor.constant);
            sum = lowering.binary(plan::Binary::k_div, sum, by);
          }
          for (auto [i, table] : divisor.tables) {
            Value by = lowering.load(table, indices[2 + i]);
            sum = lowering.binary(plan::Binary::k_div, sum, by);
          }
        }
        return lowering.cast(sum, element);
      });
  lowering.set(op.getResult(), result);
  return success();
}

// ---- bindings

/// Gives the first result; further ones (indices) have no value, so that a
/// reader of them is refused.
static LogicalResult finish(SourceNode &node, Value result) {
  node.results.push_back(result);
  node.results.resize(std::max<size_t>(node.resultCount, 1));
  return success(bool(result));
}

template <typename Op> static LogicalResult importOnnxWindow(OnnxNode &node) {
  Value x = node.operand(0);
  auto kernel = node.getInts("kernel_shape");
  if (!x || !kernel)
    return node.emitError()
           << "expected an operand and an attribute 'kernel_shape'";
  FailureOr<WindowAttributes> windows = readOnnxWindows(node);
  bool ceilMode = node.getBool("ceil_mode", false);
  if (failed(windows))
    return failure();
  if constexpr (isMax<Op>) {
    node.ignore("storage_order");
    return finish(node, node.create<Op>(x, *kernel, windows->strides,
                                        windows->dilations, windows->pads,
                                        windows->autoPad, ceilMode));
  } else {
    return finish(
        node, node.create<Op>(x, *kernel, windows->strides, windows->dilations,
                              windows->pads, windows->autoPad, ceilMode,
                              node.getBool("count_include_pad", false),
                              /*divisor=*/0));
  }
}

template <typename Op> static LogicalResult importOnnxGlobal(OnnxNode &node) {
  Value x = node.operand(0);
  if (!x)
    return node.emitError() << "expected an operand";
  return finish(node, node.create<Op>(x, ArrayRef<int64_t>()));
}

/// The pooled tensor of an ATen call: [N, C] and `rank` spatial dimensions.
static Value atenInput(AtenNode &node, size_t rank) {
  Value x = node.operand("self");
  if (x && (!shaped(x).hasRank() || shaped(x).getRank() == int64_t(rank) + 2))
    return x;
  InFlightDiagnostic error = node.emitError();
  error << "expected a tensor 'self' of " << rank + 2 << " dimensions, got ";
  if (x)
    error << x.getType();
  else
    error << "none";
  return nullptr;
}

template <typename Op, size_t rank>
static LogicalResult importAtenWindow(AtenNode &node) {
  Value x = atenInput(node, rank);
  if (!x)
    return failure();
  auto kernel = readAtenSizes(node, "kernel_size", rank, 0);
  auto pads = readAtenSizes(node, "padding", rank, 0);
  auto dilations = readAtenSizes(node, "dilation", rank, 1);
  // No stride means that windows lie side by side.
  auto list = dyn_cast_or_null<DenseI64ArrayAttr>(node.getAttribute("stride"));
  bool sideBySide = !node.has("stride") || (list && list.empty());
  auto strides = sideBySide ? kernel : readAtenSizes(node, "stride", rank, 1);
  if (failed(kernel) || failed(pads) || failed(dilations) || failed(strides))
    return failure();
  pads->append(SmallVector<int64_t>(*pads));
  bool ceilMode = node.getBool("ceil_mode", false);
  if constexpr (isMax<Op>)
    return finish(node, node.create<Op>(x, *kernel, *strides, *dilations, *pads,
                                        "explicit", ceilMode));
  else
    return finish(node, node.create<Op>(x, *kernel, *strides, *dilations, *pads,
                                        "explicit", ceilMode,
                                        node.getBool("count_include_pad", true),
                                        node.getInt("divisor_override", 0)));
}

template <typename Op, size_t rank>
static LogicalResult importAtenAdaptive(AtenNode &node) {
  Value x = atenInput(node, rank);
  if (!x)
    return failure();
  auto size = readAtenSizes(node, "output_size", rank, 1);
  return failed(size) ? failure() : finish(node, node.create<Op>(x, *size));
}

} // namespace burin::nn::pool

namespace burin::nn {

void MaxPoolOp::getBindings(Bindings &bindings) {
  bindings.onnx("MaxPool", {1}, pool::importOnnxWindow<MaxPoolOp>);
  bindings.aten("aten.max_pool1d.default",
                pool::importAtenWindow<MaxPoolOp, 1>);
  bindings.aten("aten.max_pool2d.default",
                pool::importAtenWindow<MaxPoolOp, 2>);
  bindings.aten("aten.max_pool3d.default",
                pool::importAtenWindow<MaxPoolOp, 3>);
  bindings.aten("aten.max_pool2d_with_indices.default",
                pool::importAtenWindow<MaxPoolOp, 2>);
  bindings.aten("aten.max_pool3d_with_indices.default",
                pool::importAtenWindow<MaxPoolOp, 3>);
}

void AveragePoolOp::getBindings(Bindings &bindings) {
  bindings.onnx("AveragePool", {7}, pool::importOnnxWindow<AveragePoolOp>);
  bindings.aten("aten.avg_pool1d.default",
                pool::importAtenWindow<AveragePoolOp, 1>);
  bindings.aten("aten.avg_pool2d.default",
                pool::importAtenWindow<AveragePoolOp, 2>);
  bindings.aten("aten.avg_pool3d.default",
                pool::importAtenWindow<AveragePoolOp, 3>);
}

void AdaptiveMaxPoolOp::getBindings(Bindings &bindings) {
  bindings.onnx("GlobalMaxPool", {1},
                pool::importOnnxGlobal<AdaptiveMaxPoolOp>);
  bindings.aten("aten.adaptive_max_pool1d.default",
                pool::importAtenAdaptive<AdaptiveMaxPoolOp, 1>);
  bindings.aten("aten.adaptive_max_pool2d.default",
                pool::importAtenAdaptive<AdaptiveMaxPoolOp, 2>);
}

void AdaptiveAveragePoolOp::getBindings(Bindings &bindings) {
  using Op = AdaptiveAveragePoolOp;
  bindings.onnx("GlobalAveragePool", {1}, pool::importOnnxGlobal<Op>);
  bindings.aten("aten.adaptive_avg_pool1d.default",
                pool::importAtenAdaptive<Op, 1>);
  bindings.aten("aten.adaptive_avg_pool2d.default",
                pool::importAtenAdaptive<Op, 2>);
  bindings.aten("aten._adaptive_avg_pool2d.default",
                pool::importAtenAdaptive<Op, 2>);
  bindings.aten("aten.adaptive_avg_pool3d.default",
                pool::importAtenAdaptive<Op, 3>);
}

} // namespace burin::nn

#define GET_OP_CLASSES
#include "dialects/nn/ops/Pool.cpp.inc"

namespace burin::nn {

void registerPoolOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Pool.cpp.inc"
      >();
}

} // namespace burin::nn
