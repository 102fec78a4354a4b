// Weights of few bits as floats: several lie side by side in a word of 32 bits
// and come out of vectors of words.
#ifndef BURIN_KERNELS_CODE_VECTOR_H
#define BURIN_KERNELS_CODE_VECTOR_H

#include "code_bits.h"

namespace burin::BURIN_LEVEL {

/// What stands in `table` for code `place` of each word.
template <int bits, int place, int lanes>
BURIN_INLINE Vector<float, lanes> look_up(Vector<uint32_t, lanes> words,
                                          const float *table) {
  return look_up_codes<bits, place, lanes>(words, table);
}

/// Number `place` of each word.
template <int bits, int place, int lanes>
BURIN_INLINE Vector<float, lanes> widen_codes(Vector<uint32_t, lanes> words) {
  return widen_code_bits<bits, place, lanes>(words);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CODE_VECTOR_H
