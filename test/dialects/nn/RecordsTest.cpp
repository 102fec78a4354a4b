// How records are read, evaluated and refused.
#include "BindingFixture.h"
#include "dialects/nn/records/Library.h"
#include "llvm/ADT/StringExtras.h"

namespace burin::nn {

using records::Definition;
using records::Expr;

class Records : public BindingFixture {
protected:
  /// The fault of an entry, with its line.
  static std::string faultOf(llvm::StringRef entry) {
    records::Parsed parsed = records::parse(entry);
    return parsed.fault.empty()
               ? ""
               : std::to_string(parsed.line) + ": " + parsed.fault;
  }

  /// Whether a call finds what it calls.
  bool isCallable(llvm::StringRef name) {
    if (records::isFunction(name) || isDef(name))
      return true;
    if (llvm::isUpper(name.front()))
      return bool(bindings.findOnnx(name, 28));
    if (bindings.findAten(("aten." + name).str()))
      return true;
    return llvm::any_of(records::plainOverloads(), [&](llvm::StringRef plain) {
      return !name.contains('.') &&
             bindings.findAten(("aten." + name + "." + plain).str());
    });
  }
  static bool isDef(llvm::StringRef name) {
    return llvm::any_of(records::texts(), [&](const records::Text &text) {
      return text.kind == Definition::Kind::Def && name == text.name;
    });
  }

  void checkCalls(const Expr &expr, llvm::StringRef where) {
    if (expr.kind == Expr::Kind::Call) {
      EXPECT_TRUE(isCallable(expr.text)) << where.str() << ": " << expr.text;
    }
    for (const Expr &part : expr.parts)
      checkCalls(part, where);
  }
};

TEST_F(Records, CallWhatIsBound) {
  for (const records::Text &text : records::texts()) {
    records::Parsed parsed = records::parse(text.text);
    if (text.kind == Definition::Kind::Alias)
      continue;
    EXPECT_EQ(parsed.fault, "") << text.name;
    for (const records::Statement &statement : parsed.definition.body)
      for (const Expr &value : statement.values)
        checkCalls(value, text.name);
  }
}

TEST_F(Records, BuildWhatTheySay) {
  contains(aten("aten.frac.default", {{"self", "tensor<2xf32>"}}), "nn.sub");
  // Numbers are computed, and take the type of the tensor beside them.
  contains(aten("aten.deg2rad.default", {{"self", "tensor<2xf32>"}}),
           "dense<0.0174532924> : tensor<f32>");
  contains(aten("aten.deg2rad.default", {{"self", "tensor<2xi32>"}}),
           "-> tensor<2xf32>");
  contains(onnx("Hardmax", 12, {"tensor<2x3x4xf32>"}), "nn.arg_extreme");
  contains(onnx("com.microsoft::FastGelu", 1, {"tensor<2xf16>"}), "nn.gelu");
}

TEST_F(Records, TakeDefaultsAndWhatTheNodeSays) {
  const char *matrix = "tensor<2x6xf32>";
  contains(aten("aten.glu.default", {{"self", matrix}}), "tensor<2x3xf32>");
  contains(aten("aten.glu.default", {{"self", matrix}}, "{dim = 0 : i64}"),
           "tensor<1x6xf32>");
  contains(aten("aten.mse_loss.default", {{"self", matrix}, {"target", matrix}},
                "{reduction = 2 : i64}"),
           "nn.reduce_sum");
}

TEST_F(Records, KeepSizesOpen) {
  const char *open = "tensor<?x6xf32>";
  contains(aten("aten.reshape_as.default", {{"self", open}, {"other", open}}),
           "nn.shape");
  contains(aten("aten.diff.default", {{"self", open}}, "{dim = 0 : i64}"),
           "nn.sub");
}

TEST_F(Records, NameTheNodeInFaults) {
  const char *matrix = "tensor<2x6xf32>";
  EXPECT_EQ(aten("aten.rrelu.default", {{"self", matrix}}, "{training = true}"),
            "aten.rrelu.default node 'n': expected 'training' to be false, got "
            "true");
  EXPECT_EQ(aten("aten.frac.default", {}),
            "aten.frac.default node 'n': expected a tensor 'self', got none");
  EXPECT_EQ(onnx("LpNormalization", 22, {matrix}, "{p = 3 : i64}"),
            "LpNormalization node 'n': expected p of 1 or 2, got 3");
  EXPECT_EQ(onnx("SwiGLU", 28, {matrix, matrix, matrix}),
            "SwiGLU node 'n': expected at most 2 operands, got 3");
  EXPECT_EQ(aten("aten.take_along_dim.default",
                 {{"self", matrix}, {"indices", "tensor<2x6xi64>"}},
                 "{dim = 2 : i64}"),
            "aten.take_along_dim.default node 'n': expected a dimension of 2 "
            "as 'dim', got 2");
  contains(aten("aten.combined.default", {}), "no binding");
}

TEST_F(Records, NameTheOperatorThatRefuses) {
  std::string said =
      aten("aten._pad_enum.default", {{"self", "tensor<2x6xf32>"}},
           "{pad = array<i64: 1>, mode = 0 : i64}");
  contains(said, "aten._pad_enum.default by aten.pad.default node 'n': ");
}

TEST_F(Records, RefuseWhatIsNotKnown) {
  contains(aten("aten.glu.default", {{"self", "tensor<2x?xf32>"}}),
           "expected a tensor and a dimension of known size, got "
           "'tensor<2x?xf32>', -1");
  contains(aten("aten.glu.default", {{"self", "tensor<*xf32>"}}),
           "expected a tensor of known rank and a dimension, got "
           "'tensor<*xf32>', -1");
  contains(aten("aten.special_hermite_polynomial_h.n_scalar",
                {{"x", "tensor<2xf32>"}}, "{n = 81 : i64}"),
           "expected a whole degree up to 80, got 81");
}

TEST_F(Records, AreParsed) {
  EXPECT_EQ(faultOf("aten::f(Tensor self) -> Tensor\n  self + 1"), "");
  EXPECT_EQ(faultOf("onnx::F(Tensor X) -> Tensor\n  X"),
            "0: expected ',', got the end of the line");
  EXPECT_EQ(faultOf("onnx::F(Tensor X) -> Tensor, 9..8\n  X"),
            "0: expected versions in order, from 1, got the end of the line");
  EXPECT_EQ(faultOf("aten::f(Tensor self) -> Tensor"),
            "0: expected a last line that says what is given, got the end of "
            "the line");
  EXPECT_EQ(faultOf("aten::f(Tensor self) -> Tensor\n  x = self +\n  x"),
            "1: expected a value, got the end of the line");
  EXPECT_EQ(faultOf("aten::f(Tensor self) -> Tensor\n  self\n  self"),
            "2: expected what is given in the last line, got the end of the "
            "line");
  EXPECT_EQ(faultOf("aten::f(Tensor self) -> Tensor\n  require self, 3, self"),
            "1: expected what is expected, as a string, got '3'");
  EXPECT_EQ(faultOf("aten::f(Tensor self) -> Tensor\n  g(dim=1, self)"),
            "1: expected arguments by place before those by name, got 'self'");
  EXPECT_EQ(faultOf("aten::f(Tensor self) -> Tensor\n  \"self"),
            "1: expected a string to end in its line");
  EXPECT_EQ(faultOf("aten::f(Tensor self) -> Tensor\n  self ; 1"),
            "1: unexpected character ';'");
  EXPECT_EQ(
      faultOf("aten::f(Tensor self) -> Tensor\n  " + std::string(200, '(')),
      "1: expected at most 100 nested expressions, got '('");
}

TEST_F(Records, AreCutAtLinesWithoutIndent) {
  auto entries = records::cut("# of\n\ndef a(x)\n  x\n\n# on\ndef b(x)\n  x\n");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].text, "def a(x)\n  x");
  EXPECT_EQ(entries[0].line, 3);
  EXPECT_EQ(entries[1].line, 7);
}

} // namespace burin::nn
