// Sums of many elements whose error does not grow with their number: short
// blocks are summed as they come, and the blocks' sums with what each addition
// rounds off.
#ifndef BURIN_KERNELS_LONG_SUM_H
#define BURIN_KERNELS_LONG_SUM_H

#include "compensated_sum.h"
#include "vector.h"

namespace burin::BURIN_LEVEL {

/// `count` long sums that are vectors, in registers.
template <class V, int count> struct LongVectorSum {
  V high[count] = {};
  V low[count] = {};

  /// Adds the sums of a block, which start anew.
  BURIN_INLINE void take(V (&sums)[count]) {
    unroll<count>([&](auto i) __attribute__((always_inline)) {
      add_block(high[i], low[i], sums[i]);
      sums[i] = V{};
    });
  }
  BURIN_INLINE void give(V (&totals)[count]) const {
    unroll<count>([&](auto i) __attribute__((always_inline)) {
      totals[i] = high[i] + low[i];
    });
  }
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_LONG_SUM_H
