// Operators that ATen has under several names with the same arguments: all of
// their overloads, or where a name has a point the one behind it.
#include "dialects/nn/import/Import.h"

namespace burin::nn {

void bindAliases(Bindings &bindings) {
  static const std::pair<llvm::StringLiteral, llvm::StringLiteral> names[] = {
      {"absolute", "abs"},
      {"arccos", "acos"},
      {"arccosh", "acosh"},
      {"arcsin", "asin"},
      {"arcsinh", "asinh"},
      {"arctan", "atan"},
      {"arctan2", "atan2"},
      {"arctanh", "atanh"},
      {"clip", "clamp"},
      {"concat", "cat"},
      {"concatenate", "cat"},
      {"divide", "div"},
      {"fix", "trunc"},
      {"ger", "outer"},
      {"greater", "gt"},
      {"greater_equal", "ge"},
      {"less", "lt"},
      {"less_equal", "le"},
      {"linalg_matmul", "matmul"},
      {"moveaxis", "movedim"},
      {"multiply", "mul"},
      {"negative", "neg"},
      {"not_equal", "ne"},
      {"row_stack", "vstack"},
      {"special_digamma", "digamma"},
      {"special_erf", "erf"},
      {"special_erfc", "erfc"},
      {"special_erfinv", "erfinv"},
      {"special_exp2", "exp2"},
      {"special_expit", "sigmoid"},
      {"special_expm1", "expm1"},
      {"special_gammaln", "lgamma"},
      {"special_i0", "i0"},
      {"special_log1p", "log1p"},
      {"special_logit", "logit"},
      {"special_logsumexp", "logsumexp"},
      {"special_psi", "digamma"},
      {"special_log_softmax.default", "log_softmax.int"},
      {"special_round.default", "round.default"},
      {"special_sinc", "sinc"},
      {"special_softmax.default", "softmax.int"},
      {"special_xlogy.default", "xlogy.Tensor"},
      {"special_xlogy.other_scalar", "xlogy.Scalar_Other"},
      {"special_xlogy.self_scalar", "xlogy.Scalar_Self"},
      {"subtract", "sub"},
      {"true_divide.Scalar", "div.Scalar"},
      {"true_divide.Tensor", "div.Tensor"},
  };
  for (const auto &[alias, base] : names)
    bindings.atenAlias(alias, base);
}

} // namespace burin::nn
