// How source operators that resample become nn.resize.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::nn::resize {

/// Resize of each version, and Upsample.
void bindOnnx(Bindings &bindings);
/// The upsample_ family of torch, antialiased ones among it.
void bindAten(Bindings &bindings);

} // namespace burin::nn::resize
