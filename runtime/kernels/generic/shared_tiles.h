// Contractions of known shapes by code that they share: what sizes make of it
// is known at run time, but for how rows and columns are cut into tiles.
#ifndef BURIN_KERNELS_SHARED_TILES_H
#define BURIN_KERNELS_SHARED_TILES_H

#include "panel_loop.h"

namespace burin::BURIN_LEVEL {

/// run_panels as code of its own.
template <class Tiles>
BURIN_NOINLINE void run_apart(const burin_parallel &parallel,
                              const Tiles &tiles) {
  run_panels(parallel, tiles);
}

/// `Tiles` whose sizes are known at run time, but for how many rows tiles have,
/// a bit for each number, and how many columns of the last panel count. Their
/// tiles are those of all the others.
template <class Tiles, uint64_t counts, int64_t columns>
struct SharedTiles : Tiles {};

template <class Tiles, uint64_t counts, int64_t columns>
inline constexpr uint64_t row_counts<SharedTiles<Tiles, counts, columns>> =
    counts;
template <class Tiles, uint64_t counts, int64_t columns>
inline constexpr int64_t last_columns<SharedTiles<Tiles, counts, columns>> =
    columns;
template <class Tiles, uint64_t counts, int64_t columns>
inline constexpr bool wants_column_sums<SharedTiles<Tiles, counts, columns>> =
    wants_column_sums<Tiles>;

/// Runs `tiles` by code that all contractions share that are cut like `Known`,
/// whose shape is known: what differs is known at run time.
template <class Known, class Tiles>
inline void run_shared(const burin_parallel &parallel, const Tiles &tiles) {
  using Shared = SharedTiles<Tiles, row_counts<Known>, last_columns<Known>>;
  if constexpr (!Known::known_shape.is_empty())
    run_apart(parallel, Shared{tiles});
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_SHARED_TILES_H
