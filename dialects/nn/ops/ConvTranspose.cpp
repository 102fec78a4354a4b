// Transposed convolution: types, reference, lowering to an ordinary convolution
// of the spread image, and bindings.
#include "dialects/nn/ops/ConvTranspose.h"
#include "dialects/nn/lowering/ChannelsLast.h"
#include "dialects/nn/lowering/Panels.h"
#include "dialects/nn/lowering/TransposedImage.h"
#include "dialects/nn/reference/Pieces.h"
#include "dialects/nn/shape/Shapes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace burin::nn {

/// The op's windows with their pads decided, and the spatial sizes of the
/// result.
struct Spread {
  Windows windows;
  SmallVector<int64_t> sizes;
};

/// `list` with `count` numbers of at least `least`, or as many zeros; fails
/// after an error.
static FailureOr<SmallVector<int64_t>>
checkedSizes(ConvTransposeOp op, StringRef name, ArrayRef<int64_t> list,
             size_t count, int64_t least) {
  if (list.empty())
    return SmallVector<int64_t>(count, 0);
  bool inRange = llvm::all_of(list, [&](int64_t number) {
    return number >= least && number <= std::numeric_limits<int32_t>::max();
  });
  if (list.size() == count && inRange)
    return SmallVector<int64_t>(list);
  op.emitOpError() << "expected " << count << " numbers in [" << least
                   << ", 2147483647] as " << name << ", got [" << list << "]";
  return failure();
}

/// Decides dimension i where the result's size is asked for.
static void padFor(Windows &windows, size_t i, int64_t natural, int64_t size,
                   bool upper) {
  int64_t total = std::max<int64_t>(natural - size, 0);
  windows.begin[i] = upper ? total / 2 : total - total / 2;
  windows.end[i] = total - windows.begin[i];
}

/// Both operands are ranked and the kernel's sizes are known.
static FailureOr<Spread> spreadOf(ConvTransposeOp op) {
  ArrayRef<int64_t> input = shaped(op.getX()).getShape().drop_front(2);
  WindowAttributes attributes{SmallVector<int64_t>(op.getStrides()),
                              SmallVector<int64_t>(op.getDilations()),
                              SmallVector<int64_t>(op.getPads()), "explicit"};
  StringRef autoPad = op.getAutoPad();
  if (autoPad != "explicit" && autoPad != "same_upper" &&
      autoPad != "same_lower")
    return op.emitOpError()
           << "expected auto_pad to be 'explicit', 'same_upper' or "
              "'same_lower', got '"
           << autoPad << "'";
  FailureOr<Windows> windows = resolveWindows(
      op, shaped(op.getW()).getShape().drop_front(2), input, attributes);
  auto padding = checkedSizes(op, "output_padding", op.getOutputPadding(),
                              input.size(), 0);
  auto asked =
      checkedSizes(op, "output_shape", op.getOutputShape(), input.size(), 1);
  if (failed(windows) || failed(padding) || failed(asked))
    return failure();
  Spread spread{*windows, {}};
  for (size_t i = 0; i < input.size(); ++i) {
    int64_t stride = windows->strides[i], size;
    if (ShapedType::isDynamic(input[i])) {
      spread.sizes.push_back((*asked)[i] ? (*asked)[i] : ShapedType::kDynamic);
      continue;
    }
    if (__builtin_mul_overflow(input[i], stride, &size) ||
        size > std::numeric_limits<int64_t>::max() / 4)
      return op.emitOpError() << "expected a size of 64 bits in spatial "
                                 "dimension "
                              << i << ", got more";
    int64_t natural = size - stride + spread.windows.extent(i) + (*padding)[i];
    int64_t wanted = (*asked)[i] ? (*asked)[i]
                     : autoPad != "explicit"
                         ? size
                         : natural - windows->begin[i] - windows->end[i];
    if (wanted < 1)
      return op.emitOpError() << "expected a result of at least 1 in spatial "
                                 "dimension "
                              << i << ", got " << wanted;
    if ((*asked)[i] || autoPad != "explicit")
      padFor(spread.windows, i, natural, wanted, autoPad == "same_upper");
    spread.sizes.push_back(wanted);
  }
  return spread;
}

static LogicalResult checkChannels(ConvTransposeOp op, ShapedType x,
                                   ShapedType w) {
  int64_t channels = x.getDimSize(1), group = op.getGroup();
  if (group < 1)
    return op.emitOpError() << "expected at least 1 group, got " << group;
  if (!ShapedType::isDynamic(channels) && channels % group != 0)
    return op.emitOpError() << "expected input channels in " << group
                            << " equal groups, got " << channels;
  if (failed(verifyCompatibleShape({w.getDimSize(0)}, {channels})))
    return op.emitOpError() << "expected " << w.getDimSize(0)
                            << " input channels, got " << channels;
  int64_t outputs = w.getDimSize(1);
  if (!ShapedType::isDynamic(outputs) &&
      __builtin_mul_overflow(outputs, group, &outputs))
    return op.emitOpError() << "expected fewer groups, got " << group;
  if (op.getBias() && shaped(op.getBias()).hasRank() &&
      failed(verifyCompatibleShape(shaped(op.getBias()).getShape(), {outputs})))
    return op.emitOpError() << "expected a bias of " << outputs
                            << " elements, got " << op.getBias().getType();
  return success();
}

LogicalResult ConvTransposeOp::inferResultTypes(SmallVectorImpl<Type> &types) {
  Type element = elementOf(getX());
  for (Value operand : getOperands())
    if (elementOf(operand) != element)
      return emitOpError() << "expected operands of one element type, got "
                           << getOperandTypes();
  if (!element.isIntOrFloat() || element.isInteger(1))
    return emitOpError() << "expected a number as element, got " << element;
  ShapedType x = shaped(getX()), w = shaped(getW());
  if (!x.hasRank() || !w.hasRank()) {
    types.push_back(UnrankedTensorType::get(element));
    return success();
  }
  if (x.getRank() < 3)
    return emitOpError() << "expected at least 3 dimensions, got " << x;
  if (x.getRank() != w.getRank())
    return emitOpError() << "expected weights of " << x.getRank()
                         << " dimensions, got " << w.getRank();
  if (failed(checkChannels(*this, x, w)))
    return failure();
  int64_t outputs = w.getDimSize(1);
  SmallVector<int64_t> shape{
      x.getDimSize(0),
      ShapedType::isDynamic(outputs) ? outputs : outputs * int64_t(getGroup())};
  if (llvm::any_of(w.getShape().drop_front(2), ShapedType::isDynamic)) {
    shape.append(x.getRank() - 2, ShapedType::kDynamic);
  } else {
    FailureOr<Spread> spread = spreadOf(*this);
    if (failed(spread))
      return failure();
    shape.append(spread->sizes);
  }
  types.push_back(RankedTensorType::get(shape, element));
  return success();
}

/// Two for each tap of each input element and output channel of its group.
int64_t ConvTransposeOp::countOperations() {
  auto x = shaped(getX()), w = shaped(getW());
  if (!x.hasRank() || !w.hasRank())
    return 0;
  auto elements = checkedProduct(x.getShape());
  auto taps = checkedProduct(w.getShape().drop_front());
  return countProducts(elements.value_or(0), taps);
}

// ---- reference

/// Adds each input element, times each tap, where it lands.
template <typename Number>
static void scatter(ConvTransposeOp op, const Windows &windows,
                    Interpretation &values) {
  const HostTensor &x = values[op.getX()], &w = values[op.getW()];
  const HostTensor *bias = values.optional(op.getBias());
  HostTensor &result = values.result();
  int64_t outputs = result.shape()[1], groupOutputs = w.shape()[1];
  int64_t groupInputs = x.shape()[1] / int64_t(op.getGroup());
  ArrayRef<int64_t> sizes = result.shape().drop_front(2);
  int64_t plane = *checkedProduct(sizes),
          taps = *checkedProduct(windows.kernel);
  std::vector<Number> sums(result.size(), 0);
  SmallVector<int64_t> at(x.rank(), 0);
  for (int64_t i = 0; i < x.size(); ++i, nextIndex(at, x.shape())) {
    SmallVector<int64_t> tap(windows.rank(), 0);
    for (int64_t t = 0; t < taps; ++t, nextIndex(tap, windows.kernel)) {
      int64_t offset = 0;
      bool inside = true;
      for (size_t d = 0; d < windows.rank(); ++d) {
        int64_t to = windows.position(d, at[2 + d], tap[d]);
        inside &= to >= 0 && to < sizes[d];
        offset = offset * sizes[d] + to;
      }
      int64_t first = at[1] / groupInputs * groupOutputs;
      for (int64_t o = 0; inside && o < groupOutputs; ++o)
        sums[(at[0] * outputs + first + o) * plane + offset] +=
            x.as<Number>(i) *
            w.as<Number>((at[1] * groupOutputs + o) * taps + t);
    }
  }
  for (int64_t i = 0; i < result.size(); ++i)
    result.store(i, sums[i] + (bias ? bias->as<Number>(i / plane % outputs)
                                    : Number(0)));
}

LogicalResult ConvTransposeOp::interpret(Interpretation &values) {
  FailureOr<Spread> spread = spreadOf(*this);
  if (failed(spread))
    return failure();
  if (values.result().isFloat())
    scatter<double>(*this, spread->windows, values);
  else
    scatter<Integer>(*this, spread->windows, values);
  return success();
}

// ---- lowering

/// Reads x where `position`, an affine function of `indices` by dimension, is a
/// multiple of the stride, and 0 elsewhere and outside.
static Value loadSpread(Lowering &lowering, Value x, ArrayRef<int64_t> strides,
                        ArrayRef<AffineExpr> leading,
                        ArrayRef<AffineExpr> positions, ValueRange indices) {
  Type element = cast<RankedTensorType>(x.getType()).getElementType();
  Value zero = lowering.literal(element, 0);
  SmallVector<AffineExpr> at(leading);
  for (auto [position, stride] : llvm::zip(positions, strides))
    at.push_back(position.floorDiv(stride));
  AffineMap map = AffineMap::get(indices.size(), 0, at, x.getContext());
  Value value = lowering.loadGuarded(x, map, indices, zero);
  Type number = lowering.builder.getI64Type();
  for (auto [position, stride] : llvm::zip(positions, strides)) {
    if (stride == 1)
      continue;
    Value rest =
        lowering.indexValue(lowering.apply(position % stride, indices), number);
    Value none = lowering.literal(number, 0);
    value = lowering.select(lowering.compare(plan::Compare::k_eq, rest, none),
                            value, zero);
  }
  return value;
}

/// Any element type and number of spatial dimensions, as a nest over the result
/// that looks back for what lands on each element.
static Value lowerToNest(ConvTransposeOp op, const Windows &windows,
                         Lowering &lowering) {
  auto type = ranked(op.getResult()), w = ranked(op.getW());
  Type element = type.getElementType(), wide = accumulatorOf(element);
  OpBuilder &builder = lowering.builder;
  int64_t rank = type.getRank(), groupOutputs = w.getDimSize(1);
  int64_t groupInputs = w.getDimSize(0) / int64_t(op.getGroup());
  auto dim = [&](int64_t i) { return builder.getAffineDimExpr(i); };
  AffineExpr channel = dim(1).floorDiv(groupOutputs) * groupInputs + dim(rank);
  SmallVector<AffineExpr> positions, wAt{channel, dim(1) % groupOutputs};
  SmallVector<int64_t> reduction{groupInputs};
  for (size_t i = 0; i < windows.rank(); ++i) {
    AffineExpr tap = dim(rank + 1 + i);
    positions.push_back(dim(2 + i) + windows.begin[i] -
                        tap * windows.dilations[i]);
    wAt.push_back(tap);
    reduction.push_back(windows.kernel[i]);
  }
  AffineMap wMap =
      AffineMap::get(rank + reduction.size(), 0, wAt, builder.getContext());
  return lowering.reduce(
      type, reduction, {plan::literalAttribute(wide, 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        Value x = loadSpread(lowering, lowering[op.getX()], windows.strides,
                             {dim(0), channel}, positions, indices);
        x = lowering.cast(x, wide);
        Value y = lowering.load(lowering[op.getW()], wMap, indices);
        y = lowering.cast(y, wide);
        Value product = lowering.binary(plan::Binary::k_mul, x, y);
        return {lowering.binary(plan::Binary::k_add, sums[0], product)};
      },
      [&](ValueRange sums, ValueRange indices) {
        Value sum = sums[0];
        if (op.getBias()) {
          Value bias = lowering.load(lowering[op.getBias()], indices[1]);
          bias = lowering.cast(bias, wide);
          sum = lowering.binary(plan::Binary::k_add, sum, bias);
        }
        return lowering.cast(sum, element);
      });
}

/// The weights as [taps..., C / group, O], taps in reverse.
static Value flippedWeights(ConvTransposeOp op, Value weights,
                            const Windows &windows, Lowering &lowering) {
  auto from = cast<RankedTensorType>(weights.getType());
  int64_t groupOutputs = from.getDimSize(1), group = op.getGroup();
  int64_t groupInputs = from.getDimSize(0) / group;
  unsigned rank = windows.rank();
  SmallVector<int64_t> shape(windows.kernel);
  shape.append({groupInputs, groupOutputs * group});
  auto type = RankedTensorType::get(shape, from.getElementType());
  auto dim = [&](int64_t i) { return lowering.builder.getAffineDimExpr(i); };
  AffineExpr output = dim(rank + 1);
  SmallVector<AffineExpr> at{output.floorDiv(groupOutputs) * groupInputs +
                                 dim(rank),
                             output % groupOutputs};
  for (unsigned i = 0; i < rank; ++i)
    at.push_back(-dim(i) + (windows.kernel[i] - 1));
  AffineMap map = AffineMap::get(rank + 2, 0, at, weights.getContext());
  ElementsAttr elements = constantElements(op.getW());
  ElementsAttr turned =
      elements ? gatherConstant(type, elements, from.getShape(), map)
               : ElementsAttr();
  if (turned)
    return lowering.weight(turned);
  return lowering.map(type, [&](ValueRange indices) {
    return lowering.load(weights, map, indices);
  });
}

/// One convolution, taps in reverse, of the image [N, C, spatial...] with its
/// elements `stride` apart and its border included: [N, O, sizes...].
static Value convolveSpread(ConvTransposeOp op, Value x, Value weights,
                            const Windows &windows, ArrayRef<int64_t> sizes,
                            Lowering &lowering) {
  auto from = cast<RankedTensorType>(x.getType());
  unsigned rank = windows.rank();
  auto dim = [&](int64_t i) { return lowering.builder.getAffineDimExpr(i); };
  SmallVector<AffineExpr> positions;
  SmallVector<int64_t> shape{from.getDimSize(0)};
  for (unsigned i = 0; i < rank; ++i) {
    int64_t border = windows.extent(i) - 1;
    positions.push_back(dim(1 + i) + (windows.begin[i] - border));
    shape.push_back(sizes[i] + border);
  }
  shape.push_back(from.getDimSize(1));
  Value image = lowering.map(
      RankedTensorType::get(shape, from.getElementType()),
      [&](ValueRange indices) {
        return loadSpread(lowering, x, windows.strides, {dim(0), dim(rank + 1)},
                          positions, indices);
      });
  SmallVector<int64_t> none(rank, 0);
  Windows plain{windows.kernel, SmallVector<int64_t>(rank, 1),
                windows.dilations, none, none};
  return channelsFirst(
      lowering,
      convolveImage(lowering,
                    {image, flippedWeights(op, weights, windows, lowering),
                     lowering[op.getBias()], plain, int64_t(op.getGroup())},
                    sizes, op.countOperations()));
}

/// One to three dimensions of floats: one convolution for all phases of the
/// strides, or else one of the spread image.
static Value lowerToKernel(ConvTransposeOp op, Windows windows,
                           Lowering &lowering) {
  auto type = ranked(op.getResult());
  SmallVector<int64_t> in(ranked(op.getX()).getShape()),
      weightShape(ranked(op.getW()).getShape()), out(type.getShape());
  if (windows.rank() == 1) {
    windows = withHeight(std::move(windows));
    for (auto *shape : {&in, &weightShape, &out})
      shape->insert(shape->begin() + 2, 1);
  }
  Value x = lowering.view(lowering[op.getX()], in);
  Value weights = lowering.view(lowering[op.getW()], weightShape);
  ArrayRef<int64_t> sizes = ArrayRef<int64_t>(out).drop_front(2);
  Value result = convolveTransposed(lowering,
                                    {x, weights, constantElements(op.getW()),
                                     lowering[op.getBias()], windows,
                                     int64_t(op.getGroup())},
                                    sizes, op.countOperations());
  if (!result)
    result = convolveSpread(op, x, weights, windows, sizes, lowering);
  return lowering.view(result, type.getShape());
}

LogicalResult ConvTransposeOp::lower(Lowering &lowering) {
  FailureOr<Spread> spread = spreadOf(*this);
  if (failed(spread))
    return failure();
  const Windows &windows = spread->windows;
  auto type = ranked(getResult());
  bool useKernel =
      windows.rank() <= 3 && hasMatrixKernel(type.getElementType()) &&
      type.getNumElements() > 0 && ranked(getX()).getNumElements() > 0;
  lowering.set(getResult(), useKernel ? lowerToKernel(*this, windows, lowering)
                                      : lowerToNest(*this, windows, lowering));
  return success();
}

// ---- bindings

static LogicalResult importOnnx(OnnxNode &node) {
  Value x = node.operand(0), w = node.operand(1);
  if (!x || !w)
    return node.emitError() << "expected operands 'X' and 'W'";
  FailureOr<WindowAttributes> windows = readOnnxWindows(node);
  auto kernel = node.getInts("kernel_shape");
  auto padding = node.getInts("output_padding", {});
  auto shape = node.getInts("output_shape", {});
  int64_t group = node.getInt("group", 1);
  if (failed(windows) || node.hasFailed())
    return failure();
  if (kernel && shaped(w).hasRank() && shaped(w).getRank() >= 2 &&
      shaped(w).getShape().drop_front(2) != ArrayRef<int64_t>(*kernel))
    return node.emitError()
           << "expected weights with kernel_shape "
           << node.getAttribute("kernel_shape") << ", got " << w.getType();
  node.results.push_back(node.create<ConvTransposeOp>(
      x, w, node.operand(2), windows->strides, windows->dilations,
      windows->pads, padding, shape, windows->autoPad, group));
  return success(bool(node.results.back()));
}

LogicalResult ConvTransposeOp::importAten(AtenNode &node) {
  Value x = node.operand("input"), w = node.operand("weight");
  if (!x || !w || !shaped(w).hasRank() || shaped(w).getRank() < 3)
    return node.emitError() << "expected a tensor 'input' and a 'weight' of at "
                               "least 3 dimensions";
  size_t rank = shaped(w).getRank() - 2;
  if (shaped(x).hasRank() && shaped(x).getRank() == int64_t(rank) + 1)
    return node.emitError()
           << "expected an input with a batch dimension, got " << x.getType();
  auto strides = readAtenSizes(node, "stride", rank, 1);
  auto dilations = readAtenSizes(node, "dilation", rank, 1);
  auto pads = readAtenSizes(node, "padding", rank, 0);
  auto padding = readAtenSizes(node, "output_padding", rank, 0);
  int64_t group = node.getInt("groups", 1);
  if (failed(strides) || failed(dilations) || failed(pads) || failed(padding) ||
      node.hasFailed())
    return failure();
  pads->append(SmallVector<int64_t>(*pads));
  node.results.push_back(node.create<ConvTransposeOp>(
      x, w, node.operand("bias"), *strides, *dilations, *pads, *padding,
      ArrayRef<int64_t>(), "explicit", group));
  return success(bool(node.results.back()));
}

void ConvTransposeOp::getBindings(Bindings &bindings) {
  bindings.onnx("ConvTranspose", {1}, importOnnx);
  for (StringRef name :
       {"aten.conv_transpose1d.default", "aten.conv_transpose2d.input",
        "aten.conv_transpose3d.input"})
    bindings.aten(name, importAten);
}

} // namespace burin::nn

#define GET_OP_CLASSES
#include "dialects/nn/ops/ConvTranspose.cpp.inc"

namespace burin::nn {

void registerConvTransposeOps(NnDialect &dialect) {
  dialect.addFamily<
#define GET_OP_LIST
#include "dialects/nn/ops/ConvTranspose.cpp.inc"
      >();
}

} // namespace burin::nn
