// How torch's writes at lists of indices (`x[i, :, j] = y`) become ops.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::nn {

/// index_put and index_fill.
void addIndexPutBindings(Bindings &bindings);

} // namespace burin::nn
