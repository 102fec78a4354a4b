// What convolutions of 3 x 3 cost by windows and by tiles, as far as a model of
// all machines can tell.
#pragma once

#include <cstdint>

namespace burin::tile {

/// The sizes of a convolution of 3 x 3 without strides. Costs are in
/// multiply-adds of products that wait for nothing.
struct FilteredSizes {
  /// A byte of filters, which come from main memory once a run.
  static constexpr double filterByte = 8;
  /// An element of a transformed patch or of the sums at a point.
  static constexpr double transformed = 8;
  /// What a convolution has at least to be worth another kernel, and by how
  /// much it has to become faster.
  static constexpr double least = 4e6, gain = 1.15;

  int64_t channels, outputs, height, width;

  /// Of `n` images by windows, and by tiles of `tile` times `tile` results.
  double windowCost(int64_t n) const;
  double tileCost(int64_t n, int64_t tile) const;
};

} // namespace burin::tile
