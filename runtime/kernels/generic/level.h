// Names the namespace of one instruction-set level, so that an emitted library
// can hold the same kernels several times, built with different flags.
//
// The translation unit defines BURIN_LEVEL (baseline, avx2, avx512, ...)
// before its first kernel header. Every function and type of these headers
// lives in `burin::BURIN_LEVEL`, and none comes from the C++ library: a
// template shared between levels could be merged by the linker into code that
// the machine cannot run.
//
// Flags that the kernels are written for, besides the level's own:
//   -O3 -ffp-contract=fast -fno-math-errno -fno-trapping-math
// They stay right without them, but loops over the scalar functions may not be
// vectorized. -ffast-math breaks them: NaN, infinity and the order of sums
// matter.
#ifndef BURIN_KERNELS_LEVEL_H
#define BURIN_KERNELS_LEVEL_H

#include <stddef.h>
#include <stdint.h>

#ifndef BURIN_LEVEL
#define BURIN_LEVEL generic
#endif

// GCC threads one selection through the next (a value below the lower bound of
// a clamp cannot be above the upper one) before it vectorizes the loop, where
// that costs more masks than it spares comparisons.
#if defined(__GNUC__) && !defined(__clang__) && !defined(__CUDACC__)
#pragma GCC optimize("no-thread-jumps")
#endif

/// Marks a function that devices run as well (cuda/device.h).
#ifdef __CUDACC__
#define BURIN_EVERYWHERE __host__ __device__
#else
#define BURIN_EVERYWHERE
#endif

/// Marks a function that must melt into its caller: the scalar functions, for
/// the sake of vectorized loops, and the steps of a register tile.
#define BURIN_INLINE BURIN_EVERYWHERE inline __attribute__((always_inline))

/// Marks a function that must not melt into a loop around it: the constants of
/// an epilogue would be kept in registers over the loop over k, and sums spill.
#ifdef __clang__
#define BURIN_NOINLINE __attribute__((noinline))
#else
#define BURIN_NOINLINE __attribute__((noinline, noclone))
#endif

#endif // BURIN_KERNELS_LEVEL_H
