// Attention, which imports as the products, mask and softmax that define it.
#pragma once

#include "dialects/nn/Import.h"

namespace burin::nn {

/// Reads aten.scaled_dot_product_attention:
/// softmax(query x key^T * scale + mask) x value. Fails after an error, among
/// others for dropout, grouped queries, and where a causal mask is asked for
/// and the sequence lengths are unknown.
llvm::LogicalResult importAttention(AtenNode &node);

} // namespace burin::nn
