// Takes numbers of few bits, and codes of numbers, out of words by shifts, on
// machines that have nothing better and for widths that it does not take.
#ifndef BURIN_KERNELS_CODE_BITS_H
#define BURIN_KERNELS_CODE_BITS_H

#include "code_kinds.h"
#include "scalar_types.h"
#include "vector_type.h"

namespace burin::BURIN_LEVEL {

/// The signed number of `bits` bits at place `place` of each word, the lowest
/// bits being place 0.
template <int bits, int place, int lanes>
BURIN_INLINE Vector<float, lanes>
widen_code_bits(Vector<uint32_t, lanes> words) {
  constexpr int above = 32 - bits * (place + 1);
  typedef Vector<int32_t, lanes> Whole;
  const auto whole = Whole(Whole(words << above) >> (32 - bits));
  if constexpr (lanes == 1)
    return float(whole);
  else
    return __builtin_convertvector(whole, Vector<float, lanes>);
}

/// The code of `bits` bits at place `place` of each word.
template <int bits, int place, int lanes>
BURIN_INLINE Vector<uint32_t, lanes> code_at(Vector<uint32_t, lanes> words) {
  return words >> (bits * place) & ((1u << bits) - 1);
}

/// What stands in `table` for the code at place `place` of each word: of two
/// halves of a table in registers, or element by element.
template <int bits, int place, int lanes>
BURIN_INLINE Vector<float, lanes> look_up_codes(Vector<uint32_t, lanes> words,
                                                const float *table) {
  const auto codes = code_at<bits, place, lanes>(words);
  if constexpr (lanes == 1) {
    return table[codes];
  } else {
#if defined(__AVX2__)
    if constexpr (lanes == 8 && bits <= 4) {
      const auto places = (Vector<int32_t, 8>)codes;
      const auto low =
                     __builtin_ia32_permvarsf256(load<float, 8>(table), places),
                 high = __builtin_ia32_permvarsf256(load<float, 8>(table + 8),
                                                    places);
      // The sign chooses: the highest bit of a place.
      return __builtin_ia32_blendvps256(low, high,
                                        (Vector<float, 8>)(places << 28));
    }
#endif
    Vector<float, lanes> values;
    for (int i = 0; i < lanes; ++i)
      values[i] = table[codes[i]];
    return values;
  }
}

/// The float of 8 bits, of which `mantissa` stand behind the leading one, at
/// place `place` of each word, over float8_factor. No float on the way there is
/// subnormal: on some processors that takes a hundred times as long.
template <int mantissa, int place, int lanes>
BURIN_INLINE Vector<float, lanes> widen_float8(Vector<uint32_t, lanes> words) {
  using V = Vector<float, lanes>;
  using Bits = Vector<uint32_t, lanes>;
  constexpr int up = 23 - mantissa - 8 * place;
  Bits magnitude;
  if constexpr (up >= 0)
    magnitude = words << up;
  else
    magnitude = words >> -up;
  // The exponent becomes the lower bits of one that is far from 0.
  constexpr uint32_t mask = 0x7fu << (23 - mantissa);
  constexpr uint32_t base = (mantissa == 3 ? 112u : 96u) << 23;
  const V once = (V)((magnitude & mask) | base);
  // 1 + m stands where m should, times 2, if the exponent is 0. Then what is
  // twice as large, less 1, is smaller, and else it is not.
  const V twice = once * 2 - from_bits(base + (1u << 23));
  const V size = twice < once ? twice : once;
  const Bits sign = words << (24 - 8 * place) & 0x80000000u;
  return (V)((Bits)size | sign);
}
template <int mantissa>
inline constexpr float float8_factor = mantissa == 3 ? 0x1p8f : 0x1p16f;

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CODE_BITS_H
