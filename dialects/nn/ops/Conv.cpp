// Convolution: bindings, types, reference and lowering to the channels-last
// kernels or to a nest.
#include "dialects/nn/ops/Conv.h"
#include "dialects/nn/import/Quantization.h"
#include "dialects/nn/lowering/ChannelsLast.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/ops/ConvTranspose.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/reference/Rearrange.h"
#include "dialects/nn/shape/Sizes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace burin::nn {

static WindowAttributes attributesOf(ConvOp op) {
  return {SmallVector<int64_t>(op.getStrides()),
          SmallVector<int64_t>(op.getDilations()),
          SmallVector<int64_t>(op.getPads()), op.getAutoPad().str()};
}

/// The op's windows; both operands are ranked.
static FailureOr<Windows> windowsOf(ConvOp op) {
  return resolveWindows(op, shaped(op.getW()).getShape().drop_front(2),
                        shaped(op.getX()).getShape().drop_front(2),
                        attributesOf(op));
}

static LogicalResult checkChannels(ConvOp op, ShapedType x, ShapedType w) {
  int64_t channels = x.getDimSize(1), group = op.getGroup();
  int64_t outputs = w.getDimSize(0), depth = w.getDimSize(1);
  if (group < 1)
    return op.emitOpError() << "expected at least 1 group, got " << group;
  if (!ShapedType::isDynamic(outputs) && outputs % group != 0)
    return op.emitOpError() << "expected output channels in " << group
                            << " equal groups, got " << outputs;
  if (!ShapedType::isDynamic(channels) && channels % group != 0)
    return op.emitOpError() << "expected input channels in " << group
                            << " equal groups, got " << channels;
  int64_t expected =
      ShapedType::isDynamic(channels) ? channels : channels / group;
  if (differ(expected, depth))
    return op.emitOpError()
           << "expected " << depth << " input channels"
           << (group > 1 ? " in each group" : "") << ", got " << expected;
  if (!op.getBias() || !shaped(op.getBias()).hasRank())
    return success();
  ShapedType bias = shaped(op.getBias());
  if (bias.getRank() != 1 || differ(bias.getDimSize(0), outputs))
    return op.emitOpError()
           << "expected a bias of " << outputs << " elements, got " << bias;
  return success();
}

LogicalResult ConvOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  FailureOr<Type> sums =
      typeOfSums(*this, elementOf(getX()), elementOf(getW()), getElement());
  if (failed(sums))
    return failure();
  if (getBias() && elementOf(getBias()) != *sums)
    return emitOpError() << "expected a bias of " << *sums << ", got "
                         << elementOf(getBias());
  ShapedType x = shaped(getX()), w = shaped(getW());
  for (ShapedType type : {x, w})
    if (type.hasRank() && type.getRank() < 3)
      return emitOpError() << "expected at least 3 dimensions, got " << type;
  if (!x.hasRank() || !w.hasRank()) {
    types.push_back(UnrankedTensorType::get(*sums));
    return success();
  }
  if (x.getRank() != w.getRank())
    return emitOpError() << "expected weights of " << x.getRank()
                         << " dimensions, got " << w.getRank();
  if (failed(checkChannels(*this, x, w)))
    return failure();
  SizeList input = rankedSizesOf(getX());
  SizeList shape{input[0], rankedSizesOf(getW())[0]};
  if (llvm::any_of(w.getShape().drop_front(2), ShapedType::isDynamic)) {
    shape.append(x.getRank() - 2, Size::unknown());
  } else {
    FailureOr<Windows> windows = windowsOf(*this);
    if (failed(windows))
      return failure();
    ArrayRef<Size> sides = ArrayRef<Size>(input).drop_front(2);
    bool isOpen = ShapedType::isDynamicShape(x.getShape().drop_front(2));
    FailureOr<SizeList> sizes =
        isOpen && attributesOf(*this).autoPad != "explicit"
            ? autoPaddedSizes(*windows, sides)
            : windowedSizes(*this, *windows, sides, false);
    if (failed(sizes))
      return failure();
    shape.append(*sizes);
  }
  types.push_back(tensorOf(shape, *sums));
  return success();
}

bool ConvOp::multipliesBfloats() {
  ShapedType x = shaped(getX()), w = shaped(getW());
  if (!x.getElementType().isBF16() || !w.getElementType().isBF16() ||
      !x.hasRank() || !w.hasStaticShape() || w.getRank() > 4)
    return false;
  // Pairs are of neighbouring channels; depthwise ones have none.
  return w.getDimSize(1) % bfloatTile == 0;
}

/// Two for each tap of each result element, and one where a bias is added.
int64_t ConvOp::countOperations() {
  auto w = shaped(getW());
  int64_t elements = detail::countResultElements(*this);
  auto taps =
      w.hasRank() ? checkedProduct(w.getShape().drop_front()) : std::nullopt;
  int64_t products = countProducts(elements, taps), count;
  return getBias() && !__builtin_add_overflow(products, elements, &count)
             ? count
             : products;
}

// ---- reference

/// Sums over the taps of one output element; `out` is [n, o, spatial...].
template <typename Number>
static Number convolveAt(const Windows &windows, const HostTensor &x,
                         const HostTensor &w, int64_t group,
                         ArrayRef<int64_t> out) {
  int64_t depth = w.shape()[1], outputs = w.shape()[0];
  int64_t first = out[1] / (outputs / group) * depth;
  ArrayRef<int64_t> sizes = x.shape().drop_front(2);
  int64_t plane = *checkedProduct(sizes);
  int64_t taps = *checkedProduct(windows.kernel);
  SmallVector<int64_t> tap(windows.rank(), 0);
  Number sum = 0;
  for (int64_t t = 0; t < taps; ++t, nextIndex(tap, windows.kernel)) {
    int64_t offset = 0;
    bool inside = true;
    for (size_t i = 0; i < windows.rank(); ++i) {
      int64_t at = windows.position(i, out[2 + i], tap[i]);
      inside &= at >= 0 && at < sizes[i];
      offset = offset * sizes[i] + at;
    }
    for (int64_t c = 0; inside && c < depth; ++c)
      sum +=
          x.as<Number>((out[0] * x.shape()[1] + first + c) * plane + offset) *
          w.as<Number>((out[1] * depth + c) * taps + t);
  }
  return sum;
}

template <typename Number>
static void convolve(ConvOp op, const Windows &windows,
                     Interpretation &values) {
  const HostTensor &x = values[op.getX()], &w = values[op.getW()];
  const HostTensor *bias = values.optional(op.getBias());
  HostTensor &result = values.result();
  SmallVector<int64_t> out(result.rank(), 0);
  for (int64_t i = 0; i < result.size(); ++i, nextIndex(out, result.shape()))
    result.store(i, convolveAt<Number>(windows, x, w, op.getGroup(), out) +
                        (bias ? bias->as<Number>(out[1]) : Number(0)));
}

LogicalResult ConvOp::interpret(Interpretation &values) {
  FailureOr<Windows> windows = windowsOf(*this);
  if (failed(windows))
    return failure();
  if (values.result().isFloat())
    convolve<double>(*this, *windows, values);
  else
    convolve<Integer>(*this, *windows, values);
  return success();
}

// ---- lowering

/// Any element type and any number of spatial dimensions, as a nest with
/// guarded reads.
static Value lowerToNest(ConvOp op, const Windows &windows,
                         Lowering &lowering) {
  auto type = ranked(op.getResult()), w = ranked(op.getW());
  Type element = type.getElementType(), accumulator = accumulatorOf(element);
  OpBuilder &builder = lowering.builder;
  int64_t rank = type.getRank(), depth = w.getDimSize(1);
  int64_t outputs = w.getDimSize(0) / op.getGroup();
  auto dim = [&](int64_t i) { return builder.getAffineDimExpr(i); };
  // Indices: n, o, spatial..., then c, taps...
  AffineExpr channel = dim(rank);
  if (op.getGroup() > 1)
    channel = dim(1).floorDiv(outputs) * depth + dim(rank);
  SmallVector<AffineExpr> xAt{dim(0), channel}, wAt{dim(1), dim(rank)};
  SmallVector<int64_t> reduction{depth};
  bool leaves = false;
  for (size_t i = 0; i < windows.rank(); ++i) {
    AffineExpr tap = dim(rank + 1 + i);
    xAt.push_back(dim(2 + i) * windows.strides[i] + tap * windows.dilations[i] -
                  windows.begin[i]);
    wAt.push_back(tap);
    reduction.push_back(windows.kernel[i]);
    leaves |= windows.leaves(i, ranked(op.getX()).getDimSize(2 + i),
                             type.getDimSize(2 + i));
  }
  unsigned dims = rank + reduction.size();
  AffineMap xMap = AffineMap::get(dims, 0, xAt, builder.getContext());
  AffineMap wMap = AffineMap::get(dims, 0, wAt, builder.getContext());
  return lowering.reduce(
      type, reduction, {plan::literalAttribute(accumulator, 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        Value zero =
            leaves ? lowering.literal(elementOf(op.getX()), 0) : nullptr;
        Value x =
            lowering.loadGuarded(lowering[op.getX()], xMap, indices, zero);
        Value y = lowering.load(lowering[op.getW()], wMap, indices);
        x = lowering.cast(x, accumulator);
        y = lowering.cast(y, accumulator);
        Value product = lowering.binary(plan::Binary::k_mul, x, y);
        return {lowering.binary(plan::Binary::k_add, sums[0], product)};
      },
      [&](ValueRange sums, ValueRange indices) {
        Value sum = sums[0];
        if (op.getBias())
          sum = lowering.binary(
              plan::Binary::k_add, sum,
              lowering.cast(lowering.load(lowering[op.getBias()], indices[1]),
                            accumulator));
        return lowering.cast(sum, element);
      });
}

/// The weights as [taps..., C / group, O], at compile time where they are
/// constant.
static Value channelsLastWeights(ConvOp op, Value weights, Lowering &lowering) {
  auto from = cast<RankedTensorType>(weights.getType());
  ArrayRef<int64_t> shape = from.getShape();
  SmallVector<int64_t> order =
      llvm::to_vector(llvm::seq<int64_t>(2, from.getRank()));
  order.append({1, 0});
  ElementsAttr elements = constantElements(op.getW());
  if (!elements || !plan::hasElements(elements))
    return lowering.transpose(weights, order);
  plan::Layout layout = plan::layoutOf(elements);
  // One spatial dimension of the op is the second of two here.
  if (layout.strides.size() < shape.size())
    layout.strides.insert(layout.strides.begin() + 2, 0);
  SmallVector<int64_t> turnedShape, strides(std::exchange(layout.strides, {}));
  for (int64_t dim : order) {
    turnedShape.push_back(shape[dim]);
    layout.strides.push_back(strides[dim]);
  }
  ElementsAttr turned = plan::arrange(from.clone(turnedShape), layout);
  return lowering.weight(isLarge(turned)
                             ? turned
                             : HostTensor::fromElements(turned)->toElements());
}

/// One to three spatial dimensions of floats, or up to two of bytes, through
/// the channels-last kernels.
static Value lowerToKernel(ConvOp op, Windows windows, Lowering &lowering) {
  auto x = ranked(op.getX()), w = ranked(op.getW()),
       type = ranked(op.getResult());
  SmallVector<int64_t> in(x.getShape()), weightShape(w.getShape()),
      out(type.getShape());
  if (windows.rank() == 1) {
    windows = withHeight(std::move(windows));
    for (auto *shape : {&in, &weightShape, &out})
      shape->insert(shape->begin() + 2, 1);
  }
  Value image = channelsLast(lowering, lowering.view(lowering[op.getX()], in));
  Value weights = channelsLastWeights(
      op, lowering.view(lowering[op.getW()], weightShape), lowering);
  Value result =
      convolveImage(lowering,
                    {image, weights, lowering[op.getBias()], windows,
                     int64_t(op.getGroup()), type.getElementType()},
                    ArrayRef<int64_t>(out).drop_front(2), op.countOperations());
  return lowering.viewAs(channelsFirst(lowering, result), size::sizesOf(type));
}

LogicalResult ConvOp::lower(Lowering &lowering) {
  FailureOr<Windows> windows = windowsOf(*this);
  if (failed(windows))
    return failure();
  auto type = ranked(getResult());
  Type x = elementOf(getX()), element = type.getElementType();
  bool hasKernel =
      isByteProduct(x, elementOf(getW()), element) || multipliesBfloats()
          ? windows->rank() <= 2
          : windows->rank() <= 3 && hasProductKernel(element) && x == element;
  for (Value value : {getX(), getW()})
    if (SizeList sizes = rankedSizesOf(value);
        !productOf(ArrayRef(sizes).drop_front(value == getX() ? 1 : 0))
             .constant())
      lowering.refuseSizes("sizes that are known when it is compiled, but for "
                           "the number of images",
                           ranked(value));
  bool useKernel = hasKernel && type.getNumElements() > 0 &&
                   ranked(getX()).getNumElements() > 0;
  lowering.set(getResult(), useKernel ? lowerToKernel(*this, *windows, lowering)
                                      : lowerToNest(*this, *windows, lowering));
  return success();
}

// ---- bindings

static LogicalResult buildConv(SourceNode &node, Value x, Value w, Value bias,
                               const WindowAttributes &windows, int64_t group) {
  node.results.push_back(
      node.create<ConvOp>(x, w, bias, windows.strides, windows.dilations,
                          windows.pads, windows.autoPad, group, TypeAttr()));
  return success(bool(node.results.back()));
}

static LogicalResult importOnnxConv(OnnxNode &node) {
  Value x = node.operand(0), w = node.operand(1);
  if (!x || !w)
    return node.emitError() << "expected operands 'X' and 'W'";
  FailureOr<WindowAttributes> windows = readOnnxWindows(node);
  auto kernel = node.getInts("kernel_shape");
  int64_t group = node.getInt("group", 1);
  if (failed(windows) || node.hasFailed())
    return failure();
  if (kernel && shaped(w).hasRank() && shaped(w).getRank() >= 2 &&
      (llvm::any_of(*kernel, [](int64_t size) { return size < 1; }) ||
       failed(
           verifyCompatibleShape(shaped(w).getShape().drop_front(2), *kernel))))
    return node.emitError()
           << "expected weights with kernel_shape "
           << node.getAttribute("kernel_shape") << ", got " << w.getType();
  return buildConv(node, x, w, node.operand(2), *windows, group);
}

/// Builds what `Conv` builds, of operands that stand for numbers.
static LogicalResult importConvOf(OnnxNode &node, Value x, Value w,
                                  Value bias) {
  node.operands = {x, w, bias};
  return importOnnxConv(node);
}

static LogicalResult importConvInteger(OnnxNode &node) {
  Value x = withoutZero(node, node.operand(0), node.operand(2), 0);
  Value w = x ? withoutZero(node, node.operand(1), node.operand(3), 0) : x;
  return w ? importConvOf(node, x, w, nullptr) : failure();
}

static LogicalResult importQLinearConv(OnnxNode &node) {
  Value zero = node.operand(7), scale = node.operand(6);
  if (!zero)
    return node.emitError() << "expected an operand 'y_zero_point'";
  QuantizationParameters image = {node.operand(1), node.operand(2)},
                         filters = {node.operand(4), node.operand(5)};
  Value bias = node.operand(8);
  Value x = dequantize(node, node.operand(0), image);
  Value w = x ? dequantize(node, node.operand(3), filters) : x;
  if (w && bias) {
    // Its scale is that of the products.
    Value one = spreadParameter(node, x, image.scale, 0, 0);
    Value both = one ? node.create<MulOp>(ValueRange{one, filters.scale}) : one;
    bias = both ? dequantize(node, bias, {both, Value()}) : both;
    w = bias ? w : bias;
  }
  if (!w || failed(importConvOf(node, x, w, bias)))
    return failure();
  Value &result = node.results.back();
  result = quantize(node, result, {scale, zero}, elementOf(zero));
  return success(bool(result));
}

static LogicalResult importAtenConv(AtenNode &node) {
  Value x = node.operand("input"), w = node.operand("weight");
  if (!x || !w || !shaped(w).hasRank() || shaped(w).getRank() < 3)
    return node.emitError() << "expected a tensor 'input' and a 'weight' of at "
                               "least 3 dimensions";
  size_t rank = shaped(w).getRank() - 2;
  if (shaped(x).hasRank() && shaped(x).getRank() == int64_t(rank) + 1)
    return node.emitError()
           << "expected an input with a batch dimension, got " << x.getType();
  if (node.getBool("transposed", false))
    return ConvTransposeOp::importAten(node);
  node.ignore("output_padding");
  WindowAttributes windows;
  auto strides = readAtenSizes(node, "stride", rank, 1);
  auto dilations = readAtenSizes(node, "dilation", rank, 1);
  if (failed(strides) || failed(dilations))
    return failure();
  windows.strides = *strides;
  windows.dilations = *dilations;
  if (StringRef(node.op).ends_with(".padding")) {
    std::string mode = node.getString("padding", "valid");
    if (mode != "same" && mode != "valid")
      return node.emitError("padding")
             << "expected 'padding' to be 'same' or 'valid', got '" << mode
             << "'";
    if (mode == "same")
      windows.autoPad = "same_upper";
  } else {
    auto pads = readAtenSizes(node, "padding", rank, 0);
    if (failed(pads))
      return failure();
    windows.pads = *pads;
    windows.pads.append(*pads);
  }
  int64_t group = node.getInt("groups", 1);
  if (node.hasFailed())
    return failure();
  return buildConv(node, x, w, node.operand("bias"), windows, group);
}

void ConvOp::getBindings(Bindings &bindings) {
  bindings.onnx("Conv", {1}, importOnnxConv);
  bindings.onnx("ConvInteger", {10}, importConvInteger);
  bindings.onnx("QLinearConv", {10}, importQLinearConv);
  for (StringRef name :
       {"aten.conv1d.default", "aten.conv2d.default", "aten.conv3d.default",
        "aten.conv1d.padding", "aten.conv2d.padding", "aten.conv3d.padding",
        "aten.convolution.default"})
    bindings.aten(name, importAtenConv);
}

} // namespace burin::nn

#define GET_OP_CLASSES
#include "dialects/nn/ops/Conv.cpp.inc"

namespace burin::nn {

void registerConvOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/Conv.cpp.inc"
      >();
}

} // namespace burin::nn
