// Moves of large constants as recipes: nothing is read until they are written.
#pragma once

#include "dialects/plan/Weights.h"

namespace burin::nn {

/// True for a constant whose elements are better moved when they are written.
bool isLarge(mlir::ShapedType constant);
inline bool isLarge(mlir::ElementsAttr constant) {
  return isLarge(constant.getShapedType());
}

} // namespace burin::nn
