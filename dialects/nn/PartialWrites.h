// Operators that put a tensor into another, as the ops that define them.
#pragma once

#include "dialects/nn/Import.h"

namespace burin::nn {

/// ATen's copy, fill, slice_scatter and select_scatter.
void bindPartialWrites(Bindings &bindings);

} // namespace burin::nn
