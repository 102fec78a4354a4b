// Symbolic sizes: the sympy expressions that torch.export writes for dimensions
// that are not fixed, as a small tree that can be evaluated.

#ifndef BURIN_COMPILER_IMPORT_PT2_SYMEXPR_H
#define BURIN_COMPILER_IMPORT_PT2_SYMEXPR_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace burin::pt2 {

/// A number that an expression comes to: the exact `above` / `below` in lowest
/// terms, `below` > 0, or a double.
struct SymValue {
  int64_t above = 0;
  int64_t below = 1;
  std::optional<double> real;

  /// Nothing for doubles, whole or not, and for fractions.
  std::optional<int64_t> integer() const;
  double number() const;
};

/// A call tree: `head` is the function's name (`Add`, `Mul`, `FloorDiv`, ...),
/// `Integer` with a `value`, `Symbol` with a `symbol`, or `Float` with its text
/// as `symbol`.
struct SymExpr {
  std::string head = "Integer";
  int64_t value = 0;
  std::string symbol;
  std::vector<SymExpr> args;

  static SymExpr integer(int64_t value) { return {"Integer", value, "", {}}; }
  static SymExpr real(double value);
  bool isInteger() const { return head == "Integer"; }
  bool isSymbol() const { return head == "Symbol"; }
  bool isReal() const { return head == "Float"; }

  /// Infix text for messages, `2*s77 + 1`.
  std::string text() const;

  /// Names of all symbols, each once, in the order of the text.
  std::vector<std::string> symbols() const;

  /// The value once `lookUp` gives each symbol's, as Python computes it from
  /// whole numbers and doubles; comparisons give 0 or 1. Fails, saying why,
  /// where a symbol has none, a function is unknown, something is divided by
  /// zero, or 64 bits do not hold a step.
  llvm::Expected<SymValue> compute(
      llvm::function_ref<std::optional<int64_t>(llvm::StringRef)> lookUp) const;
  /// The same as a whole number; nothing where it is none.
  std::optional<int64_t> evaluate(
      llvm::function_ref<std::optional<int64_t>(llvm::StringRef)> lookUp) const;
};

/// Parses what sympy's `srepr` writes, such as
/// `Mul(Integer(2), Symbol('s77', positive=True, integer=True))`. Keyword
/// arguments (assumptions, precisions) are dropped. Fails on anything else,
/// beyond 64 levels and beyond 64 KiB.
llvm::Expected<SymExpr> parseSymExpr(llvm::StringRef text);

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_SYMEXPR_H
