// Which nodes work on complex tensors, and how those become calls on their real
// and imaginary parts.

#ifndef BURIN_COMPILER_IMPORT_PT2_COMPLEXTENSORS_H
#define BURIN_COMPILER_IMPORT_PT2_COMPLEXTENSORS_H

#include "compiler/import/pt2/Schema.h"
#include "mlir/IR/BuiltinTypes.h"

namespace burin::pt2 {

/// How a call on complex tensors follows from calls on their parts.
enum class OnComplex : uint8_t {
  /// A binding of its own takes and gives both parts.
  Own,
  /// The same call on either part: what moves or sums elements.
  Parts,
  /// A product of two tensors: four calls.
  Products,
  /// The tensors as they are.
  Same,
  /// Nothing is known about it.
  Unknown,
};

/// For `view` of `aten.view.default`, where no binding of its own exists.
OnComplex onComplex(llvm::StringRef base);

/// Whether the file states that the tensor is complex.
bool isComplex(const Graph &graph, llvm::StringRef tensor);
/// Whether the node reads a complex tensor or gives one.
bool touchesComplex(const Node &node, const Graph &graph);

/// The type of the parts of a complex tensor; null for other types.
mlir::Type partType(ScalarType type, mlir::MLIRContext *context);

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_COMPLEXTENSORS_H
