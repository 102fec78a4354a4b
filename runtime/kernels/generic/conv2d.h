// Two-dimensional convolution of NHWC images with a fused epilogue, as one of
// volumes of depth 1.
#ifndef BURIN_KERNELS_CONV2D_H
#define BURIN_KERNELS_CONV2D_H

#include "conv3d.h"
#include "volume.h"

namespace burin::BURIN_LEVEL {

/// out[n][y][x][oc] = epilogue(sum over ky, kx, c of
/// in[n][y * stride_h - pad_top + ky * dilation_h][...][g, c] * w, n, y, x, oc)
/// with zeros outside the image.
///
/// `K` holds int64_t n, h, w, oh, ow, each a constant or not (sizes.h), static
/// constexpr int64_t c, oc, kh, kw, stride_h, stride_w, dilation_h, dilation_w,
/// pad_top, pad_left, groups, and the types Element, Weight, Accumulator and
/// Out. `packed_w` holds, group after group, a (kh kw c/groups) x (oc/groups)
/// matrix in the order of panel_order.h, its rows ordered by (ky, kx, channel).
/// The epilogue is Out operator()(Accumulator sum, int64_t n, int64_t y,
/// int64_t x, int64_t oc) const.
template <class K, class Epilogue>
inline void conv2d(const burin_parallel &parallel, K k, typename K::Out *out,
                   const typename K::Element *in,
                   const typename K::Weight *packed_w,
                   const Epilogue &epilogue) {
  conv3d(parallel, AsVolume<K>{k}, out, in, packed_w,
         WithoutDepth<Epilogue>{epilogue});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CONV2D_H
