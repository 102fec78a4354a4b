// Matrix product with a fused epilogue whose right side are weights of 2, 4 or
// 8 bits, integers or codes of floats, with a scale for each group of k, packed
// in panels of words.
//
// A few rows (one token) are bound by memory. Where the level multiplies bytes,
// their numbers become whole ones (row_digits.h), and weights are only taken
// out of their words; elsewhere weights become floats in registers. Each
// group's sums are scaled. Many rows read a chunk of a panel that was made
// floats once.
#ifndef BURIN_KERNELS_MATMUL_NBITS_H
#define BURIN_KERNELS_MATMUL_NBITS_H

#include "code_reader.h"
#include "digit_tile.h"
#include "panel_loop.h"

namespace burin::BURIN_LEVEL {

/// Sums that each element of a tile of few rows is added up in, so that the
/// multipliers do not wait. The same for all columns of a product.
template <class S> constexpr int code_ways(int rows) {
  const int ways = lanes_of<S> / (8 * rows);
  return ways < 1 ? 1 : ways;
}

/// Adds the products of rows [begin, end) of a group to `sums`: of `left`, rows
/// `stride` apart, and the columns of `words`, whose lines are `width` apart.
/// `scale` and, with `has_zero`, `zero` are those of the group, `table` that of
/// codes.
template <int bits, int64_t codes, bool has_zero, int rows, int lanes,
          int vectors>
BURIN_INLINE void
add_code_group(RegisterTile<float, rows, lanes, vectors> &sums,
               const float *left, int64_t stride, const uint32_t *words,
               int64_t width, int64_t begin, int64_t end, const float *scale,
               const float *zero, const float *table) {
  using V = Vector<float, lanes>;
  using Reader = CodeReader<bits, codes, lanes>;
  const Reader reader = {table};
  constexpr int depth = 32 / bits, ways = code_ways<float>(rows);
  V parts[ways][rows][vectors] = {}, zeros[vectors] = {};
  if constexpr (has_zero)
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      zeros[v] = load<float, lanes>(zero + v * lanes);
      if constexpr (lanes > 1)
        __builtin_prefetch(zero + v * lanes + scales_ahead, 0, 2);
    });
  auto add = [&](int64_t word, auto add_place) __attribute__((always_inline)) {
    Vector<uint32_t, lanes> line[vectors];
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      const uint32_t *from = words + word * width + v * lanes;
      line[v] = load<uint32_t, lanes>(from);
      if constexpr (lanes > 1)
        __builtin_prefetch(from + words_ahead, 0, 2);
    });
    unroll<depth>([&](auto place) __attribute__((always_inline)) {
      if (!add_place(place))
        return;
      V columns[vectors];
      unroll<vectors>([&](auto v) __attribute__((always_inline)) {
        columns[v] = reader.template widen<place>(line[v]);
        if constexpr (has_zero)
          columns[v] -= zeros[v];
      });
      unroll<rows>([&](auto r) __attribute__((always_inline)) {
        const float value = left[r * stride + word * depth + place];
        unroll<vectors>([&](auto v) __attribute__((always_inline)) {
          parts[place % ways][r][v] += value * columns[v];
        });
      });
    });
  };
  for (int64_t word = begin / depth; word < end / depth; ++word)
    add(word, [](int) { return true; });
  if (const int64_t tail = end % depth)
    add(end / depth, [tail](int place) { return place < tail; });
  unroll<rows>([&](auto r) __attribute__((always_inline)) {
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      V part = parts[0][r][v];
      for (int way = 1; way < ways; ++way)
        part += parts[way][r][v];
      V factor = load<float, lanes>(scale + v * lanes);
      if constexpr (Reader::factor != 1)
        factor *= Reader::factor;
      sums.sums[r][v] += part * factor;
      if constexpr (lanes > 1 && r == 0)
        __builtin_prefetch(scale + v * lanes + scales_ahead, 0, 2);
    });
  });
}

/// One product as tiles; `K` as in matmul_nbits below.
template <class K, class Epilogue> struct CodeProductTiles {
  using S = float;
  static constexpr int bits = int(K::bits);
  static constexpr int64_t depth = 32 / bits;
  static constexpr int64_t column_words = ceil_div(K::k, depth);
  static constexpr int64_t groups = ceil_div(K::k, K::group);
  static constexpr int max_rows =
      rows_apart<S>(known(&K::a_row_stride) * int64_t(sizeof(float)));

  static constexpr ProductShape shape_of(int64_t m) {
    return {1, m, K::n, K::k, K::k * 4, column_words * 4};
  }
  static constexpr ProductShape known_shape = shape_of(known(&K::m));
  static constexpr Values row_values = values_of(&K::m);
  ProductShape shape() const { return shape_of(k.m); }

  /// Whether weights stay words until they are multiplied.
  static constexpr bool is_direct(int64_t m) {
    return lanes_of<S> == 1 || m <= few_code_rows;
  }
  /// Whether these meet digits of the left side.
  static constexpr bool takes_digits =
      has_lane_quads && K::digits != 0 && K::k != 0;
  static_assert(K::codes == whole_codes || (K::digits == 0 && !K::has_zero));
  using Layout =
      DigitLayout<bits, takes_digits ? int(K::digits) : 1, K::group, K::k>;
  static constexpr bool may_be_direct =
      known_shape.m == unknown || is_direct(known_shape.m);
  static constexpr bool may_unpack = lanes_of<S> > 1 &&
                                     (known_shape.m == unknown ||
                                      !is_direct(known_shape.m));
  static constexpr int64_t unpacked_elements =
      may_unpack ? code_chunk_rows * panel_width : 1;

  static constexpr int64_t chunk_rows(int64_t m) {
    return !is_direct(m)  ? code_chunk_rows
           : takes_digits ? greater(1, K::k)
                          : whole_code_rows;
  }
  static constexpr int64_t chunks_of_rows(int64_t m) {
    return greater(1, ceil_div(K::k, chunk_rows(m)));
  }
  static constexpr int64_t fixed_chunks =
      may_be_direct && may_unpack ? unknown : chunks_of_rows(known_shape.m);
  BURIN_INLINE int64_t chunks() const { return chunks_of_rows(k.m); }

  typename K::Out *out;
  const float *a;
  const uint32_t *b;
  const float *scale;
  const float *zero;
  const float *table;
  const Epilogue &epilogue;
  K k;
  /// Digits of the rows, where they are multiplied.
  const uint8_t *digits;
  /// Memory of the task for unpacked_elements.
  float *unpacked;

  /// What finish_product calls, which has batches.
  struct RowEpilogue {
    Epilogue epilogue;

    BURIN_INLINE typename K::Out operator()(float sum, int64_t, int64_t m,
                                            int64_t n) const {
      return epilogue(sum, m, n);
    }
  };

  template <int rows, int width, int64_t valid>
  void tile(const TilePlace<S> &place) const {
    if constexpr (may_be_direct && (rows <= few_code_rows || !may_unpack))
      if (is_direct(k.m)) {
        if constexpr (takes_digits)
          return multiply_digits<rows, width, valid>(place);
        else
          return multiply_words<rows, width, valid>(place);
      }
    if constexpr (may_unpack) {
      if (place.turn == 0)
        unpack<width>(place);
      multiply_unpacked<rows, width, valid>(place);
    }
  }

  /// The rows of the chunk at `place`.
  BURIN_INLINE int64_t chunk_begin(const TilePlace<S> &place) const {
    return place.chunk * chunk_rows(k.m);
  }
  BURIN_INLINE int64_t chunk_end(const TilePlace<S> &place) const {
    return lesser(K::k, chunk_begin(place) + chunk_rows(k.m));
  }

  /// Calls body(group, begin, end) for the parts of the chunk's groups.
  template <class Body>
  BURIN_INLINE void for_groups(const TilePlace<S> &place,
                               const Body &body) const {
    const int64_t end = chunk_end(place);
    for (int64_t row = chunk_begin(place); row < end;) {
      const int64_t group = row / K::group;
      const int64_t stop = lesser(end, (group + 1) * K::group);
      body(group, row, stop);
      row = stop;
    }
  }

  template <int rows, int width, int64_t valid>
  BURIN_INLINE void multiply_words(const TilePlace<S> &place) const {
    const int64_t column = place.panel * panel_width;
    cover_panel<S, rows, width, valid>(
        [&](auto lanes, auto vectors, auto first, auto columns) BURIN_NOINLINE {
          RegisterTile<S, rows, lanes, vectors> sums;
          for_groups(place, [&](int64_t group, int64_t begin,
                                int64_t end) __attribute__((always_inline)) {
            const int64_t of_group = column * groups + group * width + first;
            add_code_group<bits, K::codes, K::has_zero>(
                sums, a + place.row * k.a_row_stride, k.a_row_stride,
                b + column * column_words + first, width, begin, end,
                scale + of_group, zero + of_group, table);
          });
          finish(sums, place, first, columns);
        },
        K::n - column);
  }

  template <int rows, int width, int64_t valid>
  BURIN_INLINE void multiply_digits(const TilePlace<S> &place) const {
    const int64_t column = place.panel * panel_width;
    cover_panel<S, rows, width, valid>(
        [&](auto lanes, auto vectors, auto first, auto columns) BURIN_NOINLINE {
          RegisterTile<S, rows, lanes, vectors> sums;
          const uint32_t *words = b + column * column_words + first;
          for_digit_blocks<Layout>(
              [&](int64_t number, int64_t group, int64_t begin, int64_t end)
                  __attribute__((always_inline)) {
                    const int64_t of_group =
                        column * groups + group * width + first;
                    const CodeBlock block = {words + begin / depth * width,
                                             width,
                                             number,
                                             begin,
                                             end,
                                             scale + of_group,
                                             zero + of_group};
                    unroll<rows>([&](auto r) __attribute__((always_inline)) {
                      add_digit_block<Layout, K::has_zero>(
                          sums, r, block,
                          digits + (place.row + r) * Layout::row_bytes,
                          a + (place.row + r) * k.a_row_stride);
                    });
                  });
          finish(sums, place, first, columns);
        },
        K::n - column);
  }

  /// Makes floats of the chunk's weights in one panel.
  template <int width> void unpack(const TilePlace<S> &place) const {
    constexpr int lanes =
        width % lanes_of<S> == 0 ? lanes_of<S> : int(panel_multiple);
    using Reader = CodeReader<bits, K::codes, lanes>;
    const Reader reader = {table};
    const int64_t column = place.panel * panel_width;
    const uint32_t *words = b + column * column_words;
    float *to = unpacked - chunk_begin(place) * width;
    for_groups(place, [&](int64_t group, int64_t begin,
                          int64_t end) __attribute__((always_inline)) {
      const int64_t of_group = column * groups + group * width;
      for (int first = 0; first < width; first += lanes) {
        auto factor = load<float, lanes>(scale + of_group + first);
        if constexpr (Reader::factor != 1)
          factor *= Reader::factor;
        Vector<float, lanes> from = {};
        if constexpr (K::has_zero)
          from = load<float, lanes>(zero + of_group + first);
        for (int64_t word = begin / depth; word < ceil_div(end, depth);
             ++word) {
          const auto line = load<uint32_t, lanes>(words + word * width + first);
          unroll<int(depth)>([&](auto i) __attribute__((always_inline)) {
            store(to + (word * depth + i) * width + first,
                  (reader.template widen<i>(line) - from) * factor);
          });
        }
      }
    });
  }

  template <int rows, int width, int64_t valid>
  BURIN_INLINE void multiply_unpacked(const TilePlace<S> &place) const {
    const int64_t begin = chunk_begin(place), row_stride = k.a_row_stride;
    const int64_t count = chunk_end(place) - begin;
    const float *from = a + place.row * row_stride + begin;
    auto element = [=](int r, int64_t i) __attribute__((always_inline)) {
      return from[r * row_stride + i];
    };
    cover_panel<S, rows, width, valid>(
        [&](auto lanes, auto vectors, auto first, auto columns) BURIN_NOINLINE {
          RegisterTile<S, rows, lanes, vectors> sums;
          sums.accumulate(element, unpacked + first, width, count);
          finish(sums, place, first, columns);
        },
        K::n - place.panel * panel_width);
  }

  template <class Tile, class Columns>
  BURIN_INLINE void finish(Tile &sums, const TilePlace<S> &place, int64_t first,
                           Columns columns) const {
    if (join_chunks<fixed_chunks>(sums, place, first, chunks()))
      finish_product<float>(sums, place, first, columns, k, out,
                            RowEpilogue{epilogue});
  }
};

/// out[m][n] = epilogue(sum over k of a[m][k] * (B[k][n] - zero[g][n]) *
/// scale[g][n], m, n), where g is k / group.
///
/// `K` holds int64_t bits (2, 4 or 8), codes (of code_kinds.h; those of a table
/// have at most 4 bits, floats 8, and neither zeros nor digits), group (a
/// multiple of 32 / bits, or at least k), k and n, digits (of 8 bits, that
/// elements of few rows may be rounded to: 3 or 1, or 0 for floats) and bool
/// has_zero as constants, m and a_row_stride (in elements) as constants or not
/// (sizes.h), and the type Out; the k of a row lie side by side. A word of
/// `packed_b` holds the next 32 / bits k of a column as signed numbers of so
/// many bits, or codes, the first one lowest and zeros behind the last. `table`
/// has table_numbers(bits) numbers for codes, and is not read where there are
/// none. The words, `scale` and `zero`, which is not read without has_zero, are
/// in the order of panel_order.h. `lent` is memory of the caller's for
/// DigitLayout::row_bytes of each of few rows. The epilogue is Out
/// operator()(float sum, int64_t m, int64_t n) const.
///
/// With three digits a result errs by at most 2^-23 times the sum, over groups
/// (or parts of 128 rows of those beyond 256), of the greatest |a| times the
/// sum of all weights' sizes, besides the roundings of its sum over these;
/// groups of |a| below 2^-105 count as 0.
template <class K, class Epilogue>
inline void matmul_nbits(const burin_parallel &parallel, K k,
                         typename K::Out *out, const float *a,
                         const uint32_t *packed_b, const float *scale,
                         const float *zero, const float *table, float *lent,
                         const Epilogue &epilogue) {
  using Tiles = CodeProductTiles<K, Epilogue>;
  auto *digits = reinterpret_cast<uint8_t *>(lent);
  const Tiles tiles = {out,   a,        packed_b, scale,  zero,
                       table, epilogue, k,        digits, nullptr};
  if constexpr (Tiles::takes_digits && Tiles::may_be_direct)
    if (Tiles::is_direct(k.m))
      convert_rows<typename Tiles::Layout>(digits, a, k.a_row_stride, k.m);
  run_panels(parallel, tiles, [&tiles](const auto &task) {
    alignas(64) float unpacked[Tiles::unpacked_elements];
    Tiles own = tiles;
    own.unpacked = unpacked;
    task(own);
  });
}

/// The same without digits, which needs no memory.
template <class K, class Epilogue>
inline void
matmul_nbits(const burin_parallel &parallel, K k, typename K::Out *out,
             const float *a, const uint32_t *packed_b, const float *scale,
             const float *zero, const float *table, const Epilogue &epilogue) {
  static_assert(K::digits == 0);
  matmul_nbits(parallel, k, out, a, packed_b, scale, zero, table,
               static_cast<float *>(nullptr), epilogue);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_MATMUL_NBITS_H
