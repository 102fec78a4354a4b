// Depthwise convolution of NHWC images with a fused epilogue, as one of volumes
// of depth 1.
#ifndef BURIN_KERNELS_DEPTHWISE_CONV2D_H
#define BURIN_KERNELS_DEPTHWISE_CONV2D_H

#include "depthwise_conv3d.h"
#include "volume.h"

namespace burin::BURIN_LEVEL {

/// out[n][y][x][o] = epilogue(sum over ky, kx of
/// in[n][y * stride_h - pad_top + ky * dilation_h][...][o / (oc / c)] *
/// weights[ky][kx][o], n, y, x, o), with zeros outside the image.
///
/// `K` holds int64_t n, h, w, oh, ow, each a constant or not (sizes.h), static
/// constexpr int64_t c, oc (a multiple of c), kh, kw, stride_h, stride_w,
/// dilation_h, dilation_w, pad_top, pad_left, and the types Element, Weight,
/// Accumulator and Out. The epilogue is Out operator()(Accumulator sum, int64_t
/// n, int64_t y, int64_t x, int64_t oc) const.
template <class K, class Epilogue>
inline void
depthwise_conv2d(const burin_parallel &parallel, K k, typename K::Out *out,
                 const typename K::Element *in,
                 const typename K::Weight *weights, const Epilogue &epilogue) {
  depthwise_conv3d(parallel, AsVolume<K>{k}, out, in, weights,
                   WithoutDepth<Epilogue>{epilogue});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_DEPTHWISE_CONV2D_H
