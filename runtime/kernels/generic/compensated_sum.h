// Adds the sums of blocks without losing what each addition rounds off: the
// part of long sums that needs no vectors, so that every processor and device
// has it.
#ifndef BURIN_KERNELS_COMPENSATED_SUM_H
#define BURIN_KERNELS_COMPENSATED_SUM_H

#include "level.h"
#include "tile_sizes.h"

namespace burin::BURIN_LEVEL {

/// Whether a sum of so many elements is worth being a long one.
inline constexpr bool is_long_sum(int64_t steps) {
  return steps > 2 * sum_block;
}

/// Adds `block` to a long sum of numbers or vectors, which is `high` and what
/// was rounded off of it, `low` (Kahan, "Further remarks on reducing truncation
/// errors", 1965, with the exact difference of Knuth, "The Art of Computer
/// Programming", 4.2.2, theorem B).
template <class V> BURIN_INLINE void add_block(V &high, V &low, V block) {
  block += low;
  V next = high + block, part = next - high;
  V lost = (high - (next - part)) + (block - part);
  high = next;
  // Nothing is lost of an infinite sum, but the differences are NaN.
  low = lost == lost ? lost : V{};
}

/// `count` long sums side by side.
template <class T, int count = 1> struct LongSum {
  T high[count] = {};
  T low[count] = {};

  BURIN_INLINE void add(T block, int64_t i = 0) {
    add_block(high[i], low[i], block);
  }
  /// Adds all of `other`.
  BURIN_INLINE void add(const LongSum &other) {
    for (int i = 0; i < count; ++i) {
      add_block(high[i], low[i], other.high[i]);
      low[i] += other.low[i];
    }
  }
  BURIN_INLINE T total(int64_t i = 0) const { return high[i] + low[i]; }
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_COMPENSATED_SUM_H
