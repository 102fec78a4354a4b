// Adds up the products of a row's digits and a block of weights of few bits.
#ifndef BURIN_KERNELS_DIGIT_TILE_H
#define BURIN_KERNELS_DIGIT_TILE_H

#include "quad_product.h"
#include "register_tile.h"
#include "row_digits.h"

namespace burin::BURIN_LEVEL {

/// How far ahead of words and of scales memory is fetched into the second-level
/// cache: far enough that it comes in time, panels lie one after the other.
inline constexpr int64_t words_ahead = 2048;
inline constexpr int64_t scales_ahead = 512;

/// Rows [begin, end) of a panel of words, of which `words` is the first line of
/// `width` columns, their number among blocks, and what their group is scaled
/// by.
struct CodeBlock {
  const uint32_t *words;
  int64_t width;
  int64_t number;
  int64_t begin;
  int64_t end;
  const float *scale;
  const float *zero;
};

/// The low `bits` bits of each byte of a word.
template <int bits>
inline constexpr uint32_t low_codes = ((1u << bits) - 1) * 0x01010101u;
/// The highest bit of each number of `bits` bits in a word.
template <int bits>
inline constexpr uint32_t code_signs =
    0xffffffffu / ((1u << bits) - 1) << (bits - 1);

/// to[n] = sum over the block of a[i] * (code - zero[n]) * scale[n], by floats
/// one by one: where one of `a` is not finite.
template <class L, bool has_zero>
BURIN_NOINLINE void sum_plain_block(float *to, int64_t columns,
                                    const CodeBlock &block, const float *a) {
  constexpr int depth = 32 / L::bits;
  for (int64_t n = 0; n < columns; ++n) {
    float sum = 0;
    for (int64_t i = block.begin; i < block.end; ++i) {
      const int64_t place = i - block.begin;
      const uint32_t word = block.words[place / depth * block.width + n];
      const auto code =
          int32_t(word << (32 - L::bits - place % depth * L::bits)) >>
          (32 - L::bits);
      sum += a[i] * (float(code) - (has_zero ? block.zero[n] : 0.0f));
    }
    to[n] = sum * block.scale[n];
  }
}

/// Adds to the sums of row `r` the products of the block and the row, whose
/// digits and elements are given.
template <class L, bool has_zero, int rows, int lanes, int vectors>
BURIN_INLINE void add_digit_block(RegisterTile<float, rows, lanes, vectors> &to,
                                  int r, const CodeBlock &block,
                                  const uint8_t *digits, const float *a) {
  using V = Vector<float, lanes>;
  typedef Vector<int32_t, lanes> Whole;
  typedef Vector<uint32_t, lanes> Sums;
  constexpr int depth = 32 / L::bits, parts = 8 / L::bits;
  const DigitRow<L> row{const_cast<uint8_t *>(digits)};
  const float row_scale = row.scales()[block.number];
  if (row_scale != row_scale) {
    alignas(64) float plain[lanes * vectors];
    sum_plain_block<L, has_zero>(plain, lanes * vectors, block, a);
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      to.sums[r][v] += load<float, lanes>(plain + v * lanes);
    });
    return;
  }
  Sums products[L::digits][vectors];
  unroll<L::digits>([&](auto d) __attribute__((always_inline)) {
    const int32_t start = row.starts()[block.number * L::digits + d];
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      products[d][v] = (Sums)(Whole{} + start);
    });
  });
  const int8_t *planes = row.planes() + block.begin;
  const uint32_t *from = block.words;
  const int64_t lines = ceil_div(block.end - block.begin, depth);
  for (int64_t i = 0; i < lines; ++i, from += block.width, planes += depth) {
    Vector<uint32_t, lanes> line[vectors];
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      line[v] = load<uint32_t, lanes>(from + v * lanes);
      __builtin_prefetch(from + v * lanes + words_ahead, 0, 2);
    });
    unroll<parts>([&](auto part) __attribute__((always_inline)) {
      Sums codes[vectors];
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        codes[v] = ((line[v] >> (part * L::bits)) ^
                    code_signs<L::bits>)&low_codes<L::bits>;
      });
      unroll<L::digits>([&](auto d) __attribute__((always_inline)) {
        int32_t four;
        __builtin_memcpy(&four, planes + d * L::plane + part * 4, sizeof four);
        const RightQuads<lanes> same(Whole{} + four);
        unroll<vectors>([&](auto v) __attribute__((always_inline)) {
          products[d][v] = add_quads<lanes>(
              products[d][v], LeftQuad<lanes>((Whole)codes[v]), same);
        });
      });
    });
  }
  const float total = row.totals()[block.number];
  unroll<vectors>([&](auto v) __attribute__((always_inline)) {
    V sum = __builtin_convertvector((Whole)products[L::digits - 1][v], V);
    for (int d = L::digits - 1; d-- > 0;)
      sum = sum * 256 + __builtin_convertvector((Whole)products[d][v], V);
    if constexpr (has_zero) {
      sum -= total * load<float, lanes>(block.zero + v * lanes);
      __builtin_prefetch(block.zero + v * lanes + scales_ahead, 0, 2);
    }
    // One after the other: the product of both may leave a float's range where
    // the sum does not.
    to.sums[r][v] +=
        sum * row_scale * load<float, lanes>(block.scale + v * lanes);
    __builtin_prefetch(block.scale + v * lanes + scales_ahead, 0, 2);
  });
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_DIGIT_TILE_H
