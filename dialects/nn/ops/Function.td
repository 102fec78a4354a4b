// Mathematical functions of one operand.
#ifndef BURIN_DIALECTS_NN_OPS_FUNCTION_TD
#define BURIN_DIALECTS_NN_OPS_FUNCTION_TD

include "dialects/nn/Elementwise.td"

/// Rounding functions, which leave integers as they are.
class Nn_Rounding<string mnemonic, string reference, string onnx, int since, list<string> overloads = ["default"]>
    : Nn_Unary<mnemonic, mnemonic # "(x)", reference,
        !if(!empty(onnx), "", "bindings.onnx(\"" # onnx # "\", {" # since # "}, importOperands<$cppClass>);\n") #
        !foldl("", overloads, text, name,
          text # "bindings.aten(\"aten." # mnemonic # "." # name # "\", function::importRounding<$cppClass>);\n"),
        "Float">;

def Nn_NegOp : Nn_Unary<"neg", "-x", "-x", [{
    bindings.onnx("Neg", {6}, importOperands<$cppClass>);
    bindings.aten("aten.neg.default", importSelf<$cppClass>);
  }]> {
  let summary = "-x; the least integer stays";
}

def Nn_AbsOp : Nn_Unary<"abs", "abs(x)", "x < 0 || (x == 0 && std::signbit(double(x))) ? -x : x", [{
    bindings.onnx("Abs", {6}, importOperands<$cppClass>);
    bindings.aten("aten.abs.default", importSelf<$cppClass>);
  }]> {
  let summary = "|x|; the least integer stays";
}

def Nn_SignOp : Nn_Unary<"sign", "sign(x)", "x > 0 ? decltype(x)(1) : x < 0 ? decltype(x)(-1) : x", [{
    bindings.onnx("Sign", {9}, importOperands<$cppClass>);
    bindings.aten("aten.sign.default", function::importSign<$cppClass>);
    bindings.aten("aten.sgn.default", function::importSign<$cppClass>);
  }]> {
  let summary = "-1, 0 or 1";
}

def Nn_FloorOp : Nn_Rounding<"floor", "std::floor(x)", "Floor", 6> { let summary = "rounds down"; }
def Nn_CeilOp : Nn_Rounding<"ceil", "std::ceil(x)", "Ceil", 6> { let summary = "rounds up"; }
def Nn_RoundOp : Nn_Rounding<"round", "std::nearbyint(x)", "Round", 11, ["default", "decimals"]> {
  let summary = "rounds to the nearest integer, halves to the even one";
}
def Nn_TruncOp : Nn_Rounding<"trunc", "std::trunc(x)", "", 0> { let summary = "rounds toward zero"; }

def Nn_ReciprocalOp : Nn_Function<"reciprocal", "1 / x", "1 / x", "Reciprocal", 6, ["reciprocal"]> { let summary = "1 / x"; }
def Nn_SqrtOp : Nn_Function<"sqrt", "sqrt(x)", "std::sqrt(x)", "Sqrt", 6, ["sqrt"]> { let summary = "square root"; }
def Nn_RsqrtOp : Nn_Function<"rsqrt", "1 / sqrt(x)", "1 / std::sqrt(x)", "", 0, ["rsqrt"]> { let summary = "1 / sqrt(x)"; }

def Nn_ExpOp : Nn_Function<"exp", "exp(x)", "std::exp(x)", "Exp", 6, ["exp"]> { let summary = "e^x"; }
def Nn_Exp2Op : Nn_Function<"exp2", "pow(2, x)", "std::exp2(x)", "", 0, ["exp2"]> { let summary = "2^x"; }
def Nn_Expm1Op : Nn_Function<"expm1", "expm1(x)", "std::expm1(x)", "", 0, ["expm1"]> { let summary = "e^x - 1"; }
def Nn_LogOp : Nn_Function<"log", "log(x)", "std::log(x)", "Log", 6, ["log"]> { let summary = "natural logarithm"; }
def Nn_Log1pOp : Nn_Function<"log1p", "log1p(x)", "std::log1p(x)", "", 0, ["log1p"]> { let summary = "log(1 + x)"; }
def Nn_Log2Op : Nn_Function<"log2", "log(x) * 1.4426950408889634", "std::log2(x)", "", 0, ["log2"]> {
  let summary = "logarithm to base 2";
}
def Nn_Log10Op : Nn_Function<"log10", "log(x) * 0.4342944819032518", "std::log10(x)", "", 0, ["log10"]> {
  let summary = "logarithm to base 10";
}

def Nn_SinOp : Nn_Function<"sin", "sin(x)", "std::sin(x)", "Sin", 7, ["sin"]> { let summary = "sine"; }
def Nn_CosOp : Nn_Function<"cos", "cos(x)", "std::cos(x)", "Cos", 7, ["cos"]> { let summary = "cosine"; }
def Nn_TanOp : Nn_Function<"tan", "tan(x)", "std::tan(x)", "Tan", 7, ["tan"]> { let summary = "tangent"; }
def Nn_AsinOp : Nn_Function<"asin", "asin(x)", "std::asin(x)", "Asin", 7, ["asin"]> { let summary = "inverse sine"; }
def Nn_AcosOp : Nn_Function<"acos", "acos(x)", "std::acos(x)", "Acos", 7, ["acos"]> { let summary = "inverse cosine"; }
def Nn_AtanOp : Nn_Function<"atan", "atan(x)", "std::atan(x)", "Atan", 7, ["atan"]> { let summary = "inverse tangent"; }
def Nn_SinhOp : Nn_Function<"sinh", "sinh(x)", "std::sinh(x)", "Sinh", 9, ["sinh"]> { let summary = "hyperbolic sine"; }
def Nn_CoshOp : Nn_Function<"cosh", "cosh(x)", "std::cosh(x)", "Cosh", 9, ["cosh"]> { let summary = "hyperbolic cosine"; }
def Nn_TanhOp : Nn_Function<"tanh", "tanh(x)", "std::tanh(x)", "Tanh", 6, ["tanh"]> { let summary = "hyperbolic tangent"; }
def Nn_AsinhOp : Nn_Function<"asinh", "asinh(x)", "std::asinh(x)", "Asinh", 9, ["asinh"]> {
  let summary = "inverse hyperbolic sine";
}
def Nn_AcoshOp : Nn_Function<"acosh", "acosh(x)", "std::acosh(x)", "Acosh", 9, ["acosh"]> {
  let summary = "inverse hyperbolic cosine";
}
def Nn_AtanhOp : Nn_Function<"atanh", "atanh(x)", "std::atanh(x)", "Atanh", 9, ["atanh"]> {
  let summary = "inverse hyperbolic tangent";
}
def Nn_ErfOp : Nn_Function<"erf", "erf(x)", "std::erf(x)", "Erf", 9, ["erf"]> { let summary = "error function"; }

#endif // BURIN_DIALECTS_NN_OPS_FUNCTION_TD
