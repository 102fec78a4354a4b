// Follows arithmetic on shapes where sizes are expressions: what a model
// computes from nn.shape, and gives to a reshape.
#pragma once

#include "dialects/nn/shape/Sizes.h"

namespace burin::nn {

/// The integers of a small tensor of static shape, as expressions of the sizes
/// that they were computed from: constants, sizes, and what moves of elements
/// and integer arithmetic make of them. Those of which nothing is known are
/// unknown; absent where that holds for all, and for other tensors.
std::optional<SizeList> elementsOf(mlir::Value value);

} // namespace burin::nn
