// Makes constants of bytes that are too many to be hashed and made unique.
#pragma once

#include "mlir/IR/BuiltinAttributes.h"

namespace burin::nn {

/// A constant that refers to `blob` by the first free name of `name`, `name`_1,
/// `name`_2, ... MLIR itself would try them all in turn, for each constant
/// anew.
mlir::ElementsAttr createResource(mlir::ShapedType type, llvm::StringRef name,
                                  mlir::AsmResourceBlob blob);

} // namespace burin::nn
