// Three-dimensional convolution of NDHWC volumes on a device, with a fused
// epilogue: the matrix product of all output pixels by all output channels,
// whose left-hand elements are fetched from where they lie in the input.
#ifndef BURIN_KERNELS_CONV3D_H
#define BURIN_KERNELS_CONV3D_H

#include "contraction.h"

namespace burin::BURIN_LEVEL {

/// Both sides of a convolution, for a TileLoop: rows are output pixels over all
/// volumes, matrices are groups. `K` as in conv3d below.
template <class K, class Epilogue> struct ConvSides {
  using Element = typename K::Element;
  using Weight = typename K::Weight;
  using Out = typename K::Out;
  using S = WrappingSum<typename K::Accumulator>;
  static constexpr int64_t channels = K::c / K::groups;
  static constexpr int64_t filters = K::oc / K::groups;
  static constexpr int64_t depth = K::kd * K::kh * K::kw * channels;
  static constexpr Extents known_extents = {
      K::groups,
      known_product(known(&K::n), known(&K::od), known(&K::oh), known(&K::ow)),
      filters, depth};
  static constexpr bool rows_are_neighbours = false;
  // Images have no depth to reckon with.
  static constexpr bool is_flat = known(&K::d) == 1 && K::kd == 1 &&
                                  known(&K::od) == 1 && K::pad_front == 0;
  /// A window's place that every tap leaves outside.
  static constexpr int nowhere = -(1 << 30);

  Out *out;
  const Element *in;
  const Weight *packed_w;
  Epilogue epilogue;
  K k;

  BURIN_INLINE Extents extents() const {
    return {K::groups, k.n * k.od * k.oh * k.ow, filters, depth};
  }

  /// Where the window of an output pixel begins, and the element of the group's
  /// first channel there, which may lie outside.
  struct Row {
    int64_t offset = 0;
    int z = 0, y = nowhere, x = 0;
  };

  /// An output pixel.
  struct Pixel {
    int64_t n, z, y, x;
  };
  BURIN_INLINE Pixel pixel(int64_t index) const {
    const int64_t row = index / k.ow, plane = row / k.oh;
    if constexpr (is_flat)
      return {plane, 0, row % k.oh, index % k.ow};
    else
      return {plane / k.od, plane % k.od, row % k.oh, index % k.ow};
  }

  BURIN_INLINE Row row(int64_t group, int64_t index) const {
    const Pixel at = pixel(index);
    const int64_t z = at.z * K::stride_d - K::pad_front,
                  y = at.y * K::stride_h - K::pad_top,
                  x = at.x * K::stride_w - K::pad_left;
    return {(((at.n * k.d + z) * k.h + y) * k.w + x) * K::c + group * channels,
            int(z), int(y), int(x)};
  }

  BURIN_INLINE const Element *left(const Row &row, int64_t i) const {
    constexpr unsigned width = unsigned(K::kw), height = unsigned(K::kh);
    const unsigned tap = unsigned(i) / unsigned(channels),
                   channel = unsigned(i) % unsigned(channels);
    const unsigned line = tap / width;
    const int dz = is_flat ? 0 : int(line / height) * int(K::dilation_d),
              dy = int(is_flat ? line : line % height) * int(K::dilation_h),
              dx = int(tap % width) * int(K::dilation_w);
    bool is_inside = unsigned(row.y + dy) < unsigned(k.h) &&
                     unsigned(row.x + dx) < unsigned(k.w);
    if constexpr (!is_flat)
      is_inside = is_inside && unsigned(row.z + dz) < unsigned(k.d);
    if (!is_inside)
      return nullptr;
    return in + row.offset + ((dz * k.h + dy) * k.w + dx) * K::c + channel;
  }

  BURIN_INLINE const Weight *right(int64_t group) const {
    return packed_w + group * packed_elements(filters, depth);
  }

  BURIN_INLINE void store(S sum, int64_t group, int64_t index,
                          int64_t filter) const {
    const Pixel at = pixel(index);
    const int64_t channel = group * filters + filter;
    out[index * K::oc + channel] =
        epilogue(typename K::Accumulator(sum), at.n, at.z, at.y, at.x, channel);
  }
};

/// out[n][z][y][x][oc] = epilogue(sum over kz, ky, kx, c of
/// in[n][z * stride_d - pad_front + kz * dilation_d][...][...][g, c] * w, n, z,
/// y, x, oc) with zeros outside the volume.
///
/// `K` holds int64_t n, d, h, w, od, oh, ow, each a constant or not (sizes.h),
/// static constexpr int64_t c, oc, kd, kh, kw, stride_d, stride_h, stride_w,
/// dilation_d, dilation_h, dilation_w, pad_front, pad_top, pad_left, groups,
/// and the types Element, Weight, Accumulator and Out. `packed_w` holds, group
/// after group, a (kd kh kw c/groups) x (oc/groups) matrix in the order of
/// panel_order.h, its rows ordered by (kz, ky, kx, channel), and lies at a
/// multiple of 16 bytes. The epilogue is Out operator()(Accumulator sum,
/// int64_t n, int64_t z, int64_t y, int64_t x, int64_t oc) const.
template <class K, class Epilogue>
inline void
conv3d(Stream stream, K k, typename K::Out *out, const typename K::Element *in,
       const typename K::Weight *packed_w, const Epilogue &epilogue) {
  contract(stream, ConvSides<K, Epilogue>{out, in, packed_w, epilogue, k});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CONV3D_H
