// How source operators that write at indices become nn.scatter_elements and
// nn.scatter_nd.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::nn::scatter {

/// Scatter and ScatterElements; scatter, scatter_add, scatter_reduce,
/// index_add, index_copy of torch.
void addElementBindings(Bindings &bindings);

/// ScatterND; index_put and index_fill of torch.
void addTupleBindings(Bindings &bindings);

} // namespace burin::nn::scatter
