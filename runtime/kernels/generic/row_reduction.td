// The parameters of kernels that walk the lines along one axis of a tensor.
#ifndef BURIN_RUNTIME_KERNELS_ROW_REDUCTION_TD
#define BURIN_RUNTIME_KERNELS_ROW_REDUCTION_TD

include "runtime/kernels/KernelRecord.td"

/// The axis has n elements, in front of it lie `outer` and behind it `inner`.
defvar lineSizes = Sizes<["outer", "n", "inner"]>.params;

#endif // BURIN_RUNTIME_KERNELS_ROW_REDUCTION_TD
