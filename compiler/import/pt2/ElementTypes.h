// Element types and tensors of a .pt2 file as MLIR types and attributes.

#ifndef BURIN_COMPILER_IMPORT_PT2_ELEMENTTYPES_H
#define BURIN_COMPILER_IMPORT_PT2_ELEMENTTYPES_H

#include "compiler/import/pt2/Payload.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace burin::pt2 {

/// The element type that nn has for a scalar type; null where it has none
/// (complex numbers, 8-bit floats).
mlir::Type elementType(ScalarType type, mlir::MLIRContext *context);

/// The view as a constant. Large ones refer to the bytes of `file` and keep it
/// alive; others are copied out. `element` is the view's type,
/// `number` tells its resource from those of other weights.
mlir::ElementsAttr toElements(const TensorView &view, mlir::Type element,
                              size_t number,
                              const std::shared_ptr<llvm::MemoryBuffer> &file);

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_ELEMENTTYPES_H
