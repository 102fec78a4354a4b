// How elementwise operators, casts and reductions import, with PyTorch's type
// promotion.
#include "BindingFixture.h"

namespace burin::nn {

static const char *floats = "tensor<2x3xf32>";
static const char *integers = "tensor<2x3xi32>";

class ElementwiseBindings : public BindingFixture {};

TEST_F(ElementwiseBindings, PromotesTypes) {
  // A number does not raise the type within its category.
  contains(aten("aten.mul.Tensor", {{"self", "tensor<2xf16>"}},
                "{other = 2.5 : f64}"),
           "nn.constant dense<2.500000e+00> : tensor<f16>");
  contains(aten("aten.add.Tensor", {{"self", integers}}, "{other = 1.5 : f64}"),
           "nn.cast %0 {to = f32}");
  contains(aten("aten.add.Tensor",
                {{"self", "tensor<2xui8>"}, {"other", "tensor<2xi8>"}}),
           "-> tensor<2xi16>");
  // A scalar tensor counts less than one with dimensions.
  contains(
      aten("aten.sub.Tensor", {{"self", floats}, {"other", "tensor<f64>"}}),
      "-> tensor<2x3xf32>");
  contains(aten("aten.sum.default", {{"self", "tensor<2xi1>"}}),
           "nn.reduce_sum %1 : (tensor<2xi64>)");
  contains(aten("aten.exp.default", {{"self", integers}}),
           "nn.exp %1 : (tensor<2x3xf32>)");
}

TEST_F(ElementwiseBindings, ScalesAndRewrites) {
  contains(aten("aten.add.Tensor", {{"self", floats}, {"other", floats}},
                "{alpha = 2 : i64}"),
           "nn.mul");
  contains(aten("aten.pow.Tensor_Scalar", {{"self", floats}},
                "{exponent = 2 : i64}"),
           "nn.mul %0, %0");
  contains(onnx("Clip", 6, {floats}, "{max = 6.0 : f64}"), "nn.minimum");
  contains(onnx("Mod", 13, {integers, integers}, "{fmod = 1 : i64}"), "nn.rem");
}

TEST_F(ElementwiseBindings, RefusesNodes) {
  contains(aten("aten.mul.Tensor", {{"self", floats}}),
           "expected a tensor or number 'other'");
  contains(aten("aten.div.Tensor_mode", {{"self", floats}, {"other", floats}},
                "{rounding_mode = \"up\"}"),
           "expected 'rounding_mode' to be 'floor' or 'trunc', got 'up'");
  contains(onnx("Max", 13, {}), "expected at least one operand, got none");
  contains(onnx("PRelu", 16, {"tensor<3xf32>", floats}),
           "expected a slope that broadcasts to 'tensor<3xf32>', got "
           "'tensor<2x3xf32>'");
  contains(aten("aten.prelu.default",
                {{"self", "tensor<*xf32>"}, {"weight", "tensor<3xf32>"}}),
           "expected operands of known rank");
  contains(onnx("Gelu", 20, {floats}, "{approximate = \"erf\"}"),
           "expected 'approximate' to be 'none' or 'tanh', got 'erf'");
  contains(onnx("BitShift", 11, {integers, integers}, "{direction = \"UP\"}"),
           "expected 'direction' to be 'LEFT' or 'RIGHT', got 'UP'");
  contains(onnx("Cast", 13, {floats}), "expected an attribute 'to'");
  contains(onnx("Dropout", 13, {floats, "", "tensor<i1>"}),
           "expected inference, got a training mode that is not constant");
  contains(aten("aten.dropout.default", {{"input", floats}}, "{train = true}"),
           "expected inference, got 'train' = true");
  contains(aten("aten.type_as.default", {{"self", floats}}),
           "expected a tensor 'other'");
}

TEST_F(ElementwiseBindings, RefusesReductions) {
  contains(onnx("ReduceSum", 13, {floats, "tensor<1xi64>"}),
           "expected constant axes, got computed ones");
  contains(onnx("CumSum", 14, {floats, "tensor<i64>"}),
           "expected a constant axis, got 'tensor<i64>'");
  contains(aten("aten.max.dim", {{"self", "tensor<f32>"}}, "{dim = 0 : i64}"),
           "expected an axis of a tensor, got 'tensor<f32>'");
  contains(aten("aten.linalg_vector_norm.default", {{"self", floats}},
                "{ord = -1.0 : f64}"),
           "expected a norm of positive order, got -1");
  contains(aten("aten.argmax.default", {}), "expected a tensor 'self'");
  contains(aten("aten.argmax.default", {{"self", floats}}, "{keepdim = true}"),
           "expected 'dim' beside 'keepdim', got none");
}

TEST_F(ElementwiseBindings, RefusesQuantizationOutsideOfItsRange) {
  for (const char *name : {"aten.fake_quantize_per_tensor_affine.default",
                           "aten.fake_quantize_per_tensor_affine_cachemask"
                           ".default"}) {
    contains(aten(name, {{"self", "tensor<4xf32>"}},
                  "{scale = 0.5 : f64, zero_point = 300 : i64, quant_min = 0 : "
                  "i64, quant_max = 255 : i64}"),
             "expected a zero point from quant_min to quant_max, got 300");
    contains(aten(name, {{"self", "tensor<4xf32>"}},
                  "{scale = 0.0 : f64, zero_point = 3 : i64, quant_min = 0 : "
                  "i64, quant_max = 255 : i64}"),
             "expected a scale above 0, got 0");
  }
}

} // namespace burin::nn
