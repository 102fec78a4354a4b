// Special functions: of errors, gamma, Bessel, entropy, and functions of probabilities.
#ifndef BURIN_DIALECTS_NN_OPS_SPECIAL_TD
#define BURIN_DIALECTS_NN_OPS_SPECIAL_TD

include "dialects/nn/Elementwise.td"

/// A function that ONNX has not; `aten` as in Nn_Function.
class Nn_Special<string mnemonic, string formula, string reference, list<string> aten>
    : Nn_Function<mnemonic, formula, reference, "", 0, aten>;

/// The same of two operands; `overloads` are whole names.
class Nn_SpecialPair<string mnemonic, string formula, string reference, list<string> overloads>
    : Nn_Binary<mnemonic, formula, reference,
        !foldl("", overloads, text, name, text # "bindings.aten(\"aten." # name # "\", importFloatPair<$cppClass>);\n"),
        "Float">;

def Nn_ErfcOp : Nn_Special<"erfc", "erfc(x)", "std::erfc(x)", ["erfc"]> { let summary = "1 - erf(x)"; }
def Nn_ErfcxOp : Nn_Special<"erfcx", "erfcx(x)", "special::scaledErfc(x)", ["special_erfcx"]> {
  let summary = "e^(x^2) * erfc(x)";
}
def Nn_ErfinvOp : Nn_Special<"erfinv", "erfinv(x)", "special::inverseErf(x)", ["erfinv"]> {
  let summary = "the y of erf(y) = x";
}
def Nn_LgammaOp : Nn_Special<"lgamma", "lgamma(x)", "std::lgamma(x)", ["lgamma"]> { let summary = "log |gamma(x)|"; }
def Nn_DigammaOp : Nn_Special<"digamma", "digamma(x)", "special::digamma(x)", ["digamma"]> {
  let summary = "derivative of log |gamma(x)|";
}

def Nn_BesselI0Op : Nn_Special<"bessel_i0", "bessel_i0(x)", "special::besselI(0, x)", ["i0"]> {
  let summary = "modified Bessel function of the first kind and order 0";
}
def Nn_BesselI0eOp : Nn_Special<"bessel_i0e", "bessel_i0e(x)", "special::scaledBesselI(0, x)", ["special_i0e"]> {
  let summary = "nn.bessel_i0 times e^-|x|";
}
def Nn_BesselI1Op : Nn_Special<"bessel_i1", "bessel_i1(x)", "special::besselI(1, x)", ["special_i1"]> {
  let summary = "modified Bessel function of the first kind and order 1";
}
def Nn_BesselI1eOp : Nn_Special<"bessel_i1e", "bessel_i1e(x)", "special::scaledBesselI(1, x)", ["special_i1e"]> {
  let summary = "nn.bessel_i1 times e^-|x|";
}

def Nn_NdtrOp : Nn_Special<"ndtr", "0.5 * erfc(x * -0.7071067811865476)", "0.5 * std::erfc(-x * M_SQRT1_2)",
                           ["special_ndtr"]> {
  let summary = "normal distribution function";
}
def Nn_LogNdtrOp : Nn_Special<"log_ndtr",
    "x < -1 ? log(0.5 * erfcx(x * -0.7071067811865476)) - 0.5 * x * x : log1p(-0.5 * erfc(x * 0.7071067811865476))",
    "x < -1 ? std::log(special::scaledErfc(-x * M_SQRT1_2) / 2) - x * x / 2 : std::log1p(-std::erfc(x * M_SQRT1_2) / 2)",
    ["special_log_ndtr"]> {
  let summary = "logarithm of nn.ndtr";
}

def Nn_SincOp : Nn_Special<"sinc", "x == 0 ? 1 : sin(3.141592653589793 * x) / (3.141592653589793 * x)",
                           "x == 0 ? 1.0 : std::sin(M_PI * x) / (M_PI * x)", ["sinc"]> {
  let summary = "sin(pi * x) / (pi * x), 1 at 0";
}
def Nn_EntropyOp : Nn_Special<"entropy", "x > 0 ? -x * log(x) : x == 0 ? 0 : is_nan(x) ? x : -inf",
                              "x > 0 ? -x * std::log(x) : x == 0 ? 0.0 : std::isnan(x) ? x : -INFINITY", ["special_entr"]> {
  let summary = "-x * log(x), 0 at 0 and -infinity below";
}
def Nn_LogitOp : Nn_Parametric<"logit", ["low", "high"],
    "log((x < low ? low : x > high ? high : x) / (1 - (x < low ? low : x > high ? high : x)))",
    "special::logit(x < low ? low : x > high ? high : x)", [{
    bindings.aten("aten.logit.default", special::importLogit);
  }]> {
  let summary = "log(z / (1 - z)) of z, which is x held between low and high";
}

def Nn_XlogyOp : Nn_SpecialPair<"xlogy", "is_nan(y) ? y : x == 0 ? 0 : x * log(y)",
    "std::isnan(y) ? y : x == 0 ? 0.0 : x * std::log(y)",
    ["xlogy.Tensor", "xlogy.Scalar_Self", "xlogy.Scalar_Other"]> {
  let summary = "x * log(y), 0 where x is 0";
}
def Nn_Xlog1pyOp : Nn_SpecialPair<"xlog1py", "is_nan(y) ? y : x == 0 ? 0 : x * log1p(y)",
    "std::isnan(y) ? y : x == 0 ? 0.0 : x * std::log1p(y)",
    ["special_xlog1py.default", "special_xlog1py.self_scalar", "special_xlog1py.other_scalar"]> {
  let summary = "x * log(1 + y), 0 where x is 0";
}
def Nn_HypotOp : Nn_SpecialPair<"hypot",
    "is_inf(x) || is_inf(y) ? inf : maximum(abs(x), abs(y)) == 0 ? 0 : maximum(abs(x), abs(y)) * sqrt(1 + "
    "minimum(abs(x), abs(y)) / maximum(abs(x), abs(y)) * (minimum(abs(x), abs(y)) / maximum(abs(x), abs(y))))",
    "std::hypot(x, y)", ["hypot.default"]> {
  let summary = "sqrt(x * x + y * y) without overflow";
}
def Nn_LogAddExpOp : Nn_SpecialPair<"log_add_exp",
    "x == y && is_inf(x) ? x : maximum(x, y) + log1p(exp(-abs(x - y)))", "special::logAddExp(x, y)",
    ["logaddexp.default"]> {
  let summary = "log(e^x + e^y) without overflow";
}

#endif // BURIN_DIALECTS_NN_OPS_SPECIAL_TD
