// Reads Resize and Upsample of ONNX and the upsample family of ATen.
#include "dialects/nn/import/ResizeBindings.h"
#include "dialects/nn/import/Promotion.h"
#include "dialects/nn/ops/Resize.h"
#include "dialects/nn/reference/HostTensor.h"
#include "dialects/nn/shape/Shapes.h"

using namespace mlir;

namespace burin::nn::resize {

namespace {

/// A node's operands and attributes as nn.resize takes them.
struct Request {
  Value x, scales, sizes, roi;
  SmallVector<int64_t> axes;
  std::string mode = "nearest", coordinates, nearest = "simple",
              policy = "stretch";
  double cubic = -0.75, extrapolation = 0;
  bool excludeOutside = false, antialias = false;
};

} // namespace

/// Builds the op; means of narrow floats are formed in f32.
static LogicalResult build(SourceNode &node, Request request) {
  if (!request.x)
    return node.emitError() << "expected an input";
  Type element = elementOf(request.x);
  bool isNarrow =
      isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 32;
  if (isNarrow && request.mode != "nearest")
    request.x = castTo(node, request.x, node.builder.getF32Type());
  if (!request.x || node.hasFailed())
    return failure();
  Value result = node.create<ResizeOp>(
      request.x, request.scales, request.sizes, request.roi, request.axes,
      request.mode, request.coordinates, request.nearest,
      APFloat(request.cubic), request.excludeOutside,
      APFloat(request.extrapolation), request.policy, request.antialias);
  return give(node, result ? castTo(node, result, element) : nullptr);
}

// ---- ONNX

/// An operand, null where it is left out by an empty tensor.
static Value nonEmpty(Value value) {
  bool isEmpty = value && shaped(value).hasRank() &&
                 shaped(value).getRank() == 1 &&
                 shaped(value).getDimSize(0) == 0;
  return isEmpty ? Value() : value;
}

static LogicalResult importResize(OnnxNode &node) {
  Request request;
  request.x = node.operand(0);
  request.scales = nonEmpty(node.operand(2));
  request.sizes = nonEmpty(node.operand(3));
  request.axes = node.getInts("axes", {});
  request.mode = node.getString("mode", "nearest");
  request.coordinates =
      node.getString("coordinate_transformation_mode", "half_pixel");
  request.nearest = node.getString("nearest_mode", "round_prefer_floor");
  request.policy = node.getString("keep_aspect_ratio_policy", "stretch");
  request.cubic = node.getFloat("cubic_coeff_a", -0.75);
  request.extrapolation = node.getFloat("extrapolation_value", 0);
  request.excludeOutside = node.getBool("exclude_outside", false);
  request.antialias = node.getBool("antialias", false);
  if (request.coordinates == "tf_crop_and_resize")
    request.roi = nonEmpty(node.operand(1));
  if (request.coordinates == "tf_crop_and_resize" && !request.roi)
    return node.emitError() << "expected a region for tf_crop_and_resize";
  if (StringRef(request.coordinates).starts_with("torch_"))
    return node.emitError() << "expected coordinates of ONNX, got '"
                            << request.coordinates << "'";
  if (bool(request.scales) == bool(request.sizes))
    return node.emitError() << "expected either scales or sizes";
  return build(node, std::move(request));
}

/// Resize 10 and Upsample 9, whose scales are operand 1, and Upsample 7, where
/// they are an attribute.
static LogicalResult importUpsample(OnnxNode &node) {
  Request request;
  request.x = node.operand(0);
  request.scales = node.operand(1);
  request.coordinates = "asymmetric";
  request.mode = node.getString("mode", "nearest");
  if (auto scales = node.getFloats("scales")) {
    HostTensor tensor(RankedTensorType::get({int64_t(scales->size())},
                                            node.builder.getF32Type()));
    for (auto [i, scale] : llvm::enumerate(*scales))
      tensor.setReal(int64_t(i), scale);
    request.scales = node.constant(tensor.toElements());
  }
  if (!request.scales)
    return node.emitError() << "expected scales";
  if (request.mode != "nearest" && request.mode != "linear")
    return node.emitError() << "expected mode 'nearest' or 'linear', got '"
                            << request.mode << "'";
  return build(node, std::move(request));
}

void bindOnnx(Bindings &bindings) {
  bindings.onnx("Resize", {10, 10}, importUpsample);
  bindings.onnx("Resize", {11}, importResize);
  bindings.onnx("Upsample", {7, 9}, importUpsample);
}

// ---- ATen

/// The scales of a call: `scale_factors`, or a number for each axis; null where
/// none is given.
static Value readScales(AtenNode &node, size_t rank) {
  std::optional<SmallVector<double>> scales = node.getFloats("scale_factors");
  static constexpr StringRef names[] = {"scales_d", "scales_h", "scales_w"};
  SmallVector<double> each;
  bool isGiven = false;
  for (size_t i = 0; i < rank && !scales; ++i) {
    StringRef name = rank == 1 && node.has("scales") ? StringRef("scales")
                                                     : names[3 - rank + i];
    isGiven |= node.has(name);
    each.push_back(node.getFloat(name, 0));
  }
  if (!scales && isGiven)
    scales = each;
  if (!scales)
    return nullptr;
  HostTensor tensor(RankedTensorType::get({int64_t(scales->size())},
                                          node.builder.getF64Type()));
  for (auto [i, scale] : llvm::enumerate(*scales))
    tensor.setReal(int64_t(i), scale);
  return node.constant(tensor.toElements());
}

enum class Kind { Nearest, Exact, Linear, Cubic, SmoothLinear, SmoothCubic };

template <size_t rank, Kind kind>
static LogicalResult importAten(AtenNode &node) {
  Request request;
  request.x = node.operand("input");
  if (!request.x)
    request.x = node.operand("self");
  request.sizes = node.integers("output_size");
  request.scales = readScales(node, rank);
  for (size_t i = 0; i < rank; ++i)
    request.axes.push_back(int64_t(2 + i));
  if (kind == Kind::Nearest || kind == Kind::Exact) {
    request.coordinates =
        kind == Kind::Nearest ? "torch_asymmetric" : "torch_exact";
    return build(node, std::move(request));
  }
  bool isCubic = kind == Kind::Cubic || kind == Kind::SmoothCubic;
  request.mode = isCubic ? "cubic" : "linear";
  request.antialias = kind == Kind::SmoothLinear || kind == Kind::SmoothCubic;
  request.cubic = request.antialias ? -0.5 : -0.75;
  request.coordinates = node.getBool("align_corners", false)
                            ? "torch_align_corners"
                            : "torch_half_pixel";
  return build(node, std::move(request));
}

template <size_t rank, Kind kind>
static void bind(Bindings &bindings, const std::string &name) {
  bindings.aten("aten." + name + ".default", importAten<rank, kind>);
  bindings.aten("aten." + name + ".vec", importAten<rank, kind>);
}

void bindAten(Bindings &bindings) {
  bind<1, Kind::Nearest>(bindings, "upsample_nearest1d");
  bind<2, Kind::Nearest>(bindings, "upsample_nearest2d");
  bind<3, Kind::Nearest>(bindings, "upsample_nearest3d");
  bind<1, Kind::Exact>(bindings, "_upsample_nearest_exact1d");
  bind<2, Kind::Exact>(bindings, "_upsample_nearest_exact2d");
  bind<3, Kind::Exact>(bindings, "_upsample_nearest_exact3d");
  bind<1, Kind::Linear>(bindings, "upsample_linear1d");
  bind<2, Kind::Linear>(bindings, "upsample_bilinear2d");
  bind<3, Kind::Linear>(bindings, "upsample_trilinear3d");
  bind<2, Kind::Cubic>(bindings, "upsample_bicubic2d");
  bind<2, Kind::SmoothLinear>(bindings, "_upsample_bilinear2d_aa");
  bind<2, Kind::SmoothCubic>(bindings, "_upsample_bicubic2d_aa");
}

} // namespace burin::nn::resize
