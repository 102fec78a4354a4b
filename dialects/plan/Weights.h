// The bytes of constants, for what packs them and what prints them.
#pragma once

#include "mlir/IR/BuiltinAttributes.h"
#include <string>

namespace burin::plan {

/// Appends the elements of `value` in memory order, splats spread out and
/// booleans one byte each; fails, with `bytes` as it was, where it has none.
llvm::LogicalResult appendElements(mlir::ElementsAttr value,
                                   std::string &bytes);

} // namespace burin::plan
