// What weights of few bits are: numbers themselves, or codes of them.
#ifndef BURIN_KERNELS_CODE_KINDS_H
#define BURIN_KERNELS_CODE_KINDS_H

// Not level.h: its pragmas are not meant for a compiler that includes this.
#include <stdint.h>

#ifndef BURIN_LEVEL
#define BURIN_LEVEL generic
#endif

namespace burin::BURIN_LEVEL {

/// Signed integers.
inline constexpr int64_t whole_codes = 0;
/// Places in a table of numbers.
inline constexpr int64_t table_codes = 1;
/// Floats of 8 bits without infinity and NaN: 1 + m / 8 times 2^(e - 7), or
/// 1 + m / 4 times 2^(e - 15), where e is not 0.
inline constexpr int64_t e4m3_codes = 2;
inline constexpr int64_t e5m2_codes = 3;

/// Numbers of a table: one for each code, or that many times over where codes
/// have two bits, so that four bits of a word may be looked up.
constexpr int64_t table_numbers(int64_t bits) { return bits == 8 ? 256 : 16; }

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CODE_KINDS_H
