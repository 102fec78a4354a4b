// Convolution of channels-last images and volumes: the parameters, packing and
// bias of the runtime's convolution kernels.
#include "dialects/nn/lowering/ChannelsLast.h"
#include "dialects/nn/lowering/Panels.h"

using namespace mlir;

namespace burin::nn {

static Value addBias(Lowering &lowering, Value sums, Value bias) {
  auto type = cast<RankedTensorType>(sums.getType());
  return lowering.map(type, [&](ValueRange indices) {
    Value sum = lowering.load(sums, indices);
    Value addend = lowering.load(bias, indices.back());
    return lowering.binary(plan::Binary::k_add, sum, addend);
  });
}

Value channelsLast(Lowering &lowering, Value value) {
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  SmallVector<int64_t> order{0};
  llvm::append_range(order, llvm::seq<int64_t>(2, rank));
  order.push_back(1);
  return lowering.transpose(value, order);
}

Value channelsFirst(Lowering &lowering, Value value) {
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  SmallVector<int64_t> order{0, rank - 1};
  llvm::append_range(order, llvm::seq<int64_t>(1, rank - 1));
  return lowering.transpose(value, order);
}

SmallVector<std::pair<StringRef, int64_t>>
windowParameters(const Windows &windows, ArrayRef<int64_t> image,
                 ArrayRef<int64_t> sizes) {
  static constexpr StringLiteral names[][6] = {
      {"d", "od", "kd", "stride_d", "dilation_d", "pad_front"},
      {"h", "oh", "kh", "stride_h", "dilation_h", "pad_top"},
      {"w", "ow", "kw", "stride_w", "dilation_w", "pad_left"}};
  SmallVector<std::pair<StringRef, int64_t>> params = {{"n", image.front()},
                                                       {"c", image.back()}};
  for (size_t i = 0; i < windows.rank(); ++i) {
    const StringLiteral *name = names[3 - windows.rank() + i];
    for (int64_t number :
         {image[1 + i], sizes[i], windows.kernel[i], windows.strides[i],
          windows.dilations[i], windows.begin[i]})
      params.push_back({*name++, number});
  }
  return params;
}

Value convolveImage(Lowering &lowering, const ImageConvolution &conv,
                    ArrayRef<int64_t> sizes, int64_t operations) {
  auto image = cast<RankedTensorType>(conv.image.getType());
  ArrayRef<int64_t> filters =
      cast<RankedTensorType>(conv.weights.getType()).getShape();
  size_t rank = conv.windows.rank();
  int64_t depth = filters[rank], outputs = filters.back();
  int64_t channels = image.getShape().back();
  auto params = windowParameters(conv.windows, image.getShape(), sizes);
  params.push_back({"oc", outputs});
  // A lone channel is a matrix product as well, and a faster one.
  bool depthwise = depth == 1 && conv.group == channels && channels > 1;
  Value weights = conv.weights;
  if (!depthwise) {
    params.push_back({"groups", conv.group});
    int64_t k = depth, groupOutputs = outputs / conv.group;
    for (int64_t taps : conv.windows.kernel)
      k *= taps;
    weights =
        packPanels(lowering, weights,
                   {conv.group, k, groupOutputs, groupOutputs, outputs, 1});
  }
  SmallVector<int64_t> shape{image.getDimSize(0)};
  shape.append(sizes.begin(), sizes.end());
  shape.push_back(outputs);
  StringRef kernel = depthwise
                         ? rank == 2 ? "depthwise_conv2d" : "depthwise_conv3d"
                     : rank == 2 ? "conv2d"
                                 : "conv3d";
  Value sums = lowering.kernel(
      kernel, RankedTensorType::get(shape, image.getElementType()),
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
