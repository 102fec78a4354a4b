// What recurrent kernels read and write, on all devices.
#ifndef BURIN_KERNELS_RECURRENT_TENSORS_H
#define BURIN_KERNELS_RECURRENT_TENSORS_H

#include "scalar_types.h"

namespace burin::BURIN_LEVEL {

/// Tensors of a recurrence; `initial_memory` and `last_memory` only where the
/// cell has a memory. Pointers that K says to leave alone may be anything.
template <class K, class Length> struct RecurrentTensors {
  using T = typename K::Element;
  T *y, *last_state, *last_memory;
  const T *x, *initial_state, *initial_memory;
  const Length *lengths;
  T *scratch;
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_RECURRENT_TENSORS_H
