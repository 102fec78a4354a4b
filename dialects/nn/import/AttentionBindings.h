// How the attention operators of ONNX and ATen import.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::nn {

/// Reads aten.scaled_dot_product_attention, whose causal mask starts at the
/// first key. Fails after an error, among others for dropout.
llvm::LogicalResult importAttention(AtenNode &node);

/// Reads ONNX's Attention of 3 or 4 dimensions. A cache of keys and values is
/// tensors that come in and go out. Fails after an error.
llvm::LogicalResult importAttention(OnnxNode &node);

/// What scores are multiplied by: the node's `scale`, or the inverse root of
/// the number of channels. Fails after an error.
llvm::FailureOr<double> attentionScale(SourceNode &node, mlir::Value query);

} // namespace burin::nn
