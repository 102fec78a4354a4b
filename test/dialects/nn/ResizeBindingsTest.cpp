// How ONNX and ATen resampling imports.
#include "BindingFixture.h"

namespace burin::nn {

static const char *x = "tensor<1x3x4x6xf32>", *four = "tensor<4xf32>",
                  *none = "tensor<0xf32>", *sizes = "tensor<4xi64>";

class ResizeBindings : public BindingFixture {};

TEST_F(ResizeBindings, ReadsOnnx) {
  contains(onnx("Resize", 13, {x, none, none, sizes},
                "{mode = \"cubic\", cubic_coeff_a = -0.5 : f64, "
                "exclude_outside = 1 : i64}"),
           "nn.resize %0 sizes %3 {cubic_coefficient = -5.000000e-01 : f64, "
           "exclude_outside = true, mode = \"cubic\"}");
  contains(onnx("Resize", 18, {"tensor<1x3x4x6xf16>", "", "tensor<2xf32>"},
                "{mode = \"linear\", axes = array<i64: 2, 3>, antialias = 1 : "
                "i64}"),
           "to = f16");
  contains(onnx("Resize", 11, {x, "tensor<8xf32>", four, none},
                "{coordinate_transformation_mode = \"tf_crop_and_resize\"}"),
           "roi %1");
  contains(onnx("Resize", 10, {x, four}),
           "{coordinates = \"asymmetric\", nearest_mode = \"simple\"}");
  contains(onnx("Upsample", 7, {x},
                "{scales = array<f64: 1.0, 1.0, 2.0, 2.0>, mode = "
                "\"linear\"}"),
           "-> tensor<1x3x8x12xf32>");
}

TEST_F(ResizeBindings, RefusesOnnx) {
  contains(onnx("Resize", 13, {""}), "expected either scales or sizes");
  contains(onnx("Resize", 13, {"", "", four}),
           "Resize node 'n': expected an input");
  contains(onnx("Resize", 13, {x, none, four},
                "{coordinate_transformation_mode = \"tf_crop_and_resize\"}"),
           "expected a region for tf_crop_and_resize");
  contains(onnx("Resize", 13, {x, none, four},
                "{coordinate_transformation_mode = \"torch_exact\"}"),
           "expected coordinates of ONNX, got 'torch_exact'");
  contains(onnx("Resize", 13, {x, none, four, sizes}),
           "expected either scales or sizes");
  contains(onnx("Upsample", 9, {x}), "expected scales");
  contains(onnx("Upsample", 9, {x, four}, "{mode = \"cubic\"}"),
           "expected mode 'nearest' or 'linear', got 'cubic'");
}

TEST_F(ResizeBindings, ReadsAten) {
  contains(aten("aten.upsample_bilinear2d.vec", {{"input", x}},
                "{scale_factors = array<f64: 2.0, 2.0>, align_corners = "
                "true}"),
           "coordinates = \"torch_align_corners\", mode = \"linear\"");
  contains(aten("aten.upsample_nearest2d.default", {{"self", x}},
                "{output_size = array<i64: 8, 8>, scales_h = 2.0 : f64}"),
           "-> tensor<1x3x8x8xf32>");
  contains(aten("aten.upsample_linear1d.default",
                {{"self", "tensor<1x3x4xf32>"}},
                "{output_size = array<i64: 8>, align_corners = false, scales = "
                "2.0 : f64}"),
           "coordinates = \"torch_half_pixel\"");
  contains(aten("aten._upsample_bicubic2d_aa.vec", {{"input", x}},
                "{output_size = array<i64: 8, 8>, align_corners = false}"),
           "antialias = true");
}

} // namespace burin::nn
