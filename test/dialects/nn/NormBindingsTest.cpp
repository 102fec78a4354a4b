// How ONNX and ATen normalizations and softmax import.
#include "BindingFixture.h"

namespace burin::nn {

static const char *x = "tensor<2x4x8xf32>", *channels = "tensor<4xf32>",
                  *row = "tensor<8xf32>";

class NormBindings : public BindingFixture {};

TEST_F(NormBindings, ReadsBatchNorm) {
  contains(onnx("BatchNormalization", 15,
                {x, channels, channels, channels, channels},
                "{momentum = 0.9 : f64, training_mode = 0 : i64}"),
           "{epsilon = 1.000000e-05 : f64}");
  contains(
      aten(
          "aten.batch_norm.default",
          {{"input", x}, {"running_mean", channels}, {"running_var", channels}},
          "{training = false, momentum = 0.1 : f64, eps = 0.001 : f64, "
          "cudnn_enabled = true}"),
      "nn.constant dense<1.000000e+00> : tensor<4xf32>");
  contains(
      aten("aten.batch_norm.default", {{"input", x}, {"weight", channels}},
           "{training = true, cudnn_enabled = true, momentum = 0.1 : f64}"),
      "nn.reduce_variance");
  contains(aten("aten._native_batch_norm_legit.no_stats",
                {{"input", x}, {"weight", channels}},
                "{training = true, momentum = 0.1 : f64, eps = 0.5 : f64}"),
           "nn.unsqueeze %1 {axes = array<i64: 1>} : (tensor<4xf32>) -> "
           "tensor<4x1xf32>");
}

TEST_F(NormBindings, RefusesBatchNorm) {
  contains(onnx("BatchNormalization", 14, {x, channels},
                "{training_mode = 1 : i64}"),
           "BatchNormalization node 'n': expected 5 operands, got 2");
  contains(onnx("BatchNormalization", 7,
                {"tensor<4xf32>", channels, channels, channels, channels},
                "{spatial = 0 : i64}"),
           "expected floats of at least 2 dimensions as operand 0");
  contains(onnx("BatchNormalization", 14, {x, channels}),
           "expected an input and running statistics");
  contains(aten("aten.batch_norm.default",
                {{"input", x}, {"running_mean", channels}},
                "{training = true}"),
           "expected no running statistics where the batch's own count: they "
           "would have to be kept from one run to the next");
  contains(aten("aten.batch_norm.default", {{"input", "tensor<4xf32>"}},
                "{training = true}"),
           "expected floats of at least 2 dimensions, got 'tensor<4xf32>'");
  contains(aten("aten._native_batch_norm_legit.no_stats", {{"input", x}},
                "{training = false}"),
           "expected 'training' to be True, got False");
  contains(aten("aten.batch_norm.default", {{"input", x},
                                            {"running_mean", "tensor<?xf32>"},
                                            {"running_var", channels}}),
           "expected running statistics of static shape, got "
           "'tensor<?xf32>'");
}

TEST_F(NormBindings, ReadsNormsOfTheInput) {
  contains(onnx("LayerNormalization", 17, {x, row},
                "{axis = 2 : i64, stash_type = 1 : i64}"),
           "nn.layer_norm %0 scale %1 {axis = 2 : i64, epsilon");
  contains(onnx("RMSNormalization", 23, {x, row}),
           "nn.rms_norm %0 scale %1 {axis = -1 : i64, epsilon");
  contains(onnx("InstanceNormalization", 6, {x, channels, channels}),
           "groups = 0 : i64");
  contains(onnx("GroupNormalization", 21, {x, channels, channels},
                "{num_groups = 2 : i64}"),
           "groups = 2 : i64");
  contains(aten("aten.layer_norm.default", {{"input", x}, {"weight", row}},
                "{normalized_shape = array<i64: 8>, cudnn_enable = true}"),
           "{axis = -1 : i64, epsilon = 1.000000e-05 : f64}");
  contains(aten("aten.rms_norm.default", {{"input", x}},
                "{normalized_shape = array<i64: 4, 8>}"),
           "{axis = -2 : i64, epsilon = 1.1920928955078125E-7 : f64}");
  contains(aten("aten.native_group_norm.default", {{"input", x}},
                "{N = 2 : i64, C = 4 : i64, HxW = 8 : i64, group = 2 : i64, "
                "eps = 0.5 : f64}"),
           "{epsilon = 5.000000e-01 : f64, groups = 2 : i64}");
  contains(aten("aten.instance_norm.default", {{"input", x}},
                "{use_input_stats = true, momentum = 0.1 : f64, eps = 0.5 : "
                "f64, cudnn_enabled = false}"),
           "groups = 0 : i64");
}

TEST_F(NormBindings, RefusesNormsOfTheInput) {
  contains(onnx("LayerNormalization", 17, {""}), "expected an input");
  contains(onnx("GroupNormalization", 18, {x, channels, channels}),
           "expected num_groups of at least 1, got 0");
  contains(aten("aten.layer_norm.default", {{"input", x}}),
           "expected arguments 'input' and 'normalized_shape'");
  contains(
      aten("aten.group_norm.default", {{"input", x}}, "{num_groups = 0 : i64}"),
      "expected at least 1 group, got 0");
  contains(aten("aten.instance_norm.default", {{"input", x}},
                "{use_input_stats = false}"),
           "expected an input and running statistics");
}

TEST_F(NormBindings, ReadsSoftmax) {
  contains(onnx("Softmax", 12, {x}), "nn.softmax %0 {axis = 1 : i64, flatten}");
  contains(onnx("Softmax", 13, {x}), "nn.softmax %0 {axis = -1 : i64} :");
  contains(onnx("LogSoftmax", 13, {x}, "{axis = 0 : i64}"),
           "nn.log_softmax %0 {axis = 0 : i64} :");
  contains(aten("aten.softmax.int", {{"self", "tensor<4xf16>"}},
                "{dim = 0 : i64, dtype = f32}"),
           "-> tensor<4xf32>\n%2 = nn.softmax");
  contains(aten("aten._log_softmax.default", {{"self", "tensor<4xf16>"}},
                "{dim = 0 : i64, half_to_float = true}"),
           "-> tensor<4xf32>\n%2 = nn.log_softmax");
}

TEST_F(NormBindings, RefusesSoftmax) {
  contains(onnx("Softmax", 13, {""}), "Softmax node 'n': expected an operand");
  contains(aten("aten.softmax.int", {{"self", x}}),
           "expected arguments 'self' and 'dim'");
}

} // namespace burin::nn
