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

Lowering::Params windowParameters(const Windows &windows,
                                  ArrayRef<size::Size> image,
                                  ArrayRef<int64_t> sizes) {
  static constexpr StringLiteral names[][6] = {
      {"d", "od", "kd", "stride_d", "dilation_d", "pad_front"},
      {"h", "oh", "kh", "stride_h", "dilation_h", "pad_top"},
      {"w", "ow", "kw", "stride_w", "dilation_w", "pad_left"}};
  Lowering::Params params = {{"n", image.front()}, {"c", image.back()}};
  for (size_t i = 0; i < windows.rank(); ++i) {
    const StringLiteral *name = names[3 - windows.rank() + i];
    for (size::Size number : std::initializer_list<size::Size>{
             image[1 + i], sizes[i], windows.kernel[i], windows.strides[i],
             windows.dilations[i], windows.begin[i]})
      params.push_back({*name++, number});
  }
  return params;
}

/// The image [n, h, w, c] with zeros around it, as far as windows with results
/// of `sizes` reach.
static Value padImage(Lowering &lowering, Value image, const Windows &windows,
                      ArrayRef<int64_t> sizes) {
  auto type = cast<RankedTensorType>(image.getType());
  OpBuilder &builder = lowering.builder;
  SmallVector<size::Size> padded = size::sizesOf(type);
  SmallVector<int64_t> shape(type.getShape());
  SmallVector<AffineExpr> at = {builder.getAffineDimExpr(0)};
  for (size_t i = 0; i < windows.rank(); ++i) {
    int64_t begin = windows.begin[i];
    int64_t reached =
        windows.position(i, sizes[i] - 1, windows.kernel[i] - 1) + 1 + begin;
    if (begin > 0 || reached > shape[1 + i])
      padded[1 + i] = shape[1 + i] = reached;
    at.push_back(builder.getAffineDimExpr(1 + i) - begin);
  }
  at.push_back(builder.getAffineDimExpr(shape.size() - 1));
  if (shape == type.getShape())
    return image;
  AffineMap map = AffineMap::get(shape.size(), 0, at, builder.getContext());
  auto whole = size::largestOf(padded, type.getElementType());
  return lowering.map(whole, [&](ValueRange indices) {
    Value zero = lowering.literal(type.getElementType(), 0);
    return lowering.loadGuarded(image, map, indices, zero);
  });
}

/// The convolution of bytes, whose kernel reads nothing outside of its image.
static Value convolveBytes(Lowering &lowering, const ImageConvolution &conv,
                           ArrayRef<int64_t> sizes, int64_t operations) {
  ArrayRef<int64_t> filters =
      cast<RankedTensorType>(conv.weights.getType()).getShape();
  int64_t outputs = filters.back(), columns = outputs / conv.group;
  int64_t k = filters[0] * filters[1] * filters[2];
  Value image = padImage(lowering, conv.image, conv.windows, sizes);
  SmallVector<size::Size> from =
      size::sizesOf(cast<RankedTensorType>(image.getType()));
  auto params = windowParameters(conv.windows, from, sizes);
  llvm::erase_if(params,
                 [](auto &param) { return param.first.starts_with("pad_"); });
  params.push_back({"oc", outputs});
  params.push_back({"groups", conv.group});
  Value weights = packQuads(lowering, conv.weights,
                            {conv.group, k, columns, columns, outputs, 1});
  return lowering.kernel(
      "conv2d_i8",
      size::largestOf({from[0], sizes[0], sizes[1], outputs}, conv.sums),
      {image, weights}, params, operations);
}

Value convolveImage(Lowering &lowering, const ImageConvolution &conv,
                    ArrayRef<int64_t> sizes, int64_t operations) {
  auto image = cast<RankedTensorType>(conv.image.getType());
  auto filterType = cast<RankedTensorType>(conv.weights.getType());
  ArrayRef<int64_t> filters = filterType.getShape();
  size_t rank = conv.windows.rank();
  int64_t depth = filters[rank], outputs = filters.back();
  int64_t channels = image.getShape().back();
  auto params = windowParameters(conv.windows, size::sizesOf(image), sizes);
  params.push_back({"oc", outputs});
  // A lone channel is a matrix product as well, and a faster one.
  bool depthwise = depth == 1 && conv.group == channels && channels > 1;
  Type element = conv.sums ? conv.sums : image.getElementType();
  bool areBytes = isByteProduct(image.getElementType(),
                                filterType.getElementType(), element);
  if (!depthwise && areBytes) {
    Value sums = convolveBytes(lowering, conv, sizes, operations);
    return conv.bias ? addBias(lowering, sums, conv.bias) : sums;
  }
  bool isOfBfloats = isBfloatProduct(image.getElementType(),
                                     filterType.getElementType(), element) &&
                     rank == 2 && !depthwise && depth % bfloatTile == 0 &&
                     hasBody(lowering, "conv2d_bf16");
  Value weights = conv.weights, from = conv.image;
  if (image.getElementType().isBF16() && !isOfBfloats)
    from = lowering.convert(from, element);
  if (!depthwise) {
    params.push_back({"groups", conv.group});
    int64_t k = depth, groupOutputs = outputs / conv.group;
    for (int64_t taps : conv.windows.kernel)
      k *= taps;
    MatrixLayout filterMatrices = {conv.group,   k,       groupOutputs,
                                   groupOutputs, outputs, 1};
    weights = isOfBfloats ? packPairs(lowering, weights, filterMatrices)
                          : packPanels(lowering, weights, filterMatrices);
  }
  SmallVector<size::Size> shape{size::sizesOf(image).front()};
  shape.append(sizes.begin(), sizes.end());
  shape.push_back(outputs);
  StringRef kernel = isOfBfloats  ? "conv2d_bf16"
                     : !depthwise ? rank == 2 ? "conv2d" : "conv3d"
                     : rank == 3  ? "depthwise_conv3d"
                     : areBytes   ? "depthwise_conv2d_i8"
                                  : "depthwise_conv2d";
  Value sums = lowering.kernel(kernel, size::largestOf(shape, element),
                               {from, weights}, params, operations);
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
