// What contractions by register_tile.h and panel_loop.h keep on the stack.
#ifndef BURIN_RUNTIME_KERNELS_REGISTER_TILE_TD
#define BURIN_RUNTIME_KERNELS_REGISTER_TILE_TD

include "runtime/kernels/KernelRecord.td"

/// `stack` for sums of `products` products, of a packed side whose elements take `bytes`: the tile's sums on their way
/// to the epilogue, and, where k goes by chunks, those of the tiles that wait (tile_sizes.h).
class RegisterTiles<string products, string bytes> {
  defvar rows = "(vectors ? most_tile_rows : sum_bytes == 4 ? scalar_tile_rows : scalar_wide_tile_rows)";
  defvar chunks = "(vectors ? (" # products # " * panel_width * " # bytes # " <= whole_panel_bytes ? Extent(1) : ceilDiv(" #
                  products # " * panel_width * " # bytes # ", panel_chunk_bytes)) : (" # products #
                  " <= whole_products ? Extent(1) : ceilDiv(" # products # ", chunk_products)))";
  string stack = "sum_bytes * " # rows # " * panel_width * (2 + (" # chunks # " == 1 ? Extent(0) : waiting_tiles * (" #
                 chunks # " > 2 * sum_block ? Extent(2) : Extent(1))))";
}

/// The same of bytes, with the rows that a level splits, which are cut into more chunks, and sums over columns.
class ByteTiles<string products, string bytes> {
  string stack = RegisterTiles<products, bytes>.stack # " + (vectors ? panel_width * sum_bytes + most_split_rows * (2 * " #
                 "split_distance + (" # products # " <= most_split_bytes ? Extent(4) : sum_bytes * panel_width * " #
                 "waiting_tiles)) : Extent(0))";
}

/// The same of bfloats, with the rows that a level widens, which are cut into more chunks.
class BfloatTiles<string products, string bytes> {
  string stack = RegisterTiles<products, bytes>.stack # " + (vectors ? most_tile_rows * sum_bytes * (lesser(" # products #
                 ", most_widened) + 32 + (" # products # " <= most_widened ? Extent(0) : panel_width * waiting_tiles)) : " #
                 "Extent(0))";
}

#endif // BURIN_RUNTIME_KERNELS_REGISTER_TILE_TD
