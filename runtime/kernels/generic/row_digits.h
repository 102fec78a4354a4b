// Rows of floats as whole numbers of a few signed bytes, with a scale for each
// block of them: what instructions that multiply bytes take of a left side
// that is not quantized.
#ifndef BURIN_KERNELS_ROW_DIGITS_H
#define BURIN_KERNELS_ROW_DIGITS_H

#include "parallel.h"
#include "tile_sizes.h"
#include "vector.h"

namespace burin::BURIN_LEVEL {

/// Elements of a block: a group of weights, or where groups are long a part of
/// one. Few enough that 32 bits hold all sums of products, and floats those of
/// one digit.
constexpr int64_t digit_block(int64_t group, int64_t k) {
  const int64_t rows = greater(1, lesser(group, k));
  return rows <= most_digit_block ? rows : long_digit_block;
}

/// How rows of k elements are cut and where their digits lie in lent memory.
/// Weights of `bits` bits with a scale for each `group` meet them: the digits
/// of a word's elements lie in the order in which masks take these out of all
/// bytes of the word at once, the lowest bits of each byte first.
template <int bits_, int digits_, int64_t group_, int64_t k_>
struct DigitLayout {
  static constexpr int bits = bits_, digits = digits_;
  static constexpr int64_t group = group_, k = k_;
  static constexpr int64_t block = digit_block(group, k);
  static constexpr int64_t blocks_of_group =
      ceil_div(greater(1, lesser(group, k)), block);
  static constexpr int64_t blocks =
      ceil_div(k, greater(1, lesser(group, k))) * blocks_of_group;
  /// Elements that are converted at once: whole words of any width.
  static constexpr int step = 16;
  static constexpr int64_t plane = ceil_div(k + digit_slack, 64) * 64;
  static constexpr int64_t row_bytes =
      digits * plane + ceil_div(blocks * 4 * (digits + 2), 64) * 64;
};

/// One row in lent memory.
template <class L> struct DigitRow {
  uint8_t *at;

  /// Digit d of all elements is at d * L::plane; the lowest is digit 0.
  BURIN_INLINE int8_t *planes() const { return (int8_t *)at; }
  /// What a block's numbers are multiplied by; NaN where it holds a number that
  /// is not finite.
  BURIN_INLINE float *scales() const {
    return (float *)(at + L::digits * L::plane);
  }
  /// The sum of a block's numbers.
  BURIN_INLINE float *totals() const { return scales() + L::blocks; }
  /// For each block and digit what its products with weights start from, that
  /// are moved up by half their range to have no sign.
  BURIN_INLINE int32_t *starts() const {
    return (int32_t *)(totals() + L::blocks);
  }
};

/// Bytes in the order of DigitLayout.
template <int bits>
BURIN_INLINE Vector<int8_t, 16> order_digits(Vector<int8_t, 16> x) {
#ifdef __clang__
#define BURIN_SHUFFLE(...) __builtin_shufflevector(x, x, __VA_ARGS__)
#else
#define BURIN_SHUFFLE(...) __builtin_shuffle(x, Vector<int8_t, 16>{__VA_ARGS__})
#endif
  if constexpr (bits == 4)
    return BURIN_SHUFFLE(0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15);
  else if constexpr (bits == 2)
    return BURIN_SHUFFLE(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  else
    return x;
#undef BURIN_SHUFFLE
}

/// A factor that makes whole numbers of the digits' range of floats up to the
/// one whose bits are `most`, and what takes them back. Three digits hold 22
/// bits and a sign, by a power of 2, so that nothing else is rounded; one holds
/// up to 127.
template <int digits> struct DigitScale {
  float factor = 0;
  float scale = 0;

  BURIN_INLINE explicit DigitScale(uint32_t most) {
    static_assert(digits == 1 || digits == 3);
    constexpr uint32_t least = 22; // below, what takes them back is subnormal
    const uint32_t exponent = most >> 23;
    if (exponent == 255) {
      scale = __builtin_nanf("");
    } else if (exponent < least) {
      return;
    } else if constexpr (digits == 1) {
      float greatest;
      __builtin_memcpy(&greatest, &most, sizeof greatest);
      factor = 127 / greatest;
      scale = greatest / 127;
    } else {
      // Below 2^(exponent - 126) before, below 2^22 behind.
      const uint32_t up = (275 - exponent) << 23, down = (exponent - 21) << 23;
      __builtin_memcpy(&factor, &up, sizeof factor);
      __builtin_memcpy(&scale, &down, sizeof scale);
    }
  }
};

/// Converts elements [begin, end), block `number`, of the row at `from`.
template <class L>
BURIN_INLINE void convert_digit_block(const DigitRow<L> &to, const float *from,
                                      int64_t begin, int64_t end,
                                      int64_t number) {
  constexpr int step = L::step;
  typedef Vector<int32_t, step> Whole;
  alignas(64) float last[step] = {};
  const int64_t whole = begin + (end - begin) / step * step;
  for (int64_t i = whole; i < end; ++i)
    last[i - whole] = from[i];
  // By reference: returned, they would be wider than registers may be.
  auto take = [&](Vector<float, step> &elements,
                  int64_t i) __attribute__((always_inline)) {
    __builtin_memcpy(&elements, i < whole ? from + i : last, sizeof elements);
  };
  Vector<float, step> elements;
  Whole most = {};
  for (int64_t i = begin; i < end; i += step) {
    take(elements, i);
    const auto size = (Whole)elements & 0x7fffffff;
    most = size > most ? size : most;
  }
  int32_t greatest = 0;
  for (int j = 0; j < step; ++j)
    greatest = most[j] > greatest ? most[j] : greatest;
  const DigitScale<L::digits> by{uint32_t(greatest)};
  to.scales()[number] = by.scale;
  if (by.scale != by.scale)
    return;
  Whole sums[L::digits] = {};
  for (int64_t i = begin; i < end; i += step) {
    // Added to half the numbers that a float counts one by one, what is below
    // 1 is rounded off.
    const float middle = 0x1.8p23f;
    take(elements, i);
    const Vector<float, step> moved = elements * by.factor + middle;
    Whole rest = (Whole)moved - 0x4b400000;
    unroll<L::digits>([&](auto d) __attribute__((always_inline)) {
      const auto digit = __builtin_convertvector(rest, Vector<int8_t, step>);
      store(to.planes() + d * L::plane + i, order_digits<L::bits>(digit));
      const Whole next = (rest + 128) >> 8;
      sums[d] += rest - (next << 8);
      rest = next;
    });
  }
  int64_t total = 0;
  for (int d = L::digits; d-- > 0;) {
    int32_t sum = 0;
    for (int j = 0; j < step; ++j)
      sum += sums[d][j];
    total = total * 256 + sum;
    to.starts()[number * L::digits + d] = -sum * (1 << (L::bits - 1));
  }
  to.totals()[number] = float(total);
}

/// Calls body(block, group, begin, end) for all blocks of a row.
template <class L, class Body>
BURIN_INLINE void for_digit_blocks(const Body &body) {
  for (int64_t group = 0, number = 0; group * L::group < L::k; ++group) {
    const int64_t stop = lesser(L::k, (group + 1) * L::group);
    for (int64_t row = group * L::group; row < stop; row += L::block)
      body(number++, group, row, lesser(stop, row + L::block));
  }
}

/// Converts `rows` rows at `from`, `stride` elements apart, into memory of
/// L::row_bytes for each.
template <class L>
BURIN_NOINLINE void convert_rows(uint8_t *to, const float *from, int64_t stride,
                                 int64_t rows) {
  for (int64_t r = 0; r < rows; ++r) {
    const DigitRow<L> row{to + r * L::row_bytes};
    for_digit_blocks<L>([&](int64_t number, int64_t, int64_t begin,
                            int64_t end) __attribute__((always_inline)) {
      convert_digit_block(row, from + r * stride, begin, end, number);
    });
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_ROW_DIGITS_H
