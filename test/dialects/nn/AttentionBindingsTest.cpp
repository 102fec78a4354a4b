// How attention imports from ATen and from ONNX.
#include "BindingFixture.h"

namespace burin::nn {

class AttentionBindings : public BindingFixture {
protected:
  std::string attend(llvm::StringRef attributes = "{}",
                     llvm::StringRef mask = "",
                     llvm::StringRef query = "tensor<2x4x3x16xf32>",
                     llvm::StringRef key = "tensor<2x4x5x16xf32>") {
    llvm::SmallVector<std::pair<llvm::StringRef, llvm::StringRef>> arguments{
        {"query", query}, {"key", key}, {"value", "tensor<2x4x5x8xf32>"}};
    if (!mask.empty())
      arguments.push_back({"attn_mask", mask});
    return aten("aten.scaled_dot_product_attention.default", arguments,
                attributes);
  }

  std::string attendFlat(llvm::StringRef attributes) {
    return onnx(
        "Attention", 23,
        {"tensor<2x3x64xf32>", "tensor<2x5x32xf32>", "tensor<2x5x16xf32>"},
        attributes);
  }
};

TEST_F(AttentionBindings, ReadAten) {
  contains(attend(), "nn.attention %0, %1, %2 {scale = 2.500000e-01 : f64, "
                     "zero_empty} : (tensor<2x4x3x16xf32>, "
                     "tensor<2x4x5x16xf32>, tensor<2x4x5x8xf32>) -> "
                     "tensor<2x4x3x8xf32>");
  contains(attend("{is_causal = true, scale = 2.0 : f64}"),
           "{causal, scale = 2.000000e+00 : f64, zero_empty}");
  contains(attend("{dropout_p = 0.0 : f64}", "tensor<3x5xi1>"),
           "%2 mask %3 {scale");
}

TEST_F(AttentionBindings, RefuseWhatAtenCannotMean) {
  contains(attend("{dropout_p = 0.5 : f64}"),
           "expected 'dropout_p' to be 0, got 5.000000e-01");
  contains(attend("{}", "", "tensor<2x8x3x16xf32>"),
           "expected 8 heads of keys without 'enable_gqa', got 4");
  contains(attend("{enable_gqa = true}", "", "tensor<2x8x3x16xf32>"),
           "-> tensor<2x8x3x8xf32>");
  contains(attend("{}", "", "tensor<2x4x3x?xf32>"),
           "expected a query of a known number of channels, got "
           "'tensor<2x4x3x?xf32>'");
  contains(attend("{}", "", "tensor<2x4x3x16xi32>"),
           "expected a query of floats, got 'tensor<2x4x3x16xi32>'");
  contains(aten("aten.scaled_dot_product_attention.default", {}),
           "expected operands 'query', 'key' and 'value'");
}

TEST_F(AttentionBindings, TakeHeadsApart) {
  std::string text =
      attendFlat("{q_num_heads = 4 : i64, kv_num_heads = 2 : i64, "
                 "softcap = 3.0 : f64, is_causal = 1 : i64}");
  contains(text, "-> tensor<2x3x4x16xf32>");
  contains(text, "{causal, scale = 2.500000e-01 : f64, softcap = 3.000000e+00 "
                 ": f64, zero_empty} : (tensor<2x4x3x16xf32>, "
                 "tensor<2x2x5x16xf32>, tensor<2x2x5x8xf32>) -> "
                 "tensor<2x4x3x8xf32>");
  contains(text, "-> tensor<2x3x32xf32>");
  contains(onnx("Attention", 24,
                {"tensor<2x4x3x16xf32>", "tensor<2x4x5x16xf32>",
                 "tensor<2x4x5x8xf32>", "tensor<3x5xf32>"}),
           "%2 mask %3 {scale = 2.500000e-01 : f64, zero_empty}");
}

TEST_F(AttentionBindings, RefuseWhatOnnxCannotMean) {
  contains(onnx("Attention", 23, {"tensor<2x3x64xf32>"}),
           "expected operands 'Q', 'K' and 'V'");
  contains(onnx("Attention", 23,
                {"tensor<2x3x64xf32>", "tensor<2x4x5x16xf32>",
                 "tensor<2x4x5x8xf32>"}),
           "expected operands of 3 or of 4 dimensions, got "
           "'tensor<2x4x5x16xf32>'");
  contains(attendFlat("{q_num_heads = 4 : i64}"),
           "expected a positive 'kv_num_heads' for operands of 3 dimensions, "
           "got 0");
}

TEST_F(AttentionBindings, JoinACacheAndMaskWhatItHides) {
  llvm::StringRef x = "tensor<2x4x3x16xf32>", past = "tensor<2x4x5x16xf32>";
  std::string joined =
      onnx("Attention", 23, {x, x, x, "", past, past}, "{is_causal = 1 : i64}");
  contains(joined, "nn.concat");
  contains(joined, "-> tensor<2x4x8x16xf32>");
  contains(joined, "dense<[[true, true, true, true, true, true, false, false]");
}

TEST_F(AttentionBindings, RefuseCachesThatContradict) {
  llvm::StringRef x = "tensor<2x4x3x16xf32>";
  contains(onnx("Attention", 23, {x, x, x, "", x}),
           "expected 'past_key' and 'past_value' together");
  contains(onnx("Attention", 24, {x, x, x, "", x, x, "tensor<2xi64>"}),
           "expected either 'past_key' or 'nonpad_kv_seqlen'");
  contains(onnx("Attention", 23,
                {x, x, x, "", "tensor<2x4x?x16xf32>", "tensor<2x4x?x16xf32>"}),
           "expected 'past_key' of 4 dimensions and a known number of steps");
  contains(onnx("Attention", 25, {x, x, x}, "{left_window_size = -2 : i64}"),
           "expected windows of at least -1, got -2");
  contains(
      onnx("Attention", 23, {x, x, x}, "{qk_matmul_output_mode = 4 : i64}"),
      "expected a qk_matmul_output_mode of 0 to 3, got 4");
  contains(onnx("Attention", 24,
                {"tensor<2x4x?x16xf32>", x, x, "", "", "", "tensor<2xi64>"}),
           "expected at most 67108864 pairs of queries and keys");
}

} // namespace burin::nn
