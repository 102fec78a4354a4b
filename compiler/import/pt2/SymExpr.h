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

/// A call tree: `head` is the function's name (`Add`, `Mul`, `FloorDiv`, ...),
/// `Integer` with a `value`, or `Symbol` with a `symbol`.
struct SymExpr {
  std::string head = "Integer";
  int64_t value = 0;
  std::string symbol;
  std::vector<SymExpr> args;

  static SymExpr integer(int64_t value) { return {"Integer", value, "", {}}; }
  bool isInteger() const { return head == "Integer"; }
  bool isSymbol() const { return head == "Symbol"; }

  /// Infix text for messages, `2*s77 + 1`.
  std::string text() const;

  /// Names of all symbols, each once, in the order of the text.
  std::vector<std::string> symbols() const;

  /// The value once `lookUp` gives each symbol's; nothing where a symbol has
  /// none, a function is unknown, a division leaves a rest, or 64 bits do not
  /// hold a step. Comparisons give 0 or 1.
  std::optional<int64_t> evaluate(
      llvm::function_ref<std::optional<int64_t>(llvm::StringRef)> lookUp) const;
};

/// Parses what sympy's `srepr` writes, such as
/// `Mul(Integer(2), Symbol('s77', positive=True, integer=True))`. Keyword
/// arguments (assumptions) are dropped. Fails on anything else, beyond 64
/// levels and beyond 64 KiB.
llvm::Expected<SymExpr> parseSymExpr(llvm::StringRef text);

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_SYMEXPR_H
