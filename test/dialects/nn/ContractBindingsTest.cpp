// How ONNX and ATen matrix products import.
#include "BindingFixture.h"

namespace burin::nn {

class ContractBindings : public BindingFixture {};

static const char *a = "tensor<2x3xf32>", *b = "tensor<3x4xf32>";

TEST_F(ContractBindings, ReadsOnnxNodes) {
  contains(onnx("MatMul", 13, {a, b}), "nn.matmul %0, %1 :");
  contains(onnx("Gemm", 7, {a, b}), "nn.matmul %0, %1 :");
  contains(onnx("Gemm", 13,
                {"tensor<3x2xf32>", "tensor<4x3xf32>", "tensor<4xf32>"},
                "{transA = 1 : i64, transB = 1 : i64}"),
           "{transpose_a, transpose_b} : (tensor<3x2xf32>, tensor<4x3xf32>) "
           "-> tensor<2x4xf32>\n%4 = nn.add");
}

TEST_F(ContractBindings, ScalesWhereTheFactorIsNotOne) {
  std::string text = onnx("Gemm", 13, {a, b, "tensor<4xf32>"},
                          "{alpha = 2.0 : f64, beta = 0.5 : f64}");
  contains(text, "dense<2.000000e+00> : tensor<f32>");
  contains(text, "dense<5.000000e-01> : tensor<f32>");
  contains(text, "nn.mul");
  EXPECT_EQ(onnx("Gemm", 13, {a, b, "tensor<4xf32>"}, "{beta = 0.0 : f64}")
                .find("nn.add"),
            std::string::npos);
  contains(onnx("Gemm", 13, {"tensor<2x3xi32>", "tensor<3x4xi32>"},
                "{alpha = 0.5 : f64}"),
           "expected a whole factor for element type 'i32', got 5.000000e-01");
  for (const char *factor :
       {"0x7FF0000000000000", "0x7FF8000000000000", "9223372036854775808.0"})
    contains(onnx("Gemm", 13, {"tensor<2x3xi64>", "tensor<3x4xi64>"},
                  "{alpha = " + std::string(factor) + " : f64}"),
             "expected a whole factor for element type 'i64', got ");
}

TEST_F(ContractBindings, TakesZeroPointsOff) {
  std::string text = onnx(
      "MatMulInteger", 10,
      {"tensor<2x3xui8>", "tensor<3x4xi8>", "tensor<2xui8>", "tensor<4xi8>"});
  contains(text, "nn.unsqueeze %2 {axes = array<i64: 1>}");
  contains(text, "nn.sub %4, %6 : (tensor<2x3xi32>, tensor<2x1xi32>)");
  contains(text, "-> tensor<2x4xi32>");
  contains(onnx("MatMulInteger", 10, {"tensor<2x3xui8>", "tensor<3x4xi8>"}),
           "nn.matmul %2, %3 :");
  contains(onnx("MatMulInteger", 10, {"tensor<2x3xf32>", "tensor<3x4xi8>"}),
           "MatMulInteger node 'n': expected operands of 8-bit integers");
}

TEST_F(ContractBindings, RefusesGemms) {
  contains(onnx("Gemm", 13, {"tensor<1x2x3xf32>", b}),
           "Gemm node 'n': expected 'A' to have 2 dimensions, got "
           "'tensor<1x2x3xf32>'");
  contains(onnx("Gemm", 13, {a, ""}), "Gemm node 'n': expected an operand 'B'");
  contains(onnx("Gemm", 13, {a, b, "tensor<5x1x4xf32>"}),
           "Gemm node 'n': expected an addend that broadcasts to "
           "'tensor<2x4xf32>', got 'tensor<5x1x4xf32>'");
}

TEST_F(ContractBindings, ReadsAtenCalls) {
  contains(aten("aten.linear.default", {{"input", a},
                                        {"weight", "tensor<4x3xf32>"},
                                        {"bias", "tensor<4xf32>"}}),
           "{transpose_b} : (tensor<2x3xf32>, tensor<4x3xf32>) -> "
           "tensor<2x4xf32>\n%4 = nn.add");
  contains(
      aten("aten.linear.default", {{"input", a}, {"weight", "tensor<3xf32>"}}),
      "nn.matmul %0, %1 : (tensor<2x3xf32>, tensor<3xf32>) -> "
      "tensor<2xf32>");
  contains(aten("aten.addmm.default",
                {{"self", "tensor<4xf32>"}, {"mat1", a}, {"mat2", b}}),
           "nn.add %3, %0 : (tensor<2x4xf32>, tensor<4xf32>)");
  contains(aten("aten.mm.default", {{"self", a}, {"mat2", b}}), "nn.matmul");
}

TEST_F(ContractBindings, RefusesAtenCalls) {
  contains(aten("aten.mm.default", {{"self", "tensor<3xf32>"}, {"mat2", b}}),
           "expected 'self' to have 2 dimensions, got 'tensor<3xf32>'");
  contains(aten("aten.matmul.default", {{"self", a}}),
           "expected an operand 'other'");
  contains(aten("aten.linear.default", {{"input", a}}),
           "expected operands 'input' and 'weight'");
}

TEST_F(ContractBindings, SumsManyOperandsByTwos) {
  auto einsum = [&](std::string equation,
                    std::vector<llvm::StringRef> operands) {
    return onnx("Einsum", 12, operands, "{equation = \"" + equation + "\"}");
  };
  const char *wide = "tensor<2x3xf32>", *tall = "tensor<3x4xf32>",
             *last = "tensor<4x5xf32>";
  contains(einsum("ab, bc, cd -> ad", {wide, tall, last}),
           "{equation = \"ab,bc->ac\"}");
  contains(einsum("ab,bc,cd->ad", {wide, tall, last}),
           "{equation = \"ac,cd->ad\"}");
  contains(einsum("ab,cd,bc->ad", {wide, last, "tensor<3x4xf32>"}),
           "{equation = \"ab,cd,bc->ad\"}");
  contains(einsum("ab,bc,cd", {wide, tall, last}), "{equation = \"ab,bc,cd\"}");
}

} // namespace burin::nn
