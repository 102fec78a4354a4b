// Pooling: types, reference and lowering, shared by the pools of windows and
// the adaptive ones, and their bindings.
#include "dialects/nn/ops/Pool.h"
#include "dialects/nn/import/Quantization.h"
#include "dialects/nn/import/Steps.h"
#include "dialects/nn/lowering/Lowering.h"
#include "dialects/nn/lowering/Pooling.h"
#include "dialects/nn/ops/PoolIndices.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/shape/Windows.h"

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

/// Output sizes of the spatial dimensions, which the input has as `sides`.
template <typename Op>
static FailureOr<SizeList> outputSizes(Op op, ArrayRef<Size> sides) {
  ArrayRef<int64_t> input = spatial(op.getX());
  if constexpr (isAdaptive<Op>) {
    ArrayRef<int64_t> size = op.getSize();
    if (size.empty())
      return SizeList(input.size(), Size(1));
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
    return SizeList(size.begin(), size.end());
  } else {
    FailureOr<Windows> windows = windowsOf(op, input);
    if (failed(windows))
      return failure();
    bool isOpen = ShapedType::isDynamicShape(input);
    if (isOpen && op.getAutoPad() != "explicit")
      return autoPaddedSizes(*windows, sides);
    return windowedSizes(op, *windows, sides, op.getCeilMode());
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
  SizeList input = rankedSizesOf(op.getX());
  auto sizes = outputSizes(op, ArrayRef<Size>(input).drop_front(2));
  if (failed(sizes))
    return failure();
  SizeList shape{input[0], input[1]};
  shape.append(*sizes);
  types.push_back(tensorOf(shape, element));
  return success();
}

/// The pool as its reference and lowering see it. Types are static.
template <typename Op> static FailureOr<Pooling> poolingOf(Op op) {
  Pooling pool;
  pool.isMax = isMax<Op>;
  pool.input = SmallVector<int64_t>(spatial(op.getX()));
  pool.output = SmallVector<int64_t>(spatial(op.getResult()));
  if constexpr (!isAdaptive<Op>) {
    FailureOr<Windows> windows = windowsOf(op, pool.input);
    if (failed(windows))
      return failure();
    pool.windows = *windows;
  }
  if constexpr (std::is_same_v<Op, AveragePoolOp>) {
    pool.countPadding = op.getCountIncludePad();
    pool.divisor = op.getDivisor();
  }
  return pool;
}

/// One for each element of each window.
template <typename Op> static int64_t countOperations(Op op) {
  auto x = shaped(op.getX());
  if constexpr (isAdaptive<Op>) {
    // The parts cover the input about once.
    return x.hasRank() ? checkedProduct(x.getShape()).value_or(0) : 0;
  } else {
    std::optional<int64_t> taps = checkedProduct(op.getKernel());
    int64_t elements = detail::countResultElements(op), count;
    return !taps || __builtin_mul_overflow(elements, *taps, &count)
               ? std::numeric_limits<int64_t>::max()
               : count;
  }
}

template <typename Op>
static LogicalResult interpret(Op op, Interpretation &values) {
  FailureOr<Pooling> pool = poolingOf(op);
  if (failed(pool))
    return failure();
  interpretPool(*pool, values[op.getX()], values.result());
  return success();
}

template <typename Op> static LogicalResult lower(Op op, Lowering &lowering) {
  FailureOr<Pooling> pool = poolingOf(op);
  if (failed(pool))
    return failure();
  if (SizeList sizes = rankedSizesOf(op.getX());
      !productOf(ArrayRef(sizes).drop_front(1)).constant())
    lowering.refuseSizes("sizes that are known when it is compiled, but for "
                         "the number of images",
                         ranked(op.getX()));
  lowering.set(op.getResult(),
               lowerPool(*pool, lowering, lowering[op.getX()],
                         ranked(op.getResult()), op.countOperations()));
  return success();
}

// ---- bindings

/// Gives the first result; further ones have no value, so that a reader of them
/// is refused.
static LogicalResult finish(SourceNode &node, Value result) {
  node.results.push_back(result);
  node.results.resize(std::max<size_t>(node.resultCount, 1));
  return success(bool(result));
}

/// A pool of largest elements, and where a second result is asked for and
/// elements are floats, their numbers.
static LogicalResult finishMax(SourceNode &node, Value x,
                               ArrayRef<int64_t> kernel,
                               const WindowAttributes &windows, bool ceilMode,
                               bool whole, bool columnMajor) {
  if (failed(finish(node, node.create<MaxPoolOp>(
                              x, kernel, windows.strides, windows.dilations,
                              windows.pads, windows.autoPad, ceilMode))))
    return failure();
  if (node.resultCount < 2 || !isa<FloatType>(elementOf(x)))
    return success();
  node.results[1] = node.create<MaxPoolIndicesOp>(
      x, kernel, windows.strides, windows.dilations, windows.pads,
      windows.autoPad, ceilMode, whole, columnMajor);
  return success(bool(node.results[1]));
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
    bool columnMajor = node.getBool("storage_order", false);
    return finishMax(node, x, *kernel, *windows, ceilMode, /*whole=*/true,
                     columnMajor);
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

/// ONNX Runtime's pools of quantized images, channels before space.
template <OnnxBuild build>
static LogicalResult importQuantized(OnnxNode &node) {
  if (node.getBool("channels_last", false))
    return node.emitError() << "expected channels before space";
  return importOfQuantized(node, build);
}

/// The pooled tensor of an ATen call: [N, C] and `rank` spatial dimensions. One
/// image alone becomes a batch of one.
static Value atenInput(AtenNode &node, int64_t rank) {
  Value x = node.operand("self");
  if (x && (!shaped(x).hasRank() || shaped(x).getRank() == rank + 2))
    return x;
  if (x && shaped(x).getRank() == rank + 1)
    return step::unsqueeze(node, x, {0});
  InFlightDiagnostic error = node.emitError();
  error << "expected a tensor 'self' of " << rank + 2 << " dimensions, got ";
  if (x)
    error << x.getType();
  else
    error << "none";
  return nullptr;
}

/// Takes the batch of one away from the results of one image.
static LogicalResult finishAten(AtenNode &node, int64_t rank,
                                LogicalResult built) {
  Value x = node.operand("self");
  if (failed(built) || !shaped(x).hasRank() || shaped(x).getRank() == rank + 2)
    return built;
  for (Value &result : node.results)
    if (result && !(result = node.create<SqueezeOp>(
                        result, node.builder.getDenseI64ArrayAttr({0}))))
      return failure();
  return success();
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
    return finishAten(node, rank,
                      finishMax(node, x, *kernel, {*strides, *dilations, *pads},
                                ceilMode, /*whole=*/false,
                                /*columnMajor=*/false));
  else
    return finishAten(
        node, rank,
        finish(node, node.create<Op>(x, *kernel, *strides, *dilations, *pads,
                                     "explicit", ceilMode,
                                     node.getBool("count_include_pad", true),
                                     node.getInt("divisor_override", 0))));
}

template <typename Op, size_t rank>
static LogicalResult importAtenAdaptive(AtenNode &node) {
  Value x = atenInput(node, rank);
  if (!x)
    return failure();
  auto size = readAtenSizes(node, "output_size", rank, 1);
  return failed(size)
             ? failure()
             : finishAten(node, rank, finish(node, node.create<Op>(x, *size)));
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
  bindings.onnx("com.microsoft::QLinearAveragePool", {1},
                pool::importQuantized<pool::importOnnxWindow<AveragePoolOp>>);
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
  bindings.aten("aten.adaptive_max_pool3d.default",
                pool::importAtenAdaptive<AdaptiveMaxPoolOp, 3>);
}

void AdaptiveAveragePoolOp::getBindings(Bindings &bindings) {
  using Op = AdaptiveAveragePoolOp;
  bindings.onnx("GlobalAveragePool", {1}, pool::importOnnxGlobal<Op>);
  bindings.onnx("com.microsoft::QLinearGlobalAveragePool", {1},
                pool::importQuantized<pool::importOnnxGlobal<Op>>);
  bindings.aten("aten.adaptive_avg_pool1d.default",
                pool::importAtenAdaptive<Op, 1>);
  bindings.aten("aten.adaptive_avg_pool2d.default",
                pool::importAtenAdaptive<Op, 2>);
  bindings.aten("aten._adaptive_avg_pool2d.default",
                pool::importAtenAdaptive<Op, 2>);
  bindings.aten("aten.adaptive_avg_pool3d.default",
                pool::importAtenAdaptive<Op, 3>);
  bindings.aten("aten._adaptive_avg_pool3d.default",
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
