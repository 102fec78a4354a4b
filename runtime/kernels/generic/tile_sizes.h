// How much of a contraction a thread works on at once: the one home of these
// sizes, for the kernels and for their records, which say what of it lies on
// the stack.
#ifndef BURIN_KERNELS_TILE_SIZES_H
#define BURIN_KERNELS_TILE_SIZES_H

// Not level.h: its pragmas are not meant for a compiler that includes this.
#include <stdint.h>

#ifndef BURIN_LEVEL
#define BURIN_LEVEL generic
#endif

namespace burin::BURIN_LEVEL {

/// Rows of a register tile of two vectors' width where a level has `registers`
/// vectors: as many as leave some for two vectors of the panel and a broadcast
/// element.
constexpr int64_t rows_in_registers(int64_t registers) {
  return (registers - 3) / 2;
}
/// The most of any level with vectors, and without them of 4 and of 8 bytes a
/// sum.
inline constexpr int64_t most_tile_rows = rows_in_registers(32);
inline constexpr int64_t scalar_tile_rows = 4;
inline constexpr int64_t scalar_wide_tile_rows = 2;
/// The least first-level cache: bytes that one way of it holds, and ways.
inline constexpr int64_t cache_way_bytes = 4096;
inline constexpr int64_t cache_ways = 8;
/// Rows of a convolution's tile, each of which costs an address register.
inline constexpr int64_t most_pixel_rows = 12;

/// Bytes of a panel up to which k goes in one, and of a chunk where it does
/// not; without vectors products of a sum.
inline constexpr int64_t whole_panel_bytes = 192 * 1024;
inline constexpr int64_t panel_chunk_bytes = 64 * 1024;
inline constexpr int64_t whole_products = 4096;
inline constexpr int64_t chunk_products = 512;
/// Tiles whose sums wait together between two chunks.
inline constexpr int64_t waiting_tiles = 8;

/// Rows of weights of few bits that are made floats at once, for many rows of
/// the left side, and rows of a chunk where they are not: whole words and, if
/// groups are of a power of two, whole groups.
inline constexpr int64_t code_chunk_rows = 256;
inline constexpr int64_t whole_code_rows = 4096;
/// Rows of the left side from which on that is worth it.
inline constexpr int64_t few_code_rows = 4;
/// Rows of a group up to which their digits have one scale, the number that
/// has it in longer groups, and elements behind the last that are written.
inline constexpr int64_t most_digit_block = 256;
inline constexpr int64_t long_digit_block = 128;
inline constexpr int64_t digit_slack = 32;

/// Bytes of a band between two convolutions, on the stack.
inline constexpr int64_t conv_band_bytes = 64 * 1024;

/// Elements that one accumulator adds up before its sum goes into a long one.
inline constexpr int64_t sum_block = 128;

/// Products of a run of k that copies of window rows at the border take, and
/// bytes of a copied window of bytes.
inline constexpr int64_t most_run_products = 512;
inline constexpr int64_t most_copied_bytes = 4096;
/// Bytes of a row of the left side that are split at once, what lies between
/// their two parts, and rows, where a level splits them.
inline constexpr int64_t most_split_bytes = 1024;
inline constexpr int64_t split_distance = most_split_bytes + 64;
inline constexpr int64_t most_split_rows = 4;
/// Products of a row of bfloats that are widened at once, where a level has no
/// products of them.
inline constexpr int64_t most_widened = 512;
/// Channels from which on a window's row is no run of its own.
inline constexpr int64_t least_run_channels = 16;

/// Keys of a block, whose weights wait together: about 20 KiB of them for the
/// most queries; without vectors fewer.
inline constexpr int64_t most_block_keys = 160;
inline constexpr int64_t scalar_block_keys = 32;
/// Bytes of keys and values that a cache near the processor may hold from an
/// earlier step, and how many bytes of keys before their use they are fetched
/// where they are more.
inline constexpr int64_t cached_key_bytes = 256 * 1024;
inline constexpr int64_t key_fetch_bytes = 10 * 1024;

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_TILE_SIZES_H
