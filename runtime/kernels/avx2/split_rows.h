// Products of bytes by vpmaddubsw at their full 8 bits: it multiplies unsigned
// bytes by signed ones and adds two products in 16 bits, where those of 255 by
// 127 saturate. So the left side less 128 is split into magnitude and sign, -1
// or 0, once for each tile of rows, and the magnitude, 128 at most, multiplies
// the right side with its bits turned where the sign is -1: two such products
// lie in [-32768, 32512], whatever the bytes are. Since the bits of w turned
// are -w - 1, a * w is what that gives, plus the magnitude where the sign is
// -1, plus 128 * w: a number for each row and one for each column, which sums
// start from.
#ifndef BURIN_KERNELS_SPLIT_ROWS_H
#define BURIN_KERNELS_SPLIT_ROWS_H

#include "../generic/tile_sizes.h"
#include "../generic/vector_type.h"

namespace burin::BURIN_LEVEL {

inline constexpr bool splits_left = true;
inline constexpr bool has_lane_quads = false;

/// Four bytes of a row that is split, the same in all lanes.
template <int lanes> struct LeftQuad {
  Vector<int32_t, lanes> magnitudes, signs;

  BURIN_INLINE explicit LeftQuad(const uint8_t *from)
      : magnitudes(broadcast(from)), signs(broadcast(from + split_distance)) {}

private:
  static BURIN_INLINE Vector<int32_t, lanes> broadcast(const uint8_t *from) {
    int32_t quad;
    __builtin_memcpy(&quad, from, sizeof quad);
    return Vector<int32_t, lanes>{} + quad;
  }
};
/// Four bytes of the right side for each lane.
template <int lanes> struct RightQuads {
  Vector<int32_t, lanes> bytes;

  BURIN_INLINE explicit RightQuads(const int8_t *from)
      : bytes(load<int32_t, lanes>((const int32_t *)from)) {}
};

/// The sum of four products of bytes of 0 to 128 and signed ones in each lane,
/// times `factor`; two products add up to less than 16 bits.
BURIN_INLINE Vector<uint32_t, 8>
multiply_quads(Vector<int32_t, 8> x, Vector<int32_t, 8> y, int16_t factor = 1) {
  typedef Vector<char, 32> Bytes;
  const auto pairs = __builtin_ia32_pmaddubsw256((Bytes)x, (Bytes)y);
  return (Vector<uint32_t, 8>)__builtin_ia32_pmaddwd256(
      pairs, Vector<int16_t, 16>{} + factor);
}

/// `sums` plus the sum of four products in each lane, but for what sums start
/// from; sums wrap.
template <int lanes>
BURIN_INLINE Vector<uint32_t, lanes> add_quads(Vector<uint32_t, lanes> sums,
                                               const LeftQuad<lanes> &left,
                                               const RightQuads<lanes> &right) {
  return sums + multiply_quads(left.magnitudes, right.bytes ^ left.signs);
}

/// What the sums of each column start from for four of its bytes: 128 times
/// their sum.
template <int lanes>
BURIN_INLINE Vector<uint32_t, lanes> start_of(const RightQuads<lanes> &right) {
  const auto ones = Vector<int32_t, lanes>{} + 0x01010101;
  return multiply_quads(ones, right.bytes, 128);
}

/// Splits bytes of the left side, whose magnitudes go to one place and whose
/// signs `split_distance` behind it.
class ByteSplitter {
  /// Eight bytes whose magnitude is 0.
  static constexpr uint64_t nothing = 0x8080808080808080;

  /// Splits a vector; returns the magnitudes of sign -1.
  template <class Bytes>
  static BURIN_INLINE auto split(uint8_t *to, Bytes bytes) {
    constexpr int width = int(sizeof(Bytes));
    typedef Vector<int8_t, width> Signed;
    const auto centred = (Signed)(bytes ^ 128);
    const Signed sign = centred < 0, magnitude = (centred ^ sign) - sign;
    store(to, magnitude);
    store(to + split_distance, sign);
    return (Vector<char, width>)(magnitude & sign);
  }
  static BURIN_INLINE Vector<int64_t, 2> split_eight(uint8_t *to,
                                                     uint64_t bytes) {
    const Vector<uint64_t, 2> both = {bytes, nothing};
    return split_half(to, (Vector<uint8_t, 16>)both);
  }
  static BURIN_INLINE Vector<int64_t, 2> split_half(uint8_t *to,
                                                    Vector<uint8_t, 16> bytes) {
    return (Vector<int64_t, 2>)__builtin_ia32_psadbw128(split(to, bytes),
                                                        Vector<char, 16>{});
  }

public:
  /// Splits the `count` bytes at `from`; what their last quad lacks adds
  /// nothing. Returns what they add to what their row's sums start from. Code
  /// of its own, which all tiles share.
  static BURIN_NOINLINE uint32_t split_bytes(uint8_t *to, const uint8_t *from,
                                             int64_t count) {
    auto sums = Vector<int64_t, 4>{};
    int64_t i = 0;
    for (; i + 32 <= count; i += 32)
      sums += (Vector<int64_t, 4>)__builtin_ia32_psadbw256(
          split(to + i, load<uint8_t, 32>(from + i)), Vector<char, 32>{});
    auto halves = Vector<int64_t, 2>{sums[0] + sums[2], sums[1] + sums[3]};
    if (i + 16 <= count) {
      halves += split_half(to + i, load<uint8_t, 16>(from + i));
      i += 16;
    }
    uint64_t eight = nothing;
    for (; i + 8 <= count; i += 8) {
      __builtin_memcpy(&eight, from + i, sizeof eight);
      halves += split_eight(to + i, eight);
    }
    if (i < count) {
      eight = nothing;
      __builtin_memcpy(&eight, from + i, size_t((count - i) % 8));
      halves += split_eight(to + i, eight);
    }
    return uint32_t(halves[0] + halves[1]);
  }
};

/// Up to most_split_bytes of each of `rows` rows of the left side.
template <int rows> struct SplitRows {
  static_assert(rows <= most_split_rows);

  /// Magnitudes, and signs behind them; a vector may reach over the end of
  /// either.
  alignas(64) uint8_t bytes[rows][2 * split_distance];
  /// What the sums of a row start from.
  uint32_t totals[rows] = {};

  BURIN_INLINE const uint8_t *quad(int r, int64_t i) const {
    return bytes[r] + 4 * i;
  }

  /// Splits the `count` bytes at `from` into row r, from its byte `at` on,
  /// where a quad begins.
  BURIN_INLINE void take(int r, int64_t at, const uint8_t *from,
                         int64_t count) {
    totals[r] += ByteSplitter::split_bytes(bytes[r] + at, from, count);
  }
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SPLIT_ROWS_H
