// What contractions by register_tile.h and panel_loop.h keep on the stack.
#ifndef BURIN_RUNTIME_KERNELS_REGISTER_TILE_TD
#define BURIN_RUNTIME_KERNELS_REGISTER_TILE_TD

include "runtime/kernels/KernelRecord.td"

/// `stack` for sums of `products` products, of a packed side whose elements take `bytes`: the tile's sums on their way
/// to the epilogue, and, where k goes by chunks, those of 8 tiles that wait. Without vectors a tile is 4 x 4 floats or
/// 2 x 2 doubles, with them at most 14 x 32.
class RegisterTiles<string products, string bytes> {
  defvar rows = "(vectors ? Extent(14) : sum_bytes == 4 ? Extent(4) : Extent(2))";
  defvar chunks = "(vectors ? (" # products # " * 32 * " # bytes # " <= 192 * 1024 ? Extent(1) : ceilDiv(" # products #
                  " * 32 * " # bytes # ", 64 * 1024)) : (" # products # " <= 4096 ? Extent(1) : ceilDiv(" # products #
                  ", 512)))";
  string stack = "sum_bytes * " # rows # " * 32 * (2 + (" # chunks # " == 1 ? Extent(0) : 8 * (" # chunks #
                 " > 256 ? Extent(2) : Extent(1))))";
}

#endif // BURIN_RUNTIME_KERNELS_REGISTER_TILE_TD
