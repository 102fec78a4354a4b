// Bounds of one number: ReLU, and maxima and minima with constants.
#pragma once

#include "mlir/IR/Value.h"
#include <optional>

namespace burin::simplify {

/// The constant bound of maximum(x, bound) or minimum(x, bound), with x; a ReLU
/// is such a maximum.
struct Bounded {
  mlir::Value x;
  double bound;
  bool isLower;
};

/// What `value` bounds; absent where it does nothing of the kind.
std::optional<Bounded> readBound(mlir::Value value);

} // namespace burin::simplify
