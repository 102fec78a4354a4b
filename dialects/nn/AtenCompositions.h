// Operators of ATen that are read as constants or as several nn ops.
#pragma once

#include "dialects/nn/Import.h"

namespace burin::nn {

/// eye, linspace, meshgrid, glu, outer, weight norm and repeat_interleave.
void bindAtenCompositions(Bindings &bindings);

} // namespace burin::nn
