// Weights of few bits as floats, sixteen at once: a table in a register is
// looked up by the lowest four bits of each word.
#ifndef BURIN_KERNELS_CODE_VECTOR_H
#define BURIN_KERNELS_CODE_VECTOR_H

#include "../generic/code_bits.h"

namespace burin::BURIN_LEVEL {

/// What the lowest `bits` of the numbers 0 to 15 stand for.
template <int bits> constexpr float code_value(int number) {
  const int code = number & ((1 << bits) - 1);
  return float(code < 1 << (bits - 1) ? code : code - (1 << bits));
}

/// What stands in places of `values` that are the lowest four bits of each.
BURIN_INLINE Vector<float, 16> permute(Vector<float, 16> values,
                                       Vector<uint32_t, 16> places) {
#ifdef __clang__
  return __builtin_ia32_permvarsf512(values, (Vector<int32_t, 16>)places);
#else
  return __builtin_shuffle(values, (Vector<int32_t, 16>)places); // modulo 16
#endif
}

/// What stands in `table` for code `place` of each word.
template <int bits, int place, int lanes>
BURIN_INLINE Vector<float, lanes> look_up(Vector<uint32_t, lanes> words,
                                          const float *table) {
  if constexpr (lanes == 16 && bits <= 4)
    return permute(load<float, 16>(table), words >> (bits * place));
  else
    return look_up_codes<bits, place, lanes>(words, table);
}

/// Number `place` of each word.
template <int bits, int place, int lanes>
BURIN_INLINE Vector<float, lanes> widen_codes(Vector<uint32_t, lanes> words) {
  if constexpr (lanes == 16 && bits <= 4) {
    const Vector<float, 16> values = {
        code_value<bits>(0),  code_value<bits>(1),  code_value<bits>(2),
        code_value<bits>(3),  code_value<bits>(4),  code_value<bits>(5),
        code_value<bits>(6),  code_value<bits>(7),  code_value<bits>(8),
        code_value<bits>(9),  code_value<bits>(10), code_value<bits>(11),
        code_value<bits>(12), code_value<bits>(13), code_value<bits>(14),
        code_value<bits>(15)};
    return permute(values, words >> (bits * place));
  } else {
    return widen_code_bits<bits, place, lanes>(words);
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CODE_VECTOR_H
