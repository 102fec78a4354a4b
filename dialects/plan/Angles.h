// Which bodies compute sines, cosines or tangents: their arguments are reduced
// in two ways, which takes a loop of its own.
#pragma once

#include "dialects/plan/Plan.h"

namespace burin::plan {

/// True for sin, cos and tan.
bool isAngleFunction(Unary function);

/// True where `block` calls one of them.
bool hasAngles(mlir::Block &block);

} // namespace burin::plan
