// Builds scalar plan ops from a formula such as "x < 0 ? alpha * x : x", so
// that an elementwise op is one line.
#pragma once

#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringMap.h"

namespace burin::plan {

/// Parses `formula` and builds its ops; returns the value. Grammar, loosest
/// first: `c ? a : b`, `||`, `&&`, `== !=`,
/// `< <= > >=`, `+ -`, `* / %`, unary `- !`, calls of the scalar functions by
/// their names (`exp(x)`, `maximum(x, y)`, `pow`), numbers, `inf`, and the
/// names in `variables`. `%` is `rem`. Numbers take the type `element`. A
/// malformed formula is an error of the op's record: emits it at `loc` and
/// returns null.
mlir::Value buildFormula(mlir::OpBuilder &builder, mlir::Location loc,
                         llvm::StringRef formula, mlir::Type element,
                         const llvm::StringMap<mlir::Value> &variables);

/// A literal of `element` type; an integer type takes the value truncated.
mlir::Value buildLiteral(mlir::OpBuilder &builder, mlir::Location loc,
                         mlir::Type element, double value);

/// `value` as an attribute of scalar type `element`; infinities become the
/// extreme values of integer types.
mlir::TypedAttr literalAttribute(mlir::Type element, double value);

} // namespace burin::plan
