// Two-dimensional convolution of NHWC images by windows of 3 x 3 with a fused
// epilogue, by minimal filtering (winograd.h): patches are transformed into
// memory that the caller lends, then each register tile multiplies some tiles
// by a panel of filters at all points and transforms the sums back.
#ifndef BURIN_KERNELS_WINOGRAD_CONV2D_H
#define BURIN_KERNELS_WINOGRAD_CONV2D_H

#include "panel_loop.h"
#include "winograd.h"

namespace burin::BURIN_LEVEL {

/// The transform of patches; `K` as in winograd_conv2d below.
template <class K> struct WinogradPatches {
  using S = typename K::Accumulator;
  using Element = typename K::Element;
  static constexpr int64_t side = winograd_side(K::tile);
  static constexpr int lanes = int(lesser(lanes_of<S>, 16));
  using V = Vector<S, lanes>;

  S *to; // [points][tiles of a band][c]
  const Element *in;
  K k;
  int64_t band;

  int64_t columns() const { return winograd_tiles(k.ow, K::tile); }
  int64_t rows() const { return winograd_tiles(k.oh, K::tile); }
  int64_t tiles() const { return k.n * rows() * columns(); }

  /// Transforms the patch of tile `tile`, all channels, which is number `place`
  /// of its band.
  void transform(int64_t tile, int64_t place) const {
    const int64_t image = tile / (rows() * columns());
    const int64_t y = tile / columns() % rows() * K::tile - k.pad_top;
    const int64_t x = tile % columns() * K::tile - k.pad_left;
    const K sizes = k;
    const Element *from = in + ((image * k.h + y) * k.w + x) * k.c;
    auto load_pixel =
        [from, sizes](int64_t row, int64_t column, int64_t channel)
            __attribute__((always_inline)) {
              return load_as<S, lanes>(
                  from + (row * sizes.w + column) * sizes.c + channel);
            };
    if (y >= 0 && x >= 0 && y + side <= k.h && x + side <= k.w)
      return store_points(place, load_pixel);
    store_points(place, [load_pixel, sizes, y,
                         x](int64_t row, int64_t column,
                            int64_t channel) __attribute__((always_inline)) {
      bool inside = y + row >= 0 && y + row < sizes.h && x + column >= 0 &&
                    x + column < sizes.w;
      return inside ? load_pixel(row, column, channel) : V{};
    });
  }

private:
  template <class Pixel>
  BURIN_INLINE void store_points(int64_t place, const Pixel &pixel) const {
    const int64_t point_stride = band * k.c;
    for (int64_t channel = 0; channel < k.c; channel += lanes) {
      V part[side][side]; // [column][point of the column]
      for (int64_t column = 0; column < side; ++column) {
        V pixels[side];
        unroll<side>([&](auto row) __attribute__((always_inline)) {
          pixels[row] = pixel(row, column, channel);
        });
        Winograd<K::tile>::patch(pixels, 1, part[column]);
      }
      S *point = to + place * k.c + channel;
      for (int64_t row = 0; row < side; ++row, point += side * point_stride) {
        V points[side];
        Winograd<K::tile>::patch(&part[0][row], side, points);
        unroll<side>([&](auto i) __attribute__((always_inline)) {
          store(point + i * point_stride, points[i]);
        });
      }
    }
  }
};

/// The products at all points as tiles: a row is a tile of the image, its k are
/// the channels of all points.
template <class K, class Epilogue> struct WinogradTiles {
  using S = typename K::Accumulator;
  using Weight = typename K::Weight;
  static constexpr int64_t side = winograd_side(K::tile);
  static constexpr int64_t points = winograd_points(K::tile);
  static constexpr int64_t fixed_chunks = 1;
  static constexpr int max_rows =
      int(lesser(rows_apart<S>(K::c * int64_t(sizeof(S))), row_limit<K>));

  /// Of a band: bands are of one length, the last one begins so early that it
  /// has it as well.
  static constexpr int64_t band_of(int64_t n, int64_t oh, int64_t ow) {
    if (n == unknown || oh == unknown || ow == unknown)
      return unknown;
    const int64_t tiles =
        n * winograd_tiles(oh, K::tile) * winograd_tiles(ow, K::tile);
    if (tiles == 0 || K::c == 0)
      return tiles;
    const int64_t most = winograd_band(points * K::c * int64_t(sizeof(S)));
    return ceil_div(tiles, ceil_div(tiles, most));
  }
  static constexpr ProductShape shape_of(int64_t n, int64_t oh, int64_t ow) {
    return {1,
            band_of(n, oh, ow),
            K::oc,
            points * K::c,
            points * K::c * int64_t(sizeof(S)),
            points * K::c * int64_t(sizeof(Weight))};
  }
  static constexpr ProductShape known_shape =
      shape_of(known(&K::n), known(&K::oh), known(&K::ow));
  static constexpr Values row_values =
      known_shape.m == unknown ? Values{0, unbounded, 1}
                               : Values{known_shape.m, known_shape.m, 1};

  typename K::Out *out;
  const S *patches;
  const Weight *packed_w;
  const Epilogue &epilogue;
  K k;
  int64_t begin; // of the band, a tile of the image

  ProductShape shape() const { return shape_of(k.n, k.oh, k.ow); }
  static constexpr int64_t chunks() { return 1; }

  template <int rows, int width, int64_t valid>
  void tile(const TilePlace<S> &place) const {
    const int64_t band = shape().m;
    const int64_t filter_stride = packed_elements(K::oc, K::c);
    const S *from = patches + place.row * K::c;
    const Weight *packed = packed_w + place.panel * panel_width * K::c;
    cover_panel<S, rows, width, valid>([&](auto lanes, auto vectors, auto first,
                                           auto columns) BURIN_NOINLINE {
      constexpr int stored = lanes * vectors;
      // Sums of a point as long as the next ones are computed.
      alignas(64) S sums[points][rows][stored];
      for (int64_t point = 0; point < points; ++point) {
        RegisterTile<S, rows, lanes, vectors> product;
        const S *row = from + point * band * K::c;
        const Weight *b = packed + point * filter_stride;
        // The filters of the next point, by as many tiles as hold a line each.
        const bool is_last = point + 1 == points;
        Ahead<Weight> ahead = fetch_after<S, width>(
            is_last ? packed : b + filter_stride - K::c * width, K::c,
            first == 0 ? place.turn : width);
        product.accumulate([=](int r, int64_t i) __attribute__((
                               always_inline)) { return row[r * K::c + i]; },
                           b + first, width, K::c, ahead);
        product.for_each([&](auto &sum, int64_t at)
                             __attribute__((always_inline)) {
                               store(&sums[point][0][0] + at, sum);
                             });
      }
      for (int r = 0; r < rows; ++r)
        finish<rows, lanes, vectors>(&sums[0][r][0], begin + place.row + r,
                                     place.panel * panel_width + first,
                                     columns);
    });
  }

  /// Transforms the sums of tile `tile`, filters `filter` and on, and stores
  /// what lies in the image.
  template <int rows, int lanes, int vectors, class Columns>
  BURIN_INLINE void finish(const S *sums, int64_t tile, int64_t filter,
                           Columns columns) const {
    using V = Vector<S, lanes>;
    constexpr int stored = lanes * vectors;
    alignas(64) S lines[K::tile][K::tile][stored];
    for (int v = 0; v < vectors; ++v) {
      V part[side][K::tile]; // [row of points][result of the row]
      for (int64_t row = 0; row < side; ++row) {
        V values[side];
        unroll<side>([&](auto i) __attribute__((always_inline)) {
          values[i] = load<S, lanes>(sums + (row * side + i) * rows * stored +
                                     v * lanes);
        });
        Winograd<K::tile>::results(values, 1, part[row]);
      }
      for (int64_t x = 0; x < K::tile; ++x) {
        V results[K::tile];
        Winograd<K::tile>::results(&part[0][x], K::tile, results);
        unroll<K::tile>([&](auto y) __attribute__((always_inline)) {
          store(&lines[y][x][v * lanes], results[y]);
        });
      }
    }
    const int64_t across = winograd_tiles(k.ow, K::tile),
                  down = winograd_tiles(k.oh, K::tile);
    const int64_t image = tile / (across * down);
    const int64_t top = tile / across % down * K::tile,
                  left = tile % across * K::tile;
    const int64_t height = lesser(K::tile, k.oh - top),
                  breadth = lesser(K::tile, k.ow - left);
    const Epilogue map = epilogue; // what it holds stays in registers
    for (int64_t i = 0; i < height; ++i)
      for (int64_t j = 0; j < breadth; ++j) {
        const int64_t y = top + i, x = left + j;
        const S *line = lines[i][j];
        write_line(columns,
                   out + ((image * k.oh + y) * k.ow + x) * K::oc + filter,
                   [&](int c) __attribute__((always_inline)) {
                     return map(line[c], image, y, x, filter + c);
                   });
      }
  }
};

/// The rows of bands for all numbers of images, where these are not too many to
/// go through.
template <class K, class Epilogue> constexpr uint64_t winograd_row_counts() {
  using Tiles = WinogradTiles<K, Epilogue>;
  const Values images = values_of(&K::n);
  if (known(&K::oh) == unknown || known(&K::ow) == unknown ||
      (images.most - images.least) / images.step > 1024)
    return tile_row_counts({0, unbounded, 1}, Tiles::max_rows);
  uint64_t counts = 0;
  for (int64_t n = images.least; n <= images.most; n += images.step) {
    const int64_t band = Tiles::band_of(n, known(&K::oh), known(&K::ow));
    counts |= tile_row_counts({band, band, 1}, Tiles::max_rows);
  }
  return counts;
}
template <class K, class Epilogue>
inline constexpr uint64_t row_counts<WinogradTiles<K, Epilogue>> =
    winograd_row_counts<K, Epilogue>();

/// out[n][y][x][oc] = epilogue(sum over ky, kx < 3 and c of
/// in[n][y - pad_top + ky][x - pad_left + kx][c] * w, n, y, x, oc), with zeros
/// outside the image.
///
/// `K` holds int64_t n, h, w, oh, ow, each a constant or not (sizes.h), static
/// constexpr int64_t c (a multiple of 16), oc, pad_top, pad_left, tile (2 or
/// 4), and the types Element, Weight, Accumulator (float or double) and Out.
/// `packed_w` holds, point after point of winograd.h, a c x oc matrix of
/// transformed filters in the order of panel_order.h. `patches` are
/// winograd_points(tile) * c elements for each tile of a band (winograd_band),
/// lent by the caller. The epilogue is Out operator()(Accumulator sum, int64_t
/// n, int64_t y, int64_t x, int64_t oc) const.
///
/// A result errs, in units of half an epsilon, by at most (c + 16) times
/// what it would be if all numbers of filter, patch and transforms were
/// positive (test/runtime/kernels/winograd-conv2d.cpp).
template <class K, class Epilogue>
inline void winograd_conv2d(const burin_parallel &parallel, K k,
                            typename K::Out *out, const typename K::Element *in,
                            const typename K::Weight *packed_w,
                            typename K::Accumulator *patches,
                            const Epilogue &epilogue) {
  using Tiles = WinogradTiles<K, Epilogue>;
  const int64_t band = Tiles::band_of(k.n, k.oh, k.ow);
  const WinogradPatches<K> patch{patches, in, k, band};
  const int64_t tiles = patch.tiles(),
                bands = band == 0 ? 0 : ceil_div(tiles, band);
  const int64_t tasks =
      lesser(band, tasks_worth(band * k.c * winograd_points(K::tile)));
  for (int64_t i = 0; i < bands; ++i) {
    const int64_t begin = lesser(i * band, tiles - band);
    parallel_for(parallel, tasks, [=](int64_t task) {
      const int64_t end = part_begin(band, tasks, task + 1);
      for (int64_t j = part_begin(band, tasks, task); j < end; ++j)
        patch.transform(begin + j, j);
    });
    run_panels(parallel, Tiles{out, patches, packed_w, epilogue, k, begin});
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_WINOGRAD_CONV2D_H
