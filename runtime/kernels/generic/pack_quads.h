// Packs bytes that are known only at run time for the product that reads them
// four k at once.
#ifndef BURIN_KERNELS_PACK_QUADS_H
#define BURIN_KERNELS_PACK_QUADS_H

#include "pack_panels.h"

namespace burin::BURIN_LEVEL {

/// Packs k.batch matrices of k.k x k.n as pack_panels does, four rows of each
/// column side by side: what matmul_i8.h and conv2d_i8.h read.
template <class K>
inline void pack_quads(const burin_parallel &parallel, K k,
                       typename K::Element *dst,
                       const typename K::Element *src) {
  pack_tiles<byte_tile_k>(parallel, k, dst, src);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_PACK_QUADS_H
