// Runs a contraction on a device in the way that suits its shape.
#ifndef BURIN_KERNELS_CONTRACTION_H
#define BURIN_KERNELS_CONTRACTION_H

#include "few_rows.h"
#include "tile_loop.h"

namespace burin::BURIN_LEVEL {

/// Runs the contraction `sides` (see TileLoop). Where its extents are known,
/// nothing is compiled for other ones.
template <class Sides> inline void contract(Stream stream, const Sides &sides) {
  constexpr Extents known = Sides::known_extents;
  if constexpr (!known.is_empty()) {
    const Extents extents = sides.extents();
    if (extents.is_empty())
      return;
    if constexpr (known.m == unknown || known.m <= most_few_rows)
      if (extents.m <= most_few_rows)
        return contract_few_rows(stream, sides);
    if constexpr (known.m == unknown || known.m > most_few_rows)
      contract_in_tiles(stream, sides);
  }
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CONTRACTION_H
