// Makes constants of bytes that are too many to be hashed and made unique, and
// frees them.
#pragma once

#include "mlir/IR/BuiltinAttributes.h"
#include <memory>

namespace burin::nn {

/// A constant that refers to `blob` by the first free name of `constant`,
/// `constant_1`, `constant_2`, ... MLIR itself would try them all in turn, for
/// each constant anew.
mlir::ElementsAttr createResource(mlir::ShapedType type,
                                  mlir::AsmResourceBlob blob);

/// Bytes of a file that `owner` keeps mapped: they need no memory while nobody
/// reads them.
mlir::AsmResourceBlob mappedBlob(llvm::ArrayRef<char> bytes,
                                 std::shared_ptr<const void> owner);

/// Notes that no other module, and no copy of it, uses what `module` refers to.
void ownResources(mlir::Operation *module);

/// Frees the constants that createResource made and that no op in `root` refers
/// to, if they are its own (ownResources). nn.constant ops that nobody reads do
/// not count: their bytes may be gone.
void freeUnusedResources(mlir::Operation *root);

/// The constant of `type` whose integers of `bits` bits lie side by side in
/// `bytes`, where they stay.
mlir::ElementsAttr unpackedConstant(mlir::ShapedType type,
                                    mlir::ElementsAttr bytes, int64_t bits);

} // namespace burin::nn
