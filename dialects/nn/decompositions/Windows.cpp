// Convolutions and pooling of images and volumes whose channels come last, as
// nests.
#include "dialects/nn/decompositions/KernelCall.h"
#include "runtime/kernels/generic/panel_order.h"

using namespace mlir;

namespace burin::nn {

namespace {

/// One spatial dimension.
struct Axis {
  int64_t in = 1, out = 1, kernel = 1, stride = 1, dilation = 1, pad = 0;

  /// Whether all taps of all windows lie inside.
  bool staysInside() const {
    return pad <= 0 && (out - 1) * stride - pad + (kernel - 1) * dilation < in;
  }
};

/// Windows over [n, spatial..., c]: results are indexed by n, a place in each
/// spatial dimension and a channel, then come the taps.
class Volume {
public:
  Volume(KernelCall &call, size_t rank, bool hasPads = true) : call(call) {
    static constexpr const char *names[3][6] = {
        {"d", "od", "kd", "stride_d", "dilation_d", "pad_front"},
        {"h", "oh", "kh", "stride_h", "dilation_h", "pad_top"},
        {"w", "ow", "kw", "stride_w", "dilation_w", "pad_left"}};
    SmallVector<int64_t> shape{call.size("n")};
    for (size_t i = 3 - rank; i < 3; ++i) {
      axes.push_back({call.size(names[i][0]), call.size(names[i][1]),
                      call.size(names[i][2]), call.size(names[i][3]),
                      call.size(names[i][4]),
                      hasPads ? call.size(names[i][5]) : 0});
      shape.push_back(axes.back().in);
      taps.push_back(axes.back().kernel);
    }
    shape.push_back(call.size("c"));
    input = call.operand(0, shape);
  }

  /// Where tap and window of dimension `i` read.
  AffineExpr place(size_t i) const {
    return window(i) * axes[i].stride - axes[i].pad + tap(i) * axes[i].dilation;
  }
  AffineExpr window(size_t i) const { return call.dim(1 + i); }
  AffineExpr channel() const { return call.dim(1 + axes.size()); }
  AffineExpr tap(size_t i) const { return call.dim(2 + axes.size() + i); }
  /// The number of all taps, in row-major order.
  AffineExpr tapNumber() const {
    AffineExpr number = call.constant(0);
    for (size_t i = 0; i < axes.size(); ++i)
      number = number * axes[i].kernel + tap(i);
    return number;
  }
  bool staysInside() const {
    return llvm::all_of(axes, [](const Axis &a) { return a.staysInside(); });
  }

  /// Channel `from` under the tap; `outside` beyond the image.
  Value load(AffineExpr from, ValueRange indices, double outside) const {
    SmallVector<AffineExpr> at{call.dim(0)};
    for (size_t i = 0; i < axes.size(); ++i)
      at.push_back(place(i));
    at.push_back(from);
    Value otherwise = staysInside()
                          ? Value()
                          : call.lowering.literal(call.elementOf(0), outside);
    return call.load(input, at, indices, otherwise);
  }

  KernelCall &call;
  SmallVector<Axis> axes;
  SmallVector<int64_t> taps;
  Value input; ///< null where it has other elements as well
};

} // namespace

/// `tile` rows of the packed filters lie side by side.
static SmallVector<Value> convolve(KernelCall &call, const Volume &volume,
                                   int64_t tile) {
  if (!volume.input)
    return {};
  int64_t groups = call.size("groups"), channels = call.size("c") / groups,
          filters = call.size("oc") / groups;
  SmallVector<int64_t> reduction(volume.taps);
  reduction.push_back(channels);
  int64_t depth = channels;
  for (int64_t taps : volume.taps)
    depth *= taps;
  PackedMatrix matrix{depth, filters, tile};
  Value weights = call.flat(1);
  RankedTensorType type = call.result();
  if (filters == 0)
    return {};
  AffineExpr group = volume.channel().floorDiv(filters),
             inner = call.dim(2 + 2 * volume.axes.size());
  return {call.lowering.reduce(
      type, reduction, {plan::literalAttribute(type.getElementType(), 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        Value x = volume.load(group * channels + inner, indices, 0);
        Value y = matrix.load(call, weights, group * matrix.elements(),
                              volume.tapNumber() * channels + inner,
                              volume.channel() % filters, indices);
        return {call.addProduct(sums[0], x, y)};
      },
      [](ValueRange sums, ValueRange) { return sums[0]; })};
}

static SmallVector<Value> convolveImage(KernelCall &call) {
  return convolve(call, Volume(call, 2), 1);
}
static SmallVector<Value> convolveVolume(KernelCall &call) {
  return convolve(call, Volume(call, 3), 1);
}
static SmallVector<Value> convolveBfloats(KernelCall &call) {
  return convolve(call, Volume(call, 2), generic::bfloat_tile_k);
}
static SmallVector<Value> convolveBytes(KernelCall &call) {
  return convolve(call, Volume(call, 2, false), generic::byte_tile_k);
}

template <size_t rank>
static SmallVector<Value> convolveDepthwise(KernelCall &call) {
  Volume volume(call, rank);
  if (!volume.input)
    return {};
  int64_t outputs = call.size("oc"), multiplier = outputs / call.size("c");
  RankedTensorType type = call.result();
  if (multiplier == 0)
    return {};
  Value weights = call.flat(1);
  return {call.lowering.reduce(
      type, volume.taps, {plan::literalAttribute(type.getElementType(), 0)},
      [&](ValueRange indices, ValueRange sums) -> SmallVector<Value> {
        Value x =
            volume.load(volume.channel().floorDiv(multiplier), indices, 0);
        Value y = call.load(
            weights, volume.tapNumber() * outputs + volume.channel(), indices);
        return {call.addProduct(sums[0], x, y)};
      },
      [](ValueRange sums, ValueRange) { return sums[0]; })};
}

/// 1 where a mean counts the tap, else 0.
static Value counted(const Volume &volume, ValueRange indices, Type number) {
  KernelCall &call = volume.call;
  bool countsPadding = call.flag("count_include_pad");
  Value all;
  for (size_t i = 0; i < volume.axes.size(); ++i) {
    int64_t end = volume.axes[i].in;
    if (countsPadding)
      end += call.size(i == 0 ? "pad_bottom" : "pad_right");
    Value inside = call.compareIndex(plan::Compare::k_lt, volume.place(i),
                                     call.constant(end), indices);
    if (!countsPadding)
      inside = call.both(inside,
                         call.compareIndex(plan::Compare::k_ge, volume.place(i),
                                           call.constant(0), indices));
    all = all ? call.both(all, inside) : inside;
  }
  return call.lowering.cast(all, number);
}

static SmallVector<Value> pool(KernelCall &call) {
  Volume volume(call, 2);
  RankedTensorType type = call.result();
  Type element = type.getElementType();
  bool isMax = call.size("kind") == 0;
  if (!volume.input || (!isMax && !isa<FloatType>(element)))
    return {};
  Lowering &lowering = call.lowering;
  // As a literal of integers, the least of them.
  double start = isMax ? -std::numeric_limits<double>::infinity() : 0;
  SmallVector<TypedAttr> init{plan::literalAttribute(element, start)};
  bool counts = !isMax && !volume.staysInside();
  if (counts)
    init.push_back(plan::literalAttribute(element, 0));
  return {lowering.reduce(
      type, volume.taps, init,
      [&](ValueRange indices, ValueRange sums) {
        Value x = lowering.cast(volume.load(volume.channel(), indices, start),
                                element);
        SmallVector<Value> next{lowering.binary(
            isMax ? plan::Binary::k_maximum : plan::Binary::k_add, sums[0], x)};
        if (counts)
          next.push_back(lowering.binary(plan::Binary::k_add, sums[1],
                                         counted(volume, indices, element)));
        return next;
      },
      [&](ValueRange sums, ValueRange) {
        if (isMax)
          return sums[0];
        double taps = double(volume.taps[0]) * double(volume.taps[1]);
        Value count = counts ? lowering.binary(plan::Binary::k_maximum, sums[1],
                                               lowering.literal(element, 1))
                             : lowering.literal(element, std::max(taps, 1.0));
        return lowering.binary(plan::Binary::k_div, sums[0], count);
      })};
}

void addWindowsDecompositions(Decompositions &all) {
  all["conv2d"] = convolveImage;
  all["conv2d_bf16"] = convolveBfloats;
  all["conv2d_i8"] = convolveBytes;
  all["conv3d"] = convolveVolume;
  all["depthwise_conv2d"] = convolveDepthwise<2>;
  all["depthwise_conv2d_i8"] = convolveDepthwise<2>;
  all["depthwise_conv3d"] = convolveDepthwise<3>;
  all["pool2d"] = pool;
}

} // namespace burin::nn
