// How ONNX and ATen pools import.
#include "BindingFixture.h"

namespace burin::nn {

static const char *image = "tensor<1x3x9x9xf32>";

class PoolBindings : public BindingFixture {};

TEST_F(PoolBindings, ReadsOnnxAttributes) {
  contains(onnx("MaxPool", 12, {image},
                "{kernel_shape = array<i64: 3, 3>, storage_order = 0 : i64, "
                "ceil_mode = 1 : i64, strides = array<i64: 2, 2>}"),
           "nn.max_pool %0 {ceil_mode = true, kernel = array<i64: 3, 3>, "
           "strides = array<i64: 2, 2>}");
  contains(onnx("AveragePool", 19, {image},
                "{kernel_shape = array<i64: 3, 3>, count_include_pad = 1 : "
                "i64, pads = array<i64: 1, 1, 1, 1>}"),
           "nn.average_pool %0 {count_include_pad = true, kernel");
  contains(onnx("GlobalAveragePool", 1, {image}),
           "nn.adaptive_average_pool %0 : (tensor<1x3x9x9xf32>) -> "
           "tensor<1x3x1x1xf32>");
  contains(onnx("GlobalMaxPool", 22, {image}), "nn.adaptive_max_pool %0 :");
}

TEST_F(PoolBindings, RefusesOnnxNodes) {
  contains(onnx("MaxPool", 12, {image}),
           "MaxPool node 'n': expected an operand and an attribute "
           "'kernel_shape'");
  contains(onnx("GlobalMaxPool", 1, {""}),
           "GlobalMaxPool node 'n': expected an operand");
}

TEST_F(PoolBindings, ReadsAtenArguments) {
  // Without a stride, windows lie side by side.
  for (const char *attributes :
       {"{kernel_size = array<i64: 3, 3>}",
        "{kernel_size = array<i64: 3, 3>, stride = array<i64>}"})
    contains(aten("aten.max_pool2d.default", {{"self", image}}, attributes),
             "-> tensor<1x3x3x3xf32>");
  contains(aten("aten.max_pool2d_with_indices.default", {{"self", image}},
                "{kernel_size = array<i64: 3, 3>, stride = array<i64: 2, 2>}"),
           "-> tensor<1x3x4x4xf32>");
  contains(aten("aten.avg_pool2d.default", {{"self", image}},
                "{kernel_size = array<i64: 3, 3>, divisor_override = 2 : i64}"),
           "{count_include_pad = true, dilations = array<i64: 1, 1>, divisor "
           "= 2 : i64");
  contains(aten("aten.adaptive_avg_pool2d.default", {{"self", image}},
                "{output_size = array<i64: 3, 2>}"),
           "{size = array<i64: 3, 2>}");
}

TEST_F(PoolBindings, TakesAnImageAlone) {
  contains(aten("aten.max_pool2d.default", {{"self", "tensor<3x9x9xf32>"}},
                "{kernel_size = array<i64: 3, 3>}"),
           "nn.squeeze %2 {axes = array<i64: 0>} : (tensor<1x3x3x3xf32>) -> "
           "tensor<3x3x3xf32>");
}

TEST_F(PoolBindings, LetsTheLastWindowLeaveTheImage) {
  contains(aten("aten.avg_pool2d.default", {{"self", image}},
                "{kernel_size = array<i64: 10, 11>, stride = array<i64: 3, 3>, "
                "ceil_mode = true}"),
           "-> tensor<1x3x1x1xf32>");
  contains(aten("aten.avg_pool2d.default", {{"self", image}},
                "{kernel_size = array<i64: 10, 12>, stride = array<i64: 3, 3>, "
                "ceil_mode = true}"),
           "expected a padded size of at least 10 in spatial dimension 1, got "
           "9");
}

TEST_F(PoolBindings, RefusesAtenArguments) {
  contains(aten("aten.max_pool2d.default", {{"self", "tensor<9x9xf32>"}},
                "{kernel_size = array<i64: 3, 3>}"),
           "expected a tensor 'self' of 4 dimensions, got "
           "'tensor<9x9xf32>'");
  contains(aten("aten.max_pool2d.default", {}),
           "expected a tensor 'self' of 4 dimensions, got none");
  contains(aten("aten.max_pool2d.default", {{"self", image}}),
           "expected kernel sizes in [1, 2147483647], got 0");
}

} // namespace burin::nn
