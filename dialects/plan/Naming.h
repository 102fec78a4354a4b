// The source node's name of an op, for messages, reports and profiles.
#pragma once

#include "mlir/IR/Location.h"
#include <string>

namespace burin::plan {

/// The name that the source model gives the node at `loc`; a fused location
/// names its first. `?` where there is none.
std::string nodeName(mlir::Location loc);

} // namespace burin::plan
