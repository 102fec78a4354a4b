// Transposed convolution as an ordinary one with a channel for each phase of
// the strides. Result o = stride * q + phase sums x[q - m] * w[phase + stride *
// m] over m: windows of the same places for all phases.
#include "dialects/nn/lowering/TransposedImage.h"
#include "dialects/nn/lowering/ChannelsLast.h"
#include "dialects/nn/reference/Pieces.h"

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

/// The weights as [taps..., c / group, channels], last taps first; those beyond
/// the kernel are 0.
static Value phaseWeights(Lowering &lowering, const TransposedConvolution &conv,
                          ArrayRef<Phases> dims,
                          const PhaseChannels &channels) {
  auto from = cast<RankedTensorType>(conv.weights.getType());
  unsigned rank = dims.size();
  int64_t groupInputs = from.getDimSize(0) / conv.group;
  auto dim = [&](int64_t i) { return lowering.builder.getAffineDimExpr(i); };
  AffineExpr channel = dim(rank + 1), phase = channels.phaseOf(channel);
  SmallVector<int64_t> shape;
  SmallVector<AffineExpr> at{channels.groupOf(channel) * groupInputs +
                                 dim(rank),
                             channel % channels.outputs};
  int64_t inner = channels.phases;
  for (auto [i, each] : llvm::enumerate(dims)) {
    inner /= each.stride;
    AffineExpr own = phase.floorDiv(inner);
    shape.push_back(each.taps);
    at.push_back((i > 0 ? own % each.stride : own) + dim(i) * -each.stride +
                 (each.taps - 1) * each.stride);
  }
  shape.append({groupInputs, conv.group * channels.perGroup()});
  auto type = RankedTensorType::get(shape, from.getElementType());
  AffineMap map = AffineMap::get(rank + 2, 0, at, conv.weights.getContext());
  ElementsAttr turned =
      conv.elements ? gatherConstant(type, conv.elements, from.getShape(), map)
                    : ElementsAttr();
  if (turned)
    return lowering.weight(turned);
  return lowering.map(type, [&](ValueRange indices) {
    Value zero = lowering.literal(from.getElementType(), 0);
    return lowering.loadGuarded(conv.weights, map, indices, zero);
  });
}

/// Adds the bias of each output channel to its phases.
static Value addBias(Lowering &lowering, Value sums, Value bias,
                     const PhaseChannels &channels) {
  auto type = cast<RankedTensorType>(sums.getType());
  AffineExpr channel = lowering.builder.getAffineDimExpr(type.getRank() - 1);
  AffineMap map = AffineMap::get(type.getRank(), 0,
                                 channels.groupOf(channel) * channels.outputs +
                                     channel % channels.outputs);
  return lowering.map(type, [&](ValueRange indices) {
    return lowering.binary(plan::Binary::k_add, lowering.load(sums, indices),
                           lowering.load(bias, map, indices));
  });
}

/// Reads the phases' image for a result of `shape`, whose elements lie at
/// `places` in each dimension, in the phase that `phases` gives.
static Value readPhases(Lowering &lowering, Value sums, RankedTensorType type,
                        ArrayRef<AffineExpr> places,
                        ArrayRef<AffineExpr> phases, ArrayRef<Phases> dims,
                        const PhaseChannels &channels) {
  AffineExpr image = lowering.builder.getAffineDimExpr(0);
  AffineExpr output = lowering.builder.getAffineDimExpr(1);
  AffineExpr phase = lowering.builder.getAffineConstantExpr(0);
  for (auto [each, own] : llvm::zip(dims, phases))
    phase = phase * each.stride + own;
  SmallVector<AffineExpr> at{image};
  at.append(places.begin(), places.end());
  at.push_back(output.floorDiv(channels.outputs) * channels.perGroup() +
               phase * channels.outputs + output % channels.outputs);
  AffineMap map = AffineMap::get(type.getRank(), 0, at, sums.getContext());
  return lowering.map(type, [&](ValueRange indices) {
    return lowering.load(sums, map, indices);
  });
}

/// Moves the phases' channels to their places in a result of `type`.
static Value placePhases(Lowering &lowering, Value sums, RankedTensorType type,
                         ArrayRef<Phases> dims, const PhaseChannels &channels) {
  SmallVector<AffineExpr> places, phases;
  for (auto [i, each] : llvm::enumerate(dims)) {
    AffineExpr at = lowering.builder.getAffineDimExpr(2 + i) + each.crop;
    places.push_back(at.floorDiv(each.stride));
    phases.push_back(at % each.stride);
  }
  return readPhases(lowering, sums, type, places, phases, dims, channels);
}

/// The same where nothing is cut off: a loop for each phase divides no index.
static Value splitPhases(Lowering &lowering, Value sums, RankedTensorType type,
                         ArrayRef<Phases> dims, const PhaseChannels &channels) {
  SmallVector<AffineExpr> places, phases;
  SmallVector<int64_t> shape(type.getShape().take_front(2));
  for (const Phases &each : dims) {
    places.push_back(lowering.builder.getAffineDimExpr(shape.size()));
    phases.push_back(lowering.builder.getAffineDimExpr(shape.size() + 1));
    shape.append({each.count, each.stride});
  }
  auto split = RankedTensorType::get(shape, type.getElementType());
  Value result =
      readPhases(lowering, sums, split, places, phases, dims, channels);
  return lowering.view(result, type.getShape());
}

Value convolveTransposed(Lowering &lowering, const TransposedConvolution &conv,
                         ArrayRef<int64_t> sizes, int64_t operations) {
  auto image = cast<RankedTensorType>(conv.image.getType());
  auto from = cast<RankedTensorType>(conv.weights.getType());
  SmallVector<Phases> dims;
  SmallVector<int64_t> counts;
  PhaseChannels channels{from.getDimSize(1), 1};
  Windows plain;
  bool isWhole = true;
  for (auto [i, size] : llvm::enumerate(sizes)) {
    Phases each(conv.windows, i, size);
    if (each.padding() < 0 || (each.stride > 1 && each.dilation > 1))
      return nullptr;
    dims.push_back(each);
    counts.push_back(each.count);
    channels.phases *= each.stride;
    plain.kernel.push_back(each.taps);
    plain.strides.push_back(1);
    plain.dilations.push_back(each.dilation);
    plain.begin.push_back(each.padding());
    plain.end.push_back(0);
    isWhole &= each.crop == 0 && each.count * each.stride == size;
  }
  Value sums = convolveImage(lowering,
                             {channelsLast(lowering, conv.image),
                              phaseWeights(lowering, conv, dims, channels),
                              Value(), plain, conv.group},
                             counts, operations);
  if (conv.bias)
    sums = addBias(lowering, sums, conv.bias, channels);
  SmallVector<int64_t> shape{image.getDimSize(0),
                             conv.group * channels.outputs};
  shape.append(sizes.begin(), sizes.end());
  auto type = RankedTensorType::get(shape, image.getElementType());
  return isWhole ? splitPhases(lowering, sums, type, dims, channels)
                 : placePhases(lowering, sums, type, dims, channels);
}

} // namespace burin::nn
