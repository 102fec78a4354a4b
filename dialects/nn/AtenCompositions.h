// Operators of ATen that are read as constants or as several nn ops.
#pragma once

#include "dialects/nn/Import.h"

namespace burin::nn {

/// eye, linspace, meshgrid and glu.
void bindAtenCompositions(Bindings &bindings);

} // namespace burin::nn
