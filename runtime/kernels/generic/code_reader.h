// Weights of few bits as floats, whatever they are kept as.
#ifndef BURIN_KERNELS_CODE_READER_H
#define BURIN_KERNELS_CODE_READER_H

#include "code_vector.h"

namespace burin::BURIN_LEVEL {

/// Takes weights out of words: numbers of `bits` bits, or codes of them. What
/// comes out is to be multiplied by `factor`.
template <int bits, int64_t codes, int lanes> struct CodeReader {
  static constexpr float factor = lanes == 1            ? 1.0f
                                  : codes == e4m3_codes ? float8_factor<3>
                                  : codes == e5m2_codes ? float8_factor<2>
                                                        : 1.0f;
  const float *table;

  /// Number `place` of each word.
  template <int place>
  BURIN_INLINE Vector<float, lanes> widen(Vector<uint32_t, lanes> words) const {
    if constexpr (codes == whole_codes)
      return widen_codes<bits, place, lanes>(words);
    else if constexpr (codes == table_codes || lanes == 1)
      return look_up<bits, place, lanes>(words, table);
    else
      return widen_float8 < codes == e4m3_codes ? 3 : 2, place, lanes > (words);
  }
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CODE_READER_H
