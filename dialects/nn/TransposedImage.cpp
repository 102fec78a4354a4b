// Transposed convolution as an ordinary one with a channel for each phase of
// the strides. Result o = stride * q + phase sums x[q - m] * w[phase + stride *
// m] over m: windows of the same places for all phases.
#include "dialects/nn/TransposedImage.h"
#include "dialects/nn/ChannelsLast.h"
#include "dialects/nn/HostTensor.h"

using namespace mlir;

namespace burin::nn {

namespace {

/// How one dimension falls into phases.
struct Phases {
  int64_t stride, taps, dilation;
  /// The result before its begin is cut: first place and number of places that
  /// are needed, and what is cut of the first.
  int64_t first, count, crop;

  Phases(const Windows &windows, size_t i, int64_t size)
      : stride(windows.strides[i]),
        taps((windows.kernel[i] + stride - 1) / stride),
        dilation(windows.dilations[i]) {
    int64_t begin = windows.begin[i];
    first = begin / stride;
    count = (size - 1 + begin) / stride - first + 1;
    crop = begin % stride;
  }
  int64_t padding() const { return (taps - 1) * dilation - first; }
};

/// The channels of the phases' image: by group, phase, then output channel.
struct PhaseChannels {
  int64_t outputs, phases;

  int64_t perGroup() const { return phases * outputs; }
  AffineExpr groupOf(AffineExpr channel) const {
    return channel.floorDiv(perGroup());
  }
  AffineExpr phaseOf(AffineExpr channel) const {
    return channel.floorDiv(outputs) % phases;
  }
};

} // namespace

/// The weights as [taps, taps, c / group, channels], last taps first; those
/// beyond the kernel are 0.
static Value phaseWeights(Lowering &lowering, const TransposedConvolution &conv,
                          const Phases &h, const Phases &w,
                          const PhaseChannels &channels) {
  auto from = cast<RankedTensorType>(conv.weights.getType());
  int64_t groupInputs = from.getDimSize(0) / conv.group;
  auto type = RankedTensorType::get(
      {h.taps, w.taps, groupInputs, conv.group * channels.perGroup()},
      from.getElementType());
  auto dim = [&](int64_t i) { return lowering.builder.getAffineDimExpr(i); };
  AffineExpr phase = channels.phaseOf(dim(3));
  AffineMap map = AffineMap::get(
      4, 0,
      {channels.groupOf(dim(3)) * groupInputs + dim(2),
       dim(3) % channels.outputs,
       phase.floorDiv(w.stride) + (dim(0) * -h.stride) +
           (h.taps - 1) * h.stride,
       phase % w.stride + (dim(1) * -w.stride) + (w.taps - 1) * w.stride},
      conv.weights.getContext());
  FailureOr<HostTensor> tensor = conv.elements
                                     ? HostTensor::fromElements(conv.elements)
                                     : FailureOr<HostTensor>(failure());
  if (failed(tensor))
    return lowering.map(type, [&](ValueRange indices) {
      Value zero = lowering.literal(from.getElementType(), 0);
      return lowering.loadGuarded(conv.weights, map, indices, zero);
    });
  HostTensor turned(type);
  SmallVector<int64_t> index(4, 0), strides = rowMajorStrides(from.getShape());
  for (int64_t i = 0; i < turned.size();
       ++i, nextIndex(index, turned.shape())) {
    SmallVector<int64_t> at = map.compose(index);
    if (at[2] < from.getDimSize(2) && at[3] < from.getDimSize(3))
      turned.copy(i, *tensor,
                  at[0] * strides[0] + at[1] * strides[1] + at[2] * strides[2] +
                      at[3]);
  }
  return lowering.weight(turned.toElements());
}

/// Adds the bias of each output channel to its phases.
static Value addBias(Lowering &lowering, Value sums, Value bias,
                     const PhaseChannels &channels) {
  AffineExpr channel = lowering.builder.getAffineDimExpr(3);
  AffineMap map = AffineMap::get(4, 0,
                                 channels.groupOf(channel) * channels.outputs +
                                     channel % channels.outputs);
  return lowering.map(
      cast<RankedTensorType>(sums.getType()), [&](ValueRange indices) {
        return lowering.binary(plan::Binary::k_add,
                               lowering.load(sums, indices),
                               lowering.load(bias, map, indices));
      });
}

/// Moves the phases' channels to their places.
static Value placePhases(Lowering &lowering, Value sums, RankedTensorType type,
                         const Phases &h, const Phases &w,
                         const PhaseChannels &channels) {
  auto dim = [&](int64_t i) { return lowering.builder.getAffineDimExpr(i); };
  AffineExpr row = dim(2) + h.crop, column = dim(3) + w.crop;
  AffineExpr phase = (row % h.stride) * w.stride + column % w.stride;
  AffineMap map =
      AffineMap::get(4, 0,
                     {dim(0), row.floorDiv(h.stride), column.floorDiv(w.stride),
                      dim(1).floorDiv(channels.outputs) * channels.perGroup() +
                          phase * channels.outputs + dim(1) % channels.outputs},
                     sums.getContext());
  return lowering.map(type, [&](ValueRange indices) {
    return lowering.load(sums, map, indices);
  });
}

/// The same where nothing is cut off: a loop for each phase divides no index.
static Value splitPhases(Lowering &lowering, Value sums, RankedTensorType type,
                         const Phases &h, const Phases &w,
                         const PhaseChannels &channels) {
  auto dim = [&](int64_t i) { return lowering.builder.getAffineDimExpr(i); };
  AffineExpr phase = dim(3) * w.stride + dim(5);
  AffineMap map =
      AffineMap::get(6, 0,
                     {dim(0), dim(2), dim(4),
                      dim(1).floorDiv(channels.outputs) * channels.perGroup() +
                          phase * channels.outputs + dim(1) % channels.outputs},
                     sums.getContext());
  auto split = RankedTensorType::get({type.getDimSize(0), type.getDimSize(1),
                                      h.count, h.stride, w.count, w.stride},
                                     type.getElementType());
  Value result = lowering.map(split, [&](ValueRange indices) {
    return lowering.load(sums, map, indices);
  });
  return lowering.view(result, type.getShape());
}

Value convolveTransposed(Lowering &lowering, const TransposedConvolution &conv,
                         int64_t height, int64_t width, int64_t operations) {
  const Windows &windows = conv.windows;
  auto image = cast<RankedTensorType>(conv.image.getType());
  auto from = cast<RankedTensorType>(conv.weights.getType());
  Phases h(windows, 0, height), w(windows, 1, width);
  for (const Phases &each : {h, w})
    if (each.padding() < 0 || (each.stride > 1 && each.dilation > 1))
      return nullptr;
  PhaseChannels channels{from.getDimSize(1), h.stride * w.stride};
  Windows plain{{h.taps, w.taps},
                {1, 1},
                {h.dilation, w.dilation},
                {h.padding(), w.padding()},
                {0, 0}};
  Value sums = convolveImage(lowering,
                             {lowering.transpose(conv.image, {0, 2, 3, 1}),
                              phaseWeights(lowering, conv, h, w, channels),
                              Value(), plain, conv.group},
                             h.count, w.count, operations);
  if (conv.bias)
    sums = addBias(lowering, sums, conv.bias, channels);
  auto type = RankedTensorType::get(
      {image.getDimSize(0), conv.group * channels.outputs, height, width},
      image.getElementType());
  bool isWhole = h.crop == 0 && w.crop == 0 && h.count * h.stride == height &&
                 w.count * w.stride == width;
  return isWhole ? splitPhases(lowering, sums, type, h, w, channels)
                 : placePhases(lowering, sums, type, h, w, channels);
}

} // namespace burin::nn
