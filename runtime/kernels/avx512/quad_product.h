// The product of bytes by pairs, in 32 registers of 512 bits; panels leave half
// a vector.
#ifndef BURIN_KERNELS_QUAD_PRODUCT_H
#define BURIN_KERNELS_QUAD_PRODUCT_H

#include "pair_product.h"

namespace burin::BURIN_LEVEL {

template <int lanes> inline constexpr int quad_rows = 12;

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_QUAD_PRODUCT_H
