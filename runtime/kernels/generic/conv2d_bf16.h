// Two-dimensional convolution of NHWC images of bfloats with a fused epilogue:
// sums of floats, the filters packed by pairs.
#ifndef BURIN_KERNELS_CONV2D_BF16_H
#define BURIN_KERNELS_CONV2D_BF16_H

#include "conv3d.h"
#include "matmul_bf16.h"
#include "volume.h"

namespace burin::BURIN_LEVEL {

/// The tiles of a convolution that multiplies pairs where they lie; `K` as in
/// conv2d_bf16 below, as one of volumes.
template <class K, class Epilogue>
using PairConvTiles = ConvTiles<K, Epilogue, BfloatTile, bfloat_tile_k>;

/// The same that widens windows first.
template <class K, class Epilogue>
struct WidenedConvTiles : PairConvTiles<K, Epilogue> {
  using Base = PairConvTiles<K, Epilogue>;
  using S = typename Base::S;
  static constexpr int64_t pairs = Base::depth / bfloat_tile_k;
  static constexpr int64_t fixed_chunks = fixed_bfloat_chunks_of(Base::depth);
  static constexpr int64_t run = Base::run;

  static constexpr int64_t chunks() { return fixed_chunks; }

  /// Products [begin, end) of the window of row r, zeros where it leaves the
  /// image.
  template <int rows, class Left>
  BURIN_INLINE void take_window(Left &left, int r,
                                const typename Base::template Windows<rows> &at,
                                const bfloat *from, int64_t begin,
                                int64_t end) const {
    for (int64_t i = begin; i < end;) {
      const typename Base::Run part(i / run);
      const int64_t skip = i % run, stop = lesser(end, i - skip + run);
      const int64_t y = at.y[r] + part.y, x = at.x[r] + part.x;
      const bfloat *pixel = from + at.offset[r] + part.offset(this->k) + skip;
      const bool is_row = y >= 0 && y < this->k.h;
      if (is_row && x >= 0 && x + Base::run_taps <= this->k.w) {
        left.take(r, i - begin, pixel, stop - i);
      } else {
        left.clear(r, i - begin, stop - i);
        // A run of several taps is one row of the window of the one group.
        for (int64_t j = 0; is_row && j < stop - i; ++j) {
          const int64_t tap = x + (skip + j) / Base::channels;
          if (tap >= 0 && tap < this->k.w)
            left.take(r, i - begin + j, pixel + j, 1);
        }
      }
      i = stop;
    }
  }

  template <int rows, int width, int64_t valid>
  void tile(const TilePlace<S> &place) const {
    constexpr int line = int(width * bfloat_tile_k);
    const auto where = Base::template windows<rows>(this->k, place.row);
    const int64_t begin = part_begin(pairs, fixed_chunks, place.chunk),
                  end = part_begin(pairs, fixed_chunks, place.chunk + 1),
                  products = (end - begin) * bfloat_tile_k;
    const bfloat *packed =
        this->packed_w +
        place.matrix * packed_elements(Base::filters, Base::depth) +
        place.panel * panel_width * Base::depth + begin * line;
    WidenedRows<rows, lesser(Base::depth, most_widened)> left;
    for (int r = 0; r < rows; ++r)
      take_window<rows>(left, r, where,
                        this->in + place.matrix * Base::channels,
                        begin * bfloat_tile_k, end * bfloat_tile_k);
    cover_panel<S, rows, width, valid>([&](auto lanes, auto vectors, auto first,
                                           auto columns) BURIN_NOINLINE {
      BfloatTile<S, rows, lanes, vectors> sums;
      Ahead<bfloat> ahead = fetch_after<S, line>(
          packed, end - begin, first == 0 ? place.turn : line);
      sums.accumulate([&](int r, int64_t i) __attribute__((
                          always_inline)) { return left.values[r][i]; },
                      packed + first * bfloat_tile_k, width, products, ahead);
      if (join_chunks<fixed_chunks>(sums, place, first, fixed_chunks))
        this->finish(sums, place, first, columns);
    });
  }
};

/// out[n][y][x][oc] = epilogue(sum over ky, kx, c of
/// in[n][y * stride_h - pad_top + ky * dilation_h][...][g, c] * w, n, y, x, oc)
/// with zeros outside the image.
///
/// `K` holds what conv2d.h says, with Element and Weight bfloat, and has an
/// even number of channels in each group. `packed_w` holds, group after group,
/// a (kh kw c/groups) x (oc/groups) matrix in the order of panel_order.h with
/// bfloat_tile_k rows side by side, its rows ordered by (ky, kx, channel). Sums
/// and the epilogue are those of matmul_bf16.h.
template <class K, class Epilogue>
inline void conv2d_bf16(const burin_parallel &parallel, K k,
                        typename K::Out *out, const bfloat *in,
                        const bfloat *packed_w, const Epilogue &epilogue) {
  using Volume = AsVolume<K>;
  using Map = WithoutDepth<Epilogue>;
  const Map map{epilogue};
  const Volume volume{k};
  constexpr int64_t pointwise = known_pointwise<Volume>();
  if constexpr (pointwise != 0)
    if (pointwise == 1 || (k.oh == k.h && k.ow == k.w))
      return matmul_bf16(parallel, PointwiseProduct<Volume>(volume), out, in,
                         packed_w, ByPixel<Volume, Map>{map, volume});
  if constexpr (pointwise != 1) {
    if constexpr (widens_left)
      run_panels(parallel, WidenedConvTiles<Volume, Map>{
                               {out, in, packed_w, map, volume}});
    else
      run_panels(parallel,
                 PairConvTiles<Volume, Map>{out, in, packed_w, map, volume});
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CONV2D_BF16_H
