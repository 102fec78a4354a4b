// Normalizations that are read as the ops that define them.
#pragma once

#include "dialects/nn/Import.h"

namespace burin::nn::norm {

/// LRN, LpNormalization and MeanVarianceNormalization of ONNX, and ATen's batch
/// norm by the batch's own statistics.
void bindComposed(Bindings &bindings);

} // namespace burin::nn::norm
