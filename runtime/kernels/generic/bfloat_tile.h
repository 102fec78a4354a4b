// The register tile of products of bfloats, and what matrix products and
// convolutions of them have in common: k goes by pairs, and sums are of floats.
#ifndef BURIN_KERNELS_BFLOAT_TILE_H
#define BURIN_KERNELS_BFLOAT_TILE_H

#include "bfloat_product.h"
#include "panel_loop.h"

namespace burin::BURIN_LEVEL {

/// Whether rows of the left side become floats before they are multiplied, once
/// for each tile: machines that have no product of bfloats would convert in the
/// loop as many vectors as they multiply.
inline constexpr bool widens_left = !multiplies_pairs && lanes_of<float> > 1;

/// How many chunks k is cut into: a level that widens rows has place for a few
/// products of them at a time.
constexpr int64_t bfloat_chunks_of(int64_t k) {
  const int64_t chunks = chunks_of<float, bfloat>(k);
  return widens_left ? greater(chunks, ceil_div(k, most_widened)) : chunks;
}
/// The same of a k that may be unknown.
constexpr int64_t fixed_bfloat_chunks_of(int64_t k) {
  return k == unknown ? unknown : bfloat_chunks_of(k);
}

/// Rows of the left side as floats, of at most `count` products each.
template <int rows, int64_t count> struct WidenedRows {
  // A line more, so that rows do not share the sets of a cache.
  alignas(64) float values[rows][(count + 15) / 16 * 16 + 16];

  /// Products [at, at + size) of row r.
  BURIN_INLINE void take(int r, int64_t at, const bfloat *from, int64_t size) {
    float *to = values[r] + at;
    // A row is a place of its own: GCC 12 reads rows whose distance is known
    // together, in whole vectors, past the end of the last one.
    __asm__("" : "+r"(from));
    for (int64_t i = 0; i < size; ++i)
      to[i] = float(from[i]);
  }
  BURIN_INLINE void clear(int r, int64_t at, int64_t size) {
    for (int64_t i = 0; i < size; ++i)
      values[r][at + i] = 0;
  }
};

/// Sums of `rows` x (`vectors` * `lanes`) products.
template <class S, int rows, int lanes, int vectors>
struct BfloatTile : RegisterTile<S, rows, lanes, vectors> {
  /// Adds element(r, i) times that of each column for i in [0, k), k even, to
  /// the sum of row r and the column. Two i of a column lie side by side in
  /// `b`, `width` columns in a line; fetches `ahead` once for each line. An
  /// element is a bfloat with its neighbour behind it, or a float.
  template <class ElementAt>
  BURIN_INLINE void accumulate(const ElementAt &element, const bfloat *b,
                               int64_t width, int64_t k, Ahead<bfloat> &ahead) {
    if constexpr (widens_left) {
      // Both k of a line in one loop would take more registers than there are.
      add_each<0>(element, b, width, k, ahead);
      add_each<1>(element, b, width, k, ahead);
    } else {
      for (int64_t i = 0; i < k; i += bfloat_tile_k) {
        if constexpr (lanes > 1)
          ahead.fetch();
        add(element, b + i * width, i);
      }
    }
  }

  /// The same of i and i + 1, where elements are bfloats.
  template <class ElementAt>
  BURIN_INLINE void add(const ElementAt &element, const bfloat *b, int64_t i) {
    if constexpr (multiplies_pairs && lanes > 1) {
      Vector<uint32_t, lanes> pairs[vectors];
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        pairs[v] = load_pairs(b, v);
      });
      unroll<rows>([&](auto r) __attribute__((always_inline)) {
        unroll<vectors>([&](auto v) __attribute__((always_inline)) {
          this->sums[r][v] =
              add_pair<lanes>(this->sums[r][v], &element(r, i), pairs[v]);
        });
      });
    } else {
      unroll<rows>([&](auto r) __attribute__((always_inline)) {
        const S even = S(element(r, i)), odd = S(element(r, i + 1));
        unroll<vectors>([&](auto v) __attribute__((always_inline)) {
          this->sums[r][v] += even * S(b[v * bfloat_tile_k]);
          this->sums[r][v] += odd * S(b[v * bfloat_tile_k + 1]);
        });
      });
    }
  }

private:
  static BURIN_INLINE Vector<uint32_t, lanes> load_pairs(const bfloat *b,
                                                         int v) {
    Vector<uint32_t, lanes> pairs;
    __builtin_memcpy(&pairs, b + v * lanes * bfloat_tile_k, sizeof pairs);
    return pairs;
  }

  /// Adds the products of each i that is even (0) or odd (1).
  template <int odd, class ElementAt>
  BURIN_INLINE void add_each(const ElementAt &element, const bfloat *b,
                             int64_t width, int64_t k, Ahead<bfloat> &ahead) {
    for (int64_t i = odd; i < k;
         i += bfloat_tile_k, b += bfloat_tile_k * width) {
      if constexpr (odd == 0)
        ahead.fetch();
      Vector<S, lanes> columns[vectors];
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        const auto pairs = load_pairs(b, v);
        columns[v] =
            (Vector<S, lanes>)(odd == 0 ? pairs << 16 : pairs & 0xffff0000u);
      });
      unroll<rows>([&](auto r) __attribute__((always_inline)) {
        const S value = element(r, i);
        unroll<vectors>([&](auto v) __attribute__((always_inline)) {
          this->sums[r][v] += value * columns[v];
        });
      });
    }
  }
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_BFLOAT_TILE_H
