// Complex tensors while a model is imported: pairs of real ones, for which nn
// has no type of its own.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::nn {

/// Real and imaginary part; the latter is absent for a real tensor.
struct Complex {
  mlir::Value real, imaginary;

  explicit operator bool() const { return bool(real); }
};

/// The name of the binding for calls of `overload` that read or give complex
/// tensors: one of these is two operands, or two results, in a row.
inline std::string ofComplex(llvm::StringRef overload) {
  return (overload + " of complex tensors").str();
}

/// The argument `name`; absent where it is no tensor.
inline Complex complexOperand(AtenNode &node, llvm::StringRef name) {
  llvm::SmallVector<mlir::Value> parts = node.operandList(name);
  return {parts.empty() ? mlir::Value() : parts[0],
          parts.size() == 2 ? parts[1] : mlir::Value()};
}

/// Gives both parts as the node's result; fails where one is absent.
inline mlir::LogicalResult giveComplex(AtenNode &node, Complex value) {
  if (!value.real || !value.imaginary)
    return mlir::failure();
  node.results.append({value.real, value.imaginary});
  return mlir::success();
}

} // namespace burin::nn
