// How ATen attention imports.
#include "BindingFixture.h"

namespace burin::nn {

class AttentionBindings : public BindingFixture {
protected:
  std::string attend(llvm::StringRef attributes = "{}",
                     llvm::StringRef mask = "",
                     llvm::StringRef query = "tensor<2x4x3x16xf32>") {
    llvm::SmallVector<std::pair<llvm::StringRef, llvm::StringRef>> arguments{
        {"query", query},
        {"key", "tensor<2x4x5x16xf32>"},
        {"value", "tensor<2x4x5x8xf32>"}};
    if (!mask.empty())
      arguments.push_back({"attn_mask", mask});
    return aten("aten.scaled_dot_product_attention.default", arguments,
                attributes);
  }
};

TEST_F(AttentionBindings, ComposesProductsAndSoftmax) {
  std::string text = attend();
  contains(text, "nn.matmul %0, %1 {transpose_b} : (tensor<2x4x3x16xf32>, "
                 "tensor<2x4x5x16xf32>) -> tensor<2x4x3x5xf32>");
  contains(text, "nn.constant dense<2.500000e-01> : tensor<f32>");
  contains(text, "nn.softmax %5 {axis = -1 : i64}");
  contains(text, "(tensor<2x4x3x5xf32>, tensor<2x4x5x8xf32>) -> "
                 "tensor<2x4x3x8xf32>");
}

TEST_F(AttentionBindings, Masks) {
  contains(attend("{scale = 2.0 : f64}", "tensor<3x5xf32>"), "nn.add");
  contains(attend("{dropout_p = 0.0 : f64}", "tensor<3x5xi1>"), "nn.where");
  contains(attend("{is_causal = true}"),
           "dense<[[0.000000e+00, 0xFF800000, 0xFF800000, 0xFF800000, "
           "0xFF800000], [0.000000e+00, 0.000000e+00, 0xFF800000");
}

TEST_F(AttentionBindings, Refuses) {
  contains(attend("{dropout_p = 0.5 : f64}"),
           "expected 'dropout_p' to be 0, got 5.000000e-01");
  contains(attend("{enable_gqa = true}"),
           "expected 'enable_gqa' to be False, got True");
  contains(attend("{}", "", "tensor<2x4x3x?xf32>"),
           "expected a query of a known number of channels, got "
           "'tensor<2x4x3x?xf32>'");
  contains(attend("{is_causal = true}", "", "tensor<2x4x?x16xf32>"),
           "expected known sequence lengths of a product of at most 16777216 "
           "for 'is_causal', got 'tensor<2x4x?x16xf32>'");
  contains(attend("{}", "", "tensor<2x4x3x16xi32>"),
           "expected a query of floats, got 'tensor<2x4x3x16xi32>'");
  contains(aten("aten.scaled_dot_product_attention.default", {}),
           "expected operands 'query', 'key' and 'value'");
}

} // namespace burin::nn
