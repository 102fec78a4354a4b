// Packs right-hand sides of products of bfloats that are known only at run
// time.
#ifndef BURIN_KERNELS_PACK_PAIRS_H
#define BURIN_KERNELS_PACK_PAIRS_H

#include "pack_panels.h"

namespace burin::BURIN_LEVEL {

/// pack_panels with bfloat_tile_k rows side by side: what matmul_bf16 and
/// conv2d_bf16 read.
template <class K>
inline void pack_pairs(const burin_parallel &parallel, K k,
                       typename K::Element *dst,
                       const typename K::Element *src) {
  pack_tiles<bfloat_tile_k>(parallel, k, dst, src);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_PACK_PAIRS_H
