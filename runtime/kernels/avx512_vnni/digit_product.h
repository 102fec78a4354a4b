// Products of weights of few bits and digits of rows by vpdpbusd.
#ifndef BURIN_KERNELS_DIGIT_PRODUCT_H
#define BURIN_KERNELS_DIGIT_PRODUCT_H

#include "../generic/vector_type.h"

namespace burin::BURIN_LEVEL {

inline constexpr bool multiplies_digits = true;

#ifdef __clang__
#define BURIN_DOT_BYTES_512 __builtin_ia32_vpdpbusd512
#define BURIN_DOT_BYTES_256 __builtin_ia32_vpdpbusd256
#else
#define BURIN_DOT_BYTES_512 __builtin_ia32_vpdpbusd_v16si
#define BURIN_DOT_BYTES_256 __builtin_ia32_vpdpbusd_v8si
#endif

/// `sums` plus four products in each lane, of bytes without sign in `codes` and
/// the four signed bytes at `digits`.
template <int lanes>
BURIN_INLINE Vector<int32_t, lanes> add_digits(Vector<int32_t, lanes> sums,
                                               Vector<uint32_t, lanes> codes,
                                               const int8_t *digits) {
  typedef Vector<int32_t, lanes> Whole;
  int32_t four;
  __builtin_memcpy(&four, digits, sizeof four);
  if constexpr (lanes == 16)
    return BURIN_DOT_BYTES_512(sums, (Whole)codes, Whole{} + four);
  else
    return BURIN_DOT_BYTES_256(sums, (Whole)codes, Whole{} + four);
}

#undef BURIN_DOT_BYTES_512
#undef BURIN_DOT_BYTES_256

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_DIGIT_PRODUCT_H
