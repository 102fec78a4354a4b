// How the attention operators of ONNX and ATen import.
#pragma once

#include "dialects/nn/Import.h"

namespace burin::nn {

/// Reads aten.scaled_dot_product_attention, whose causal mask starts at the
/// first key. Fails after an error, among others for dropout.
llvm::LogicalResult importAttention(AtenNode &node);

/// Reads ONNX's Attention of 3 or 4 dimensions. Fails after an error, among
/// others for what it does with a cache of keys and values.
llvm::LogicalResult importAttention(OnnxNode &node);

} // namespace burin::nn
