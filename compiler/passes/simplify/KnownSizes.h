// What the passes ask of values whose sizes may be known at run time only.
#pragma once

#include "dialects/nn/shape/Sizes.h"

namespace burin::simplify {

/// Whether `value` has sizes that are numbers or expressions, all of them.
inline bool hasKnownSizes(mlir::Value value) {
  auto type = llvm::dyn_cast<mlir::RankedTensorType>(value.getType());
  if (!type || type.hasStaticShape())
    return bool(type);
  return llvm::none_of(size::sizesOf(type),
                       [](const size::Size &size) { return size.isUnknown(); });
}

/// Whether the two have as many elements, whatever their sizes are.
inline bool haveSameElements(mlir::Value a, mlir::Value b) {
  return size::product(nn::rankedSizesOf(a)) ==
         size::product(nn::rankedSizesOf(b));
}

} // namespace burin::simplify
