// What an op's binding of ONNX takes from the compositions.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::nn {

/// BatchNormalization as no nn.batch_norm is: with `isTraining` by the
/// statistics of the batch, which come out as running ones too; else by
/// statistics of each element, as operator sets 7 and 8 have them with
/// `spatial` of 0.
llvm::LogicalResult importComposedBatchNorm(OnnxNode &node, bool isTraining);

} // namespace burin::nn
