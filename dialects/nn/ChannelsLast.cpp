// Convolution of channels-last images: the parameters, packing and bias of the
// runtime's convolution kernels.
#include "dialects/nn/ChannelsLast.h"
#include "dialects/nn/Panels.h"

using namespace mlir;

namespace burin::nn {

static Value addBias(Lowering &lowering, Value sums, Value bias) {
  auto type = cast<RankedTensorType>(sums.getType());
  return lowering.map(type, [&](ValueRange indices) {
    Value sum = lowering.load(sums, indices);
    Value addend = lowering.load(bias, indices[3]);
    return lowering.binary(plan::Binary::k_add, sum, addend);
  });
}

Value convolveImage(Lowering &lowering, const ImageConvolution &conv,
                    int64_t height, int64_t width, int64_t operations) {
  auto image = cast<RankedTensorType>(conv.image.getType());
  auto filters = cast<RankedTensorType>(conv.weights.getType());
  const Windows &windows = conv.windows;
  int64_t depth = filters.getDimSize(2), outputs = filters.getDimSize(3);
  int64_t channels = image.getDimSize(3);
  SmallVector<std::pair<StringRef, int64_t>> params = {
      {"n", image.getDimSize(0)},
      {"h", image.getDimSize(1)},
      {"w", image.getDimSize(2)},
      {"c", channels},
      {"oh", height},
      {"ow", width},
      {"oc", outputs},
      {"kh", windows.kernel[0]},
      {"kw", windows.kernel[1]},
      {"stride_h", windows.strides[0]},
      {"stride_w", windows.strides[1]},
      {"dilation_h", windows.dilations[0]},
      {"dilation_w", windows.dilations[1]},
      {"pad_top", windows.begin[0]},
      {"pad_left", windows.begin[1]}};
  // A lone channel is a matrix product as well, and a faster one.
  bool depthwise = depth == 1 && conv.group == channels && channels > 1;
  Value weights = conv.weights;
  if (!depthwise) {
    params.push_back({"groups", conv.group});
    int64_t k = windows.kernel[0] * windows.kernel[1] * depth;
    int64_t groupOutputs = outputs / conv.group;
    weights =
        packPanels(lowering, weights,
                   {conv.group, k, groupOutputs, groupOutputs, outputs, 1});
  }
  auto type = RankedTensorType::get(
      {image.getDimSize(0), height, width, outputs}, image.getElementType());
  Value sums = lowering.kernel(depthwise ? "depthwise_conv2d" : "conv2d", type,
                               {conv.image, weights}, params, operations);
  return conv.bias ? addBias(lowering, sums, conv.bias) : sums;
}

Windows withHeight(Windows windows) {
  for (auto *list : {&windows.kernel, &windows.strides, &windows.dilations})
    list->insert(list->begin(), 1);
  for (auto *list : {&windows.begin, &windows.end})
    list->insert(list->begin(), 0);
  return windows;
}

} // namespace burin::nn
