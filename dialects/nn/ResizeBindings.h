// How source operators that resample become nn.resize.
#pragma once

#include "dialects/nn/Import.h"

namespace burin::nn::resize {

void bindOnnx(Bindings &bindings);
void bindAten(Bindings &bindings);

} // namespace burin::nn::resize
