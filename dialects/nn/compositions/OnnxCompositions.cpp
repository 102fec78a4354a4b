// Builds ONNX's rarer operators whose parts depend on attributes in more ways
// than a record says well.
#include "dialects/nn/import/ComposedBatchNorm.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Concat.h"
#include "dialects/nn/ops/Elementwise.h"
#include "dialects/nn/ops/Function.h"
#include "dialects/nn/ops/Gather.h"
#include "dialects/nn/ops/Logic.h"
#include "dialects/nn/ops/Pad.h"
#include "dialects/nn/ops/Pool.h"
#include "dialects/nn/ops/Reduce.h"
#include "dialects/nn/ops/Reshape.h"
#include "dialects/nn/ops/Slice.h"
#include "dialects/nn/ops/Transpose.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"
#include "dialects/nn/shape/Windows.h"

using namespace mlir;

namespace burin::nn {

/// An op on `operands`, null where one of them is.
template <typename Op>
static Value combine(SourceNode &node, ArrayRef<Value> operands) {
  return llvm::all_of(operands, [](Value value) { return bool(value); })
             ? node.create<Op>(ValueRange(operands))
             : Value();
}

/// Combines `x` with a number.
template <typename Op>
static Value combine(SourceNode &node, Value x, double y) {
  return x ? combine<Op>(node, {x, node.scalar(elementOf(x), y)}) : Value();
}

static DenseI64ArrayAttr list(SourceNode &node, ArrayRef<int64_t> values) {
  return node.builder.getDenseI64ArrayAttr(values);
}

/// Operand `i` as floats of a known rank of at least `rank`; null after an
/// error.
static Value readFloats(OnnxNode &node, unsigned i, int64_t rank) {
  Value x = node.operand(i);
  if (x && shaped(x).hasRank() && shaped(x).getRank() >= rank &&
      isa<FloatType>(elementOf(x)))
    return x;
  node.emitError() << "expected floats of at least " << rank
                   << " dimensions as operand " << i;
  return nullptr;
}

// ---- pools

/// |x|^p, and the pth root of a sum of them.
static Value raise(SourceNode &node, Value x, double p) {
  Value magnitude = combine<AbsOp>(node, {x});
  return p == 1 ? magnitude : combine<PowOp>(node, magnitude, p);
}
static Value root(SourceNode &node, Value sum, double p) {
  return p == 1 ? sum : combine<PowOp>(node, sum, 1 / p);
}

/// The order of a norm; nothing after an error.
static std::optional<double> readOrder(OnnxNode &node) {
  double p = node.getFloat("p", 2);
  if (p > 0 && !node.hasFailed())
    return p;
  node.emitError() << "expected a norm of positive order, got " << p;
  return std::nullopt;
}

static LogicalResult importLpPool(OnnxNode &node) {
  Value x = readFloats(node, 0, 3);
  auto kernel = node.getInts("kernel_shape");
  FailureOr<WindowAttributes> windows = readOnnxWindows(node);
  auto p = readOrder(node);
  if (!x || failed(windows) || !p)
    return failure();
  if (!kernel)
    return node.emitError() << "expected an attribute 'kernel_shape'";
  Value raised = raise(node, x, *p);
  Value sum = raised ? node.create<AveragePoolOp>(
                           raised, *kernel, windows->strides,
                           windows->dilations, windows->pads, windows->autoPad,
                           node.getBool("ceil_mode", false),
                           /*count_include_pad=*/false, /*divisor=*/1)
                     : raised;
  return give(node, root(node, sum, *p));
}

// ---- rotary embedding

/// Elements [first, end) of the last dimension, `step` apart.
static Value cutLast(SourceNode &node, Value x, int64_t first, int64_t end,
                     int64_t step = 1) {
  return x ? node.create<SliceOp>(x, node.constant({first}),
                                  node.constant({end}), ArrayRef<int64_t>{-1},
                                  ArrayRef<int64_t>{step})
           : x;
}

/// Turns pairs of x [batch, steps, heads, channels] by the angles whose cosines
/// and sines are [batch, steps, 1, channels / 2].
static Value rotate(SourceNode &node, Value x, Value cosines, Value sines,
                    int64_t channels, bool isInterleaved) {
  int64_t half = channels / 2;
  Value a = isInterleaved ? cutLast(node, x, 0, channels, 2)
                          : cutLast(node, x, 0, half);
  Value b = isInterleaved ? cutLast(node, x, 1, channels, 2)
                          : cutLast(node, x, half, channels);
  Value real = combine<SubOp>(node, {combine<MulOp>(node, {cosines, a}),
                                     combine<MulOp>(node, {sines, b})});
  Value imaginary = combine<AddOp>(node, {combine<MulOp>(node, {sines, a}),
                                          combine<MulOp>(node, {cosines, b})});
  if (!real || !imaginary)
    return nullptr;
  if (!isInterleaved)
    return node.create<ConcatOp>(ValueRange{real, imaginary}, -1);
  real = node.create<UnsqueezeOp>(real, ArrayRef<int64_t>{4});
  imaginary = node.create<UnsqueezeOp>(imaginary, ArrayRef<int64_t>{4});
  if (!real || !imaginary)
    return nullptr;
  Value pairs = node.create<ConcatOp>(ValueRange{real, imaginary}, 4);
  return pairs ? node.create<CollapseOp>(pairs, 3, 4) : pairs;
}

/// A cache [places, half], or [batch, steps, half], as [batch, steps, 1, half].
static Value readAngles(OnnxNode &node, unsigned i) {
  Value cache = node.operand(i), places = node.operand(3);
  if (!cache) {
    node.emitError() << "expected an operand " << i << ", got none";
    return nullptr;
  }
  if (places)
    cache = node.create<GatherOp>(cache, places, 0);
  return cache ? node.create<UnsqueezeOp>(cache, ArrayRef<int64_t>{2}) : cache;
}

static LogicalResult importRotary(OnnxNode &node) {
  Value x = readFloats(node, 0, 3);
  Value cosines = x ? readAngles(node, 1) : x;
  Value sines = cosines ? readAngles(node, 2) : cosines;
  int64_t heads = node.getInt("num_heads", 0),
          channels = node.getInt("rotary_embedding_dim", 0);
  bool isInterleaved = node.getBool("interleaved", false);
  if (!sines || node.hasFailed())
    return failure();
  bool isFlat = shaped(x).getRank() == 3;
  if (isFlat && heads < 1)
    return node.emitError() << "expected a positive 'num_heads', got " << heads;
  auto turn = list(node, {0, 2, 1, 3});
  x = isFlat ? node.create<ReshapeOp>(x, node.constant({0, 0, heads, -1}),
                                      /*allow_zero=*/false)
             : node.create<TransposeOp>(x, turn);
  if (!x)
    return failure();
  if (shaped(x).getRank() != 4 || shaped(x).isDynamicDim(3))
    return node.emitError()
           << "expected a known number of channels, got " << x.getType();
  int64_t all = shaped(x).getDimSize(3);
  channels = channels == 0 ? all : channels;
  if (channels < 2 || channels % 2 || channels > all)
    return node.emitError() << "expected an even 'rotary_embedding_dim' up to "
                            << all << ", got " << channels;
  Value result = rotate(node, x, cosines, sines, channels, isInterleaved);
  if (result && channels < all) {
    Value rest = cutLast(node, x, channels, all);
    result = rest ? node.create<ConcatOp>(ValueRange{result, rest}, -1) : rest;
  }
  if (result)
    result = isFlat ? node.create<CollapseOp>(result, 2, 3)
                    : node.create<TransposeOp>(result, turn);
  return give(node, result);
}

// ---- what is made for a size

/// Cuts the middle out of dimensions, or puts zeros around them.
static LogicalResult importCenterCropPad(OnnxNode &node) {
  Value x = node.operand(0);
  auto sizes = constantIntegers(node.operand(1));
  auto type = x ? dyn_cast<RankedTensorType>(x.getType()) : nullptr;
  if (!type || !type.hasStaticShape() || !sizes)
    return node.emitError()
           << "expected an operand of static shape and constant sizes";
  SmallVector<int64_t> all;
  for (int64_t i = 0; i < type.getRank(); ++i)
    all.push_back(i);
  SmallVector<int64_t> axes = node.getInts("axes", all);
  if (axes.size() != sizes->size())
    return node.emitError()
           << "expected " << axes.size() << " sizes, got " << sizes->size();
  SmallVector<int64_t> starts, ends, before, after, steps(axes.size(), 1);
  for (auto [axis, size] : llvm::zip_equal(axes, *sizes)) {
    if (axis < -type.getRank() || axis >= type.getRank() || size < 0)
      return node.emitError()
             << "expected axes of " << type << " and sizes of at least 0";
    int64_t own = type.getDimSize(fromStart(axis, type.getRank()));
    int64_t cut = std::max<int64_t>(own - size, 0),
            added = std::max<int64_t>(size - own, 0);
    starts.push_back(cut / 2);
    ends.push_back(cut / 2 + std::min(own, size));
    before.push_back(added / 2);
    after.push_back(added - added / 2);
  }
  before.append(after);
  Value cropped = node.create<SliceOp>(x, node.constant(starts),
                                       node.constant(ends), axes, steps);
  return give(
      node, cropped ? node.create<PadOp>(cropped, node.constant(before),
                                         node.scalar(type.getElementType(), 0),
                                         list(node, axes),
                                         node.builder.getStringAttr("constant"))
                    : cropped);
}

// ---- batch normalization

/// (x - mean) / sqrt(variance + epsilon) * scale + bias.
static Value normalize(OnnxNode &node, Value x, Value mean, Value variance,
                       Value scale, Value bias) {
  Value sum = combine<AddOp>(node, variance, node.getFloat("epsilon", 1e-5));
  Value inverse = combine<RsqrtOp>(node, {sum});
  Value factor = combine<MulOp>(node, {inverse, scale});
  Value centred = combine<SubOp>(node, {x, mean});
  return combine<AddOp>(node, {combine<MulOp>(node, {centred, factor}), bias});
}

/// running * momentum + current * (1 - momentum).
static Value follow(OnnxNode &node, Value running, Value current) {
  double momentum = node.getFloat("momentum", 0.9);
  return combine<AddOp>(node, {combine<MulOp>(node, running, momentum),
                               combine<MulOp>(node, current, 1 - momentum)});
}

LogicalResult importComposedBatchNorm(OnnxNode &node, bool isTraining) {
  Value x = readFloats(node, 0, 2);
  if (!x || failed(node.checkOperands(node.operands, 5)))
    return failure();
  if (!isTraining)
    return give(node, normalize(node, x, node.operand(3), node.operand(4),
                                node.operand(1), node.operand(2)));
  SmallVector<int64_t> others{0}, inner;
  for (int64_t i = 2; i < shaped(x).getRank(); ++i) {
    others.push_back(i);
    inner.push_back(i - 1);
  }
  auto perChannel = [&](Value value) {
    return inner.empty() || !value ? value
                                   : node.create<UnsqueezeOp>(value, inner);
  };
  Value mean = node.create<ReduceMeanOp>(x, list(node, others), false);
  Value variance =
      node.create<ReduceVarianceOp>(x, list(node, others), false, APFloat(0.0));
  Value result =
      normalize(node, x, perChannel(mean), perChannel(variance),
                perChannel(node.operand(1)), perChannel(node.operand(2)));
  node.results = {result, follow(node, node.operand(3), mean),
                  follow(node, node.operand(4), variance)};
  return success(llvm::all_of(node.results, [](Value v) { return bool(v); }));
}

void bindOnnxCompositions(Bindings &bindings) {
  bindings.onnx("LpPool", {2}, importLpPool);
  bindings.onnx("RotaryEmbedding", {23}, importRotary);
  bindings.onnx("CenterCropPad", {18}, importCenterCropPad);
}

} // namespace burin::nn
