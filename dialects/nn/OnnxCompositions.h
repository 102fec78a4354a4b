// Operators of ONNX that are read as several nn ops.
#pragma once

#include "dialects/nn/Import.h"

namespace burin::nn {

/// Losses, Hardmax, pools by norm, RotaryEmbedding, SwiGLU, CenterCropPad and
/// the windows of signals.
void bindOnnxCompositions(Bindings &bindings);

/// BatchNormalization as no nn.batch_norm is: with `isTraining` by the
/// statistics of the batch, which come out as running ones too; else by
/// statistics of each element, as operator sets 7 and 8 have them with
/// `spatial` of 0.
llvm::LogicalResult importComposedBatchNorm(OnnxNode &node, bool isTraining);

} // namespace burin::nn
