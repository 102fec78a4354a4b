// The value of an index expression at one place. AffineMap::compose would leave
// a map in the context for each of them.
#pragma once

#include "mlir/IR/AffineExpr.h"
#include "llvm/ADT/ArrayRef.h"

namespace burin::plan {

/// The value of an affine expression over `dims`, rounding down.
int64_t valueOf(mlir::AffineExpr expression, llvm::ArrayRef<int64_t> dims);

} // namespace burin::plan
