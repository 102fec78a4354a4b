// The heart of products of bfloats: two of the left side times two of each
// column, added to its sum.
//
// Without an instruction for that, sums are of floats: the left side is widened
// once for each tile (bfloat_tile.h), the columns in registers.
#ifndef BURIN_KERNELS_BFLOAT_PRODUCT_H
#define BURIN_KERNELS_BFLOAT_PRODUCT_H

#include "narrow_float.h"
#include "vector_type.h"

namespace burin::BURIN_LEVEL {

/// Whether add_pair is there.
inline constexpr bool multiplies_pairs = false;

/// `sums` plus both products of the pair at `left` and of each lane's pair at
/// `right`.
template <int lanes>
Vector<float, lanes> add_pair(Vector<float, lanes> sums, const bfloat *left,
                              Vector<uint32_t, lanes> right);

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_BFLOAT_PRODUCT_H
