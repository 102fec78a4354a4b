// The product of bytes by vpmaddubsw, in 16 registers.
#ifndef BURIN_KERNELS_QUAD_PRODUCT_H
#define BURIN_KERNELS_QUAD_PRODUCT_H

#include "split_rows.h"

namespace burin::BURIN_LEVEL {

template <int lanes> inline constexpr int quad_rows = most_split_rows;

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_QUAD_PRODUCT_H
