// The primitives that kernels of a device are written with: launches, places in
// a grid, barriers, shared memory, warps. Each has a body for CUDA
// (device_body.h) and one for the host (host_body.h), so that a kernel's source
// also runs, and is searched for missing barriers, where there is no device.
//
// A kernel is a function BURIN_KERNEL that `launch` runs with blocks of
// threads. What it calls is BURIN_DEVICE where it asks for its place in the
// grid, or BURIN_INLINE, which the host may call as well. All threads of a
// block reach each `barrier`, all threads of a warp each `combine_warp`.
#ifndef BURIN_KERNELS_DEVICE_H
#define BURIN_KERNELS_DEVICE_H

#include "../generic/sizes.h"

namespace burin::BURIN_LEVEL {

/// A place in a grid of blocks, or its extent. x goes to 2^31 - 1, y and z to
/// 65,535.
struct Triple {
  int64_t x = 1;
  int64_t y = 1;
  int64_t z = 1;
};

/// Threads that run side by side and can combine values without memory.
inline constexpr int warp_size = 32;

/// Threads of a block of `launch_each`.
inline constexpr int element_threads = 256;

} // namespace burin::BURIN_LEVEL

#ifdef __CUDACC__
#include "device_body.h"
#else
#include "host_body.h"
#endif

namespace burin::BURIN_LEVEL {

/// The type in which sums of `T` are formed: integers wrap.
template <class T>
using WrappingSum = typename Choose<is_float<T>, T, Wrap<T>>::type;

/// combine() over the values of all threads of a block of `threads`, whole
/// warps: every thread gets the result, in the same order of combination.
template <int threads, class T, class Combine>
BURIN_DEVICE T combine_block(T value, const Combine &combine) {
  constexpr int warps = threads / warp_size;
  value = combine_warp(value, combine);
  if constexpr (warps == 1)
    return value;
  BURIN_SHARED(T, parts, warps);
  barrier(); // what an earlier call left has been read
  const int thread = int(thread_index());
  if (thread % warp_size == 0)
    parts[thread / warp_size] = value;
  barrier();
  T total = parts[0];
  BURIN_UNROLL
  for (int warp = 1; warp < warps; ++warp)
    total = combine(total, parts[warp]);
  return total;
}

/// Four neighbouring elements, read and written at once.
template <class T>
struct alignas(4 * sizeof(T) < 16 ? 4 * sizeof(T) : 16) Four {
  T at[4];
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_DEVICE_H
