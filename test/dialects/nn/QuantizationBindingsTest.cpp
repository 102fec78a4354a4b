// How PyTorch's quantization imports: quantized_decomposed.* and torchao.*.
#include "BindingFixture.h"

namespace burin::nn {

static const char *floats = "tensor<2x3xf32>";
static const char *bytes = "tensor<2x3xi8>";

class QuantizationBindings : public BindingFixture {
protected:
  using Arguments = llvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>>;

  std::string decomposed(llvm::StringRef name, Arguments arguments,
                         llvm::StringRef attributes) {
    return aten(("quantized_decomposed." + name).str(), arguments, attributes);
  }
  std::string affine(llvm::StringRef name, Arguments arguments,
                     llvm::StringRef attributes) {
    return aten(("torchao." + name + "_affine.default").str(), arguments,
                attributes);
  }
  /// One scale, with what else a dictionary says.
  std::string quantizeTensor(const std::string &rest) {
    return decomposed("quantize_per_tensor.default", {{"input", floats}},
                      "{dtype = i8, " + rest + "}");
  }
};

TEST_F(QuantizationBindings, ReadsWholeTensors) {
  std::string whole = quantizeTensor("scale = 0.5 : f64, zero_point = 3 : i64, "
                                     "quant_min = -128 : i64, quant_max = 127 "
                                     ": i64");
  contains(whole, "nn.constant dense<3> : tensor<i8>");
  contains(
      whole,
      "{reciprocal, to = i8} : (tensor<2x3xf32>, tensor<f32>, tensor<i8>)");
  // A zero point of 0 is none.
  contains(decomposed("dequantize_per_tensor.default", {{"input", bytes}},
                      "{scale = 0.5 : f64, zero_point = 0 : i64, quant_min = "
                      "-127 : i64, quant_max = 127 : i64, dtype = i8}"),
           " : (tensor<2x3xi8>, tensor<f32>) -> tensor<2x3xf32>");
  contains(decomposed("dequantize_per_tensor.tensor",
                      {{"input", bytes},
                       {"scale", "tensor<1xf64>"},
                       {"zero_point", "tensor<1xi64>"}},
                      "{quant_min = -128 : i64, quant_max = 127 : i64, dtype = "
                      "i8, out_dtype = bf16}"),
           "{to = bf16} : (tensor<2x3xf32>)");
  contains(decomposed("convert_element_type.no_fuse", {{"input", floats}},
                      "{dtype = bf16}"),
           "{to = bf16} : (tensor<2x3xf32>)");
}

TEST_F(QuantizationBindings, CutsNumbersOffWhereRangesEnd) {
  // (-127 - 3) / 2 and (100 - 3) / 2.
  std::string narrow = quantizeTensor("scale = 0.5 : f64, zero_point = 3 : "
                                      "i64, quant_min = -127 : i64, quant_max "
                                      "= 100 : i64");
  contains(narrow, "nn.constant dense<-6.500000e+01> : tensor<f32>");
  contains(narrow, "nn.maximum");
  contains(narrow, "nn.constant dense<4.850000e+01> : tensor<f32>");
  contains(narrow, "nn.minimum");
  std::string upper = quantizeTensor("scale = 0.5 : f64, zero_point = 0 : i64, "
                                     "quant_max = 0 : i64");
  contains(upper, "nn.minimum");
  EXPECT_EQ(upper.find("nn.maximum"), std::string::npos) << upper;
}

TEST_F(QuantizationBindings, ReadsChannels) {
  contains(decomposed("quantize_per_channel.default",
                      {{"input", floats},
                       {"scales", "tensor<2xf32>"},
                       {"zero_points", "tensor<2xi64>"}},
                      "{axis = 0 : i64, quant_min = 0 : i64, quant_max = 255 : "
                      "i64, dtype = ui8}"),
           "{reciprocal, to = ui8} : (tensor<2x3xf32>, tensor<2x1xf32>, "
           "tensor<2x1xui8>)");
  contains(decomposed("dequantize_per_channel.default",
                      {{"input", bytes}, {"scales", "tensor<3xf32>"}},
                      "{axis = -1 : i64, quant_min = -128 : i64, quant_max = "
                      "127 : i64, dtype = i8}"),
           " : (tensor<2x3xi8>, tensor<3xf32>) -> tensor<2x3xf32>");
  contains(decomposed("quantize_per_channel.default",
                      {{"input", floats},
                       {"scales", "tensor<2xf32>"},
                       {"zero_points", "tensor<2xi64>"}},
                      "{axis = 1 : i64, quant_min = 0 : i64, quant_max = 255 : "
                      "i64, dtype = ui8}"),
           "expected 3 elements in 'scales', got 'tensor<2xf32>'");
  contains(decomposed("dequantize_per_channel.default",
                      {{"input", bytes},
                       {"scales", "tensor<3xf32>"},
                       {"zero_points", "tensor<2xi64>"}},
                      "{axis = 1 : i64, dtype = i8}"),
           "expected 3 elements in 'zero_points', got 'tensor<2xi64>'");
}

TEST_F(QuantizationBindings, ReadsGroupsAndTokens) {
  const char *group = "{quant_min = -8 : i64, quant_max = 7 : i64, dtype = i8, "
                      "group_size = 4 : i64, output_dtype = f32}";
  contains(decomposed("dequantize_per_channel_group.default",
                      {{"input", "tensor<2x8xi8>"},
                       {"scales", "tensor<2x2xf32>"},
                       {"zero_points", "tensor<2x2xi32>"}},
                      group),
           "(tensor<2x2x4xi8>, tensor<2x2x1xf32>, tensor<2x2x1xi8>)");
  contains(
      decomposed("dequantize_per_channel_group.default",
                 {{"input", "tensor<2x10xi8>"}, {"scales", "tensor<2x2xf32>"}},
                 group),
      "expected 'group_size' to divide 10 columns, got 4");
  contains(
      decomposed("dequantize_per_channel_group.default",
                 {{"input", "tensor<2x8xi8>"}, {"scales", "tensor<2x3xf32>"}},
                 group),
      "expected 4 elements in 'scales', one for each group of 4, got "
      "'tensor<2x3xf32>'");
  contains(decomposed("quantize_per_channel_group.default",
                      {{"input", "tensor<8xf32>"},
                       {"scales", "tensor<2xf32>"},
                       {"zero_points", "tensor<2xi32>"}},
                      "{dtype = i8, group_size = 4 : i64}"),
           "expected a matrix, got 'tensor<8xf32>'");
  contains(decomposed("quantize_per_token.default",
                      {{"input", floats},
                       {"scales", "tensor<2x1xf64>"},
                       {"zero_points", "tensor<2x1xi64>"}},
                      "{quant_min = -128 : i64, quant_max = 127 : i64, dtype = "
                      "i8}"),
           "(tensor<2x3xf32>, tensor<2x1xf32>, tensor<2x1xf32>)");
  contains(decomposed("dequantize_per_token.default",
                      {{"input", bytes},
                       {"scales", "tensor<3xf64>"},
                       {"zero_points", "tensor<2xi64>"}},
                      "{dtype = i8, output_dtype = f32}"),
           "expected an element in 'scales' for each token of "
           "'tensor<2x3xi8>', got 'tensor<3xf64>'");
  contains(decomposed("quantize_per_token.default",
                      {{"input", "tensor<f32>"},
                       {"scales", "tensor<f32>"},
                       {"zero_points", "tensor<i64>"}},
                      "{dtype = i8}"),
           "expected an element in 'scales' for each token of 'tensor<f32>', "
           "got 'tensor<f32>'");
}

TEST_F(QuantizationBindings, RefusesGroupsOfNothing) {
  auto quantizeGroups = [&](llvm::StringRef input, llvm::StringRef scales) {
    return decomposed("quantize_per_channel_group.default",
                      {{"input", input}, {"scales", scales}},
                      "{dtype = i8, group_size = 4 : i64}");
  };
  contains(quantizeGroups("tensor<2x3xf32>", "tensor<f32>"),
           "expected 'group_size' to divide 3 columns, got 4");
  contains(quantizeGroups("tensor<2x0xf32>", "tensor<2x1xf32>"),
           "expected a matrix that has columns, got 'tensor<2x0xf32>'");
}

TEST_F(QuantizationBindings, ChoosesParameters) {
  std::string whole = decomposed(
      "choose_qparams.tensor", {{"input", floats}},
      "{quant_min = 0 : i64, quant_max = 255 : i64, eps = 0.1 : f64, dtype = "
      "ui8}");
  contains(whole, "-> tensor<1xf64>");
  contains(whole, "-> tensor<1xi64>");
  contains(whole, "nn.constant dense<2.550000e+02> : tensor<f32>");
  std::string tokens = decomposed("choose_qparams_per_token.default",
                                  {{"input", floats}}, "{dtype = i8}");
  contains(tokens, "{axes = array<i64: 1>, keep_dims = true}");
  contains(tokens, "nn.constant dense<0> : tensor<2x1xi64>");
  contains(decomposed("choose_qparams_per_token_asymmetric.default",
                      {{"input", floats}}, "{dtype = ui8}"),
           "expected 'dtype' to be i8, got 'ui8'");
  contains(decomposed("choose_qparams_per_token.default",
                      {{"input", "tensor<f32>"}}, "{dtype = i8}"),
           "expected tokens, got 'tensor<f32>'");
  contains(affine("choose_qparams", {{"input", "tensor<?x4xf32>"}},
                  "{mapping_type = \"SYMMETRIC\", block_size = array<i64: 1, "
                  "4>, target_dtype = i8, zero_point_dtype = i8}"),
           "nn.expand");
  contains(affine("choose_qparams", {{"input", "tensor<2x4xf32>"}},
                  "{mapping_type = \"SYMMETRIC_NO_CLIPPING_ERR\", block_size = "
                  "array<i64: 1, 2>, target_dtype = i8, quant_min = -8 : i64, "
                  "quant_max = 7 : i64, keepdim = true}"),
           "-> tensor<2x2xf32>");
  contains(affine("choose_qparams", {{"input", floats}},
                  "{mapping_type = \"NONE\", block_size = array<i64: 1, 3>, "
                  "target_dtype = i8}"),
           "expected 'mapping_type' to be 'ASYMMETRIC', 'SYMMETRIC' or "
           "'SYMMETRIC_NO_CLIPPING_ERR', got 'NONE'");
  contains(affine("choose_qparams", {{"input", floats}},
                  "{mapping_type = \"SYMMETRIC\", block_size = array<i64: 1, "
                  "1>, target_dtype = i8}"),
           "expected blocks of several elements, got ones of one");
  // XNNPACK's zero points may count from the greatest.
  std::string asymmetric =
      decomposed("choose_qparams_per_token_asymmetric.default",
                 {{"input", floats}}, "{dtype = i8}");
  contains(asymmetric, "nn.constant dense<1.270000e+02> : tensor<f32>");
  contains(asymmetric, "nn.where");
}

TEST_F(QuantizationBindings, KeepsScalesFromZero) {
  auto choose = [&](llvm::StringRef input, const std::string &rest) {
    return affine("choose_qparams", {{"input", input}},
                  "{block_size = array<i64: 1, 3>, target_dtype = i8, " + rest +
                      "}");
  };
  // The least normal numbers of the input's own type.
  contains(choose("tensor<2x3xf16>", "mapping_type = \"SYMMETRIC\""),
           "nn.constant dense<6.10351563E-5> : tensor<f32>");
  for (const char *type : {"tensor<2x3xf32>", "tensor<2x3xf64>"})
    contains(choose(type, "mapping_type = \"SYMMETRIC\""),
             "nn.constant dense<1.17549435E-38> : tensor<f32>");
  contains(choose("tensor<2x3xi32>", "mapping_type = \"SYMMETRIC\""),
           "expected floats to choose scales for, got 'tensor<2x3xi32>'");
  // No scale is for a side that ends at 0.
  for (const char *ends : {"quant_min = 0 : i64, quant_max = 7 : i64",
                           "quant_min = -7 : i64, quant_max = 0 : i64"}) {
    std::string ops =
        choose(floats, std::string("mapping_type = "
                                   "\"SYMMETRIC_NO_CLIPPING_ERR\", ") +
                           ends);
    size_t first = ops.find("nn.div");
    EXPECT_NE(first, std::string::npos) << ops;
    EXPECT_EQ(ops.find("nn.div", first + 1), std::string::npos) << ops;
  }
  contains(choose(floats, "mapping_type = \"SYMMETRIC_NO_CLIPPING_ERR\", "
                          "quant_min = 0 : i64, quant_max = 0 : i64"),
           "expected 'quant_min' below 'quant_max' for a scale, got 0 and 0");
}

TEST_F(QuantizationBindings, ReadsBlocks) {
  // Of a whole tensor, of rows, of parts of rows.
  contains(affine("quantize", {{"input", floats}, {"scale", "tensor<f32>"}},
                  "{block_size = array<i64: 2, 3>, output_dtype = i8}"),
           "{reciprocal, to = i8} : (tensor<2x3xf32>, tensor<1x1xf32>)");
  contains(affine("quantize",
                  {{"input", "tensor<?x3xf32>"},
                   {"scale", "tensor<?xf32>"},
                   {"zero_point", "tensor<0xi8>"}},
                  "{block_size = array<i64: 1, 3>, output_dtype = i8}"),
           "(tensor<?x3xf32>, tensor<?x1xf32>) -> tensor<?x3xi8>");
  contains(affine("dequantize",
                  {{"input", "tensor<2x8xi8>"},
                   {"scale", "tensor<2x4xf16>"},
                   {"zero_point", "tensor<2x4xi8>"}},
                  "{block_size = array<i64: 1, 2>, input_dtype = i8, "
                  "output_dtype = f16}"),
           "(tensor<2x4x2xi8>, tensor<2x4x1xf32>, tensor<2x4x1xi8>)");
  contains(affine("dequantize",
                  {{"input", "tensor<2x8xi8>"}, {"scale", "tensor<2x3xf32>"}},
                  "{block_size = array<i64: 1, 2>, input_dtype = i8}"),
           "expected an element in 'scale' for each of [2, 4] blocks, got "
           "'tensor<2x3xf32>'");
  contains(affine("dequantize",
                  {{"input", "tensor<2x8xi8>"}, {"scale", "tensor<2x2xf32>"}},
                  "{block_size = array<i64: 1, 3>, input_dtype = i8}"),
           "expected 'block_size' to divide 'tensor<2x8xi8>', got [1, 3]");
  contains(affine("dequantize",
                  {{"input", "tensor<2x8xi8>"}, {"scale", "tensor<2x2xf32>"}},
                  "{block_size = array<i64: 8>, input_dtype = i8}"),
           "expected 2 numbers in 'block_size', got 1");
  contains(affine("dequantize", {{"input", bytes}, {"scale", "tensor<2xf32>"}},
                  "{input_dtype = i8}"),
           "expected an argument 'block_size'");
  contains(affine("dequantize", {{"input", bytes}},
                  "{block_size = array<i64: 1, 3>, input_dtype = i8}"),
           "expected a tensor 'scale'");
}

TEST_F(QuantizationBindings, CutsTensorsOfOneOpenSize) {
  const char *halves = "{block_size = array<i64: 1, 2>, output_dtype = i8}";
  std::string open = affine(
      "quantize", {{"input", "tensor<?x4xf32>"}, {"scale", "tensor<?x2xf32>"}},
      halves);
  contains(open, "nn.constant dense<[-1, 2, 2]> : tensor<3xi64>");
  contains(open, "nn.constant dense<[-1, 4]> : tensor<2xi64>");
  contains(affine("choose_qparams", {{"input", "tensor<?x4xf32>"}},
                  "{mapping_type = \"SYMMETRIC\", block_size = array<i64: 1, "
                  "2>, target_dtype = i8, keepdim = true}"),
           "-> tensor<?x2xf32>");
  contains(affine("quantize",
                  {{"input", "tensor<?x?x4xf32>"}, {"scale", "tensor<1xf32>"}},
                  "{block_size = array<i64: 1, 1, 2>, output_dtype = i8}"),
           "expected at most one open size where 'block_size' cuts dimensions, "
           "got 'tensor<?x?x4xf32>'");
  // A list of unknown length is for rows.
  contains(affine("quantize",
                  {{"input", "tensor<?x4xf32>"}, {"scale", "tensor<?xf32>"}},
                  "{block_size = array<i64: 1, 4>, output_dtype = i8}"),
           "(tensor<?x4xf32>, tensor<?x1xf32>)");
}

TEST_F(QuantizationBindings, RefusesRanges) {
  contains(quantizeTensor("scale = 1.0 : f64, zero_point = 0 : i64, quant_min "
                          "= 5 : i64, quant_max = 4 : i64"),
           "expected 'quant_min' of at most 'quant_max', got 5 and 4");
  contains(quantizeTensor("scale = 1.0 : f64, zero_point = 0 : i64, quant_min "
                          "= 0 : i64, quant_max = 255 : i64"),
           "expected 'quant_min' and 'quant_max' in [-128, 127] of 'i8', got 0 "
           "and 255");
  contains(quantizeTensor("scale = 1.0 : f64, zero_point = 0 : i64, quant_min "
                          "= 0.5 : f64"),
           "expected 'quant_min' to be whole, got 5.0");
  contains(decomposed("quantize_per_tensor.tensor2",
                      {{"input", floats},
                       {"scale", "tensor<f32>"},
                       {"zero_point", "tensor<i64>"},
                       {"quant_min", "tensor<i64>"}},
                      "{dtype = i8}"),
           "expected 'quant_min' to be one constant integer, got "
           "'tensor<i64>'");
  contains(decomposed("quantize_per_tensor.default", {{"input", floats}},
                      "{dtype = f32, scale = 1.0 : f64, zero_point = 0 : i64}"),
           "expected 'dtype' to be integers of 8 to 32 bits, got 'f32'");
  contains(decomposed("dequantize_per_tensor.default", {{"input", floats}},
                      "{dtype = i8, scale = 1.0 : f64, zero_point = 0 : i64}"),
           "expected elements of 'i8', got 'tensor<2x3xf32>'");
  for (const char *name :
       {"quantize_per_tensor.default", "convert_element_type.no_fuse",
        "choose_qparams_per_token.default"})
    contains(decomposed(name, {{"input", floats}},
                        "{scale = 1.0 : f64, zero_point = 0 : i64}"),
             "expected an argument 'dtype'");
  contains(decomposed("quantize_per_tensor.default", {{"input", floats}},
                      "{dtype = i32, scale = 1.0 : f64, zero_point = 0 : i64, "
                      "quant_min = -5000000 : i64, quant_max = 5000000 : i64}"),
           "expected integers of 2 to 16 bits as quantized elements, got "
           "'i32'");
}

TEST_F(QuantizationBindings, RefusesParameters) {
  contains(quantizeTensor("scale = 0.0 : f64, zero_point = 0 : i64"),
           "expected finite scales above 0, got 0");
  contains(quantizeTensor("scale = 0x7FF8000000000000 : f64, zero_point = 0 : "
                          "i64"),
           "expected finite scales above 0, got nan");
  contains(quantizeTensor("scale = -1.0 : f64, zero_point = 0 : i64"),
           "expected finite scales above 0, got -1");
  contains(decomposed("dequantize_per_tensor.default", {{"input", bytes}},
                      "{dtype = i8, scale = 0.0 : f64, zero_point = 0 : i64}"),
           "expected finite scales other than 0, got 0");
  contains(quantizeTensor("scale = 1.0 : f64, zero_point = 128 : i64"),
           "expected whole zero points in [-128, 127] of 'i8', got 128");
  contains(quantizeTensor("scale = 1.0 : f64"),
           "expected a tensor or number 'zero_point'");
  contains(decomposed("quantize_per_tensor.tensor",
                      {{"input", floats},
                       {"scale", "tensor<2xf32>"},
                       {"zero_point", "tensor<i64>"}},
                      "{dtype = i8}"),
           "expected one scale and one zero point, got 'tensor<2xf32>'");
}

} // namespace burin::nn
