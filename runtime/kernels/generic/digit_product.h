// Products of weights of few bits and digits of rows (row_digits.h) by
// instructions that multiply bytes, on levels that have them; what stands here
// says that there are none.
#ifndef BURIN_KERNELS_DIGIT_PRODUCT_H
#define BURIN_KERNELS_DIGIT_PRODUCT_H

#include "vector_type.h"

namespace burin::BURIN_LEVEL {

inline constexpr bool multiplies_digits = false;

/// `sums` plus four products in each lane, of bytes without sign in `codes` and
/// the four signed bytes at `digits`.
template <int lanes>
BURIN_INLINE Vector<int32_t, lanes> add_digits(Vector<int32_t, lanes> sums,
                                               Vector<uint32_t, lanes>,
                                               const int8_t *) {
  return sums; // never called
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_DIGIT_PRODUCT_H
