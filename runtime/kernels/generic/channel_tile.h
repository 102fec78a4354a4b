// Walks the channels of an NHWC tensor by vectors, for kernels that treat each
// channel alike.
#ifndef BURIN_KERNELS_CHANNEL_TILE_H
#define BURIN_KERNELS_CHANNEL_TILE_H

#include "parallel.h"
#include "vector.h"

namespace burin::BURIN_LEVEL {

/// Covers [first, count) by blocks of `lanes`, then of half as many and so on:
/// calls body(Constant<lanes>, first channel) for each. The last few channels
/// go one at a time, so that nothing beyond them is read.
template <int lanes, int64_t first, int64_t count, class Body>
BURIN_INLINE void cover_channels(const Body &body) {
  constexpr int64_t end = first + (count - first) / lanes * lanes;
  if constexpr (first < end)
    for (int64_t channel = first; channel < end; channel += lanes)
      body(Constant<lanes>{}, channel);
  if constexpr (end < count)
    cover_channels<(lanes > 4 ? lanes / 2 : 1), end, count>(body);
}

/// The part [begin, end) of a window of `taps` taps that lies inside a side of
/// `size` pixels, the first tap at `start`.
struct TapRange {
  int64_t begin;
  int64_t end;
};

constexpr TapRange taps_inside(int64_t start, int64_t taps, int64_t dilation,
                               int64_t size) {
  int64_t begin = start < 0 ? ceil_div(-start, dilation) : 0;
  int64_t end = start < size ? ceil_div(size - start, dilation) : 0;
  begin = lesser(begin, taps);
  return {begin, greater(begin, lesser(end, taps))};
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_CHANNEL_TILE_H
