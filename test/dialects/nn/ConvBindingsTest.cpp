// How ONNX and ATen convolutions import.
#include "BindingFixture.h"

namespace burin::nn {

static const char *image = "tensor<1x3x9x9xf32>";
static const char *filters = "tensor<8x3x3x3xf32>";

class ConvBindings : public BindingFixture {};

TEST_F(ConvBindings, ReadsOnnxAttributes) {
  contains(onnx("Conv", 11, {image, filters, "tensor<8xf32>"},
                "{kernel_shape = array<i64: 3, 3>, strides = array<i64: 2, 2>, "
                "pads = array<i64: 1, 1, 1, 1>, group = 1 : i64}"),
           "{pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>} : "
           "(tensor<1x3x9x9xf32>, tensor<8x3x3x3xf32>, tensor<8xf32>) -> "
           "tensor<1x8x5x5xf32>");
}

TEST_F(ConvBindings, ResolvesAutoPad) {
  contains(onnx("Conv", 22, {image, filters}, "{auto_pad = \"SAME_UPPER\"}"),
           "{auto_pad = \"same_upper\"}");
  contains(onnx("Conv", 22, {image, filters},
                "{auto_pad = \"SAME_LOWER\", strides = array<i64: 2, 2>}"),
           "-> tensor<1x8x5x5xf32>");
  contains(onnx("Conv", 22, {image, filters}, "{auto_pad = \"VALID\"}"),
           "-> tensor<1x8x7x7xf32>");
  contains(onnx("Conv", 22, {image, filters}, "{auto_pad = \"FULL\"}"),
           "Conv node 'n': expected auto_pad to be 'NOTSET', 'SAME_UPPER', "
           "'SAME_LOWER' or 'VALID', got 'FULL'");
}

TEST_F(ConvBindings, RefusesContradictions) {
  contains(
      onnx("Conv", 11, {image, filters}, "{kernel_shape = array<i64: 5, 5>}"),
      "Conv node 'n': expected weights with kernel_shape");
  contains(onnx("Conv", 11, {image}),
           "Conv node 'n': expected operands 'X' and 'W'");
}

TEST_F(ConvBindings, ReadsAtenArguments) {
  contains(aten("aten.conv2d.default", {{"input", image}, {"weight", filters}},
                "{stride = array<i64: 2>, padding = array<i64: 1, 0>}"),
           "{dilations = array<i64: 1, 1>, pads = array<i64: 1, 0, 1, 0>, "
           "strides = array<i64: 2, 2>}");
  contains(aten("aten.convolution.default",
                {{"input", image}, {"weight", filters}},
                "{stride = array<i64: 1, 1>, padding = array<i64: 0, 0>, "
                "dilation = array<i64: 2, 2>, transposed = false, "
                "output_padding = array<i64: 0, 0>, groups = 1 : i64}"),
           "-> tensor<1x8x5x5xf32>");
  contains(aten("aten.conv2d.padding", {{"input", image}, {"weight", filters}},
                "{padding = \"same\"}"),
           "-> tensor<1x8x9x9xf32>");
  contains(aten("aten.conv2d.padding", {{"input", image}, {"weight", filters}}),
           "-> tensor<1x8x7x7xf32>");
}

TEST_F(ConvBindings, ReadsTransposedConvolutions) {
  const char *small = "tensor<1x3x4x4xf32>", *spread = "tensor<3x8x2x2xf32>";
  contains(onnx("ConvTranspose", 11, {small, spread},
                "{kernel_shape = array<i64: 2, 2>, strides = array<i64: 2, 2>, "
                "output_padding = array<i64: 1, 0>}"),
           "-> tensor<1x8x9x8xf32>");
  contains(onnx("ConvTranspose", 11, {small, spread},
                "{output_shape = array<i64: 4, 4>}"),
           "-> tensor<1x8x4x4xf32>");
  contains(aten("aten.convolution.default",
                {{"input", small}, {"weight", spread}},
                "{stride = array<i64: 2, 2>, padding = array<i64: 1, 1>, "
                "dilation = array<i64: 1, 1>, transposed = true, "
                "output_padding = array<i64: 0, 0>, groups = 1 : i64}"),
           "-> tensor<1x8x6x6xf32>");
  contains(onnx("ConvTranspose", 11, {small, spread},
                "{kernel_shape = array<i64: 3, 3>}"),
           "expected weights with kernel_shape");
  contains(onnx("ConvTranspose", 11, {small}),
           "ConvTranspose node 'n': expected operands 'X' and 'W'");
  contains(aten("aten.conv_transpose2d.input",
                {{"input", "tensor<3x4x4xf32>"}, {"weight", spread}}),
           "expected an input with a batch dimension, got");
  contains(aten("aten.conv_transpose2d.input", {{"input", small}}),
           "expected a tensor 'input' and a 'weight' of at least 3 "
           "dimensions");
}

TEST_F(ConvBindings, RefusesAtenArguments) {
  contains(aten("aten.conv2d.default",
                {{"input", "tensor<3x9x9xf32>"}, {"weight", filters}}),
           "expected an input with a batch dimension, got");
  contains(aten("aten.conv2d.default",
                {{"input", image}, {"weight", "tensor<*xf32>"}}),
           "expected a tensor 'input' and a 'weight' of at least 3 dimensions");
  contains(aten("aten.conv2d.default", {{"input", image}, {"weight", filters}},
                "{stride = array<i64: 2, 2, 2>}"),
           "expected 2 numbers in 'stride', got 3");
  contains(aten("aten.conv2d.padding", {{"input", image}, {"weight", filters}},
                "{padding = \"full\"}"),
           "expected 'padding' to be 'same' or 'valid', got 'full'");
}

} // namespace burin::nn
