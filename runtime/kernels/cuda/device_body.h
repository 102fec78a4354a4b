// The primitives of device.h as CUDA C++.
#ifndef BURIN_KERNELS_DEVICE_BODY_H
#define BURIN_KERNELS_DEVICE_BODY_H

#include "../generic/sizes.h"

#define BURIN_KERNEL __global__
/// Behind BURIN_KERNEL: the most threads of a block, and how many blocks a
/// multiprocessor holds at least, which bounds the registers.
#define BURIN_BOUNDS(threads, blocks) __launch_bounds__(threads, blocks)
#define BURIN_DEVICE __device__ inline __attribute__((always_inline))
/// In front of a loop whose number of turns is a constant.
#define BURIN_UNROLL _Pragma("unroll")
/// The same for a loop of which no more than so many turns at once find the
/// registers that they need.
#define BURIN_UNROLL_BY(turns) BURIN_PRAGMA(unroll turns)
#define BURIN_PRAGMA(text) _Pragma(#text)
/// Memory that the threads of a block share; all of a kernel's takes at most
/// 48 KiB.
#define BURIN_SHARED(T, name, count) __shared__ alignas(16) T name[count]

namespace burin::BURIN_LEVEL {

using Stream = cudaStream_t;

BURIN_DEVICE Triple block_index() {
  return {blockIdx.x, blockIdx.y, blockIdx.z};
}
BURIN_DEVICE Triple block_count() { return {gridDim.x, gridDim.y, gridDim.z}; }
BURIN_DEVICE int64_t thread_index() { return threadIdx.x; }
BURIN_DEVICE int64_t thread_count() { return blockDim.x; }
BURIN_DEVICE int64_t element_index() {
  return int64_t(blockIdx.x) * element_threads + threadIdx.x;
}

/// Returns when all threads of the block have come, and what they wrote before
/// is seen by all.
BURIN_DEVICE void barrier() { __syncthreads(); }

/// combine() over the values of `lanes` neighbouring threads of a warp, all of
/// which get the result. `lanes` is a power of two.
template <int lanes = warp_size, class T, class Combine>
BURIN_DEVICE T combine_warp(T value, const Combine &combine) {
  BURIN_UNROLL
  for (int distance = lanes / 2; distance > 0; distance /= 2)
    value = combine(value, __shfl_xor_sync(0xffffffffu, value, distance));
  return value;
}

/// A `Group` of elements, which lies at a multiple of its alignment.
template <class Group, class T> BURIN_DEVICE Group load_group(const T *from) {
  return *reinterpret_cast<const Group *>(from);
}
template <class Group, class T>
BURIN_DEVICE void store_group(T *to, const Group &group) {
  *reinterpret_cast<Group *>(to) = group;
}

/// Starts to copy 4, 8 or 16 bytes, or to store zeros where `from` is nothing,
/// from a multiple of that to one in shared memory.
template <int bytes> BURIN_DEVICE void copy_async(void *to, const void *from) {
  static_assert(bytes == 4 || bytes == 8 || bytes == 16);
  const unsigned shared = unsigned(__cvta_generic_to_shared(to));
  const int size = from ? bytes : 0;
  // Larger pieces pass by the first-level cache.
  if constexpr (bytes == 16)
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;"
                 :
                 : "r"(shared), "l"(from), "r"(size)
                 : "memory");
  else
    asm volatile("cp.async.ca.shared.global [%0], [%1], %3, %2;"
                 :
                 : "r"(shared), "l"(from), "r"(size), "n"(bytes)
                 : "memory");
}
/// Returns when the calling thread's copies are there; others see them behind
/// the next barrier.
BURIN_DEVICE void wait_copies() {
  asm volatile("cp.async.wait_all;" : : : "memory");
}

/// Runs `kernel` in a grid of blocks of `threads` threads, behind what `stream`
/// has to do; returns at once.
template <class... Parameters, class... Arguments>
inline void launch(Stream stream, Triple grid, int64_t threads,
                   void (*kernel)(Parameters...), Arguments... arguments) {
  if (grid.x == 0 || grid.y == 0 || grid.z == 0)
    return;
  const dim3 blocks{unsigned(grid.x), unsigned(grid.y), unsigned(grid.z)};
  kernel<<<blocks, unsigned(threads), 0, stream>>>(arguments...);
}

/// Runs `kernel`, which knows neither barriers nor shared memory, with one
/// thread or more for each `element_index()` in [0, count).
template <class... Parameters, class... Arguments>
inline void launch_each(Stream stream, int64_t count,
                        void (*kernel)(Parameters...), Arguments... arguments) {
  launch(stream, {(count + element_threads - 1) / element_threads},
         element_threads, kernel, arguments...);
}

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_DEVICE_BODY_H
