// What this machine can do at most, so that a speed can be given as a share of
// it.

#ifndef BURIN_COMPILER_TOOLS_BURIN_MACHINELIMITS_H
#define BURIN_COMPILER_TOOLS_BURIN_MACHINELIMITS_H

#include "runtime/include/burin/burin.h"
#include <cstddef>
#include <string>
#include <vector>

namespace burin::tools {

/// Operations a second with nothing but multiply-adds (two operations each) on
/// registers of `level`, which this machine has; `threads` threads together.
double measureFloatRate(burin_level level, unsigned threads);

/// Bytes a second of reading `bytes` bytes again and again, split over
/// `threads` threads: what fits a cache is read at that cache's speed.
double measureReadRate(burin_level level, unsigned threads, size_t bytes);

/// Rates of this processor's instructions for narrower types, in operations a
/// second.
struct NarrowRate {
  std::string name; // "bf16", "int8"
  double rate;
};
std::vector<NarrowRate> measureNarrowRates(unsigned threads);

/// The limits that a run is held against.
struct MachineLimits {
  double floatRate = 0, readRate = 0;

  /// Seconds that no code can undercut which does that many operations and
  /// moves that many bytes.
  double leastSeconds(double operations, double bytes) const;
};

/// Bytes beyond every cache.
constexpr size_t memoryFootprint = size_t(256) << 20;

/// Limits for a run that walks over `footprint` bytes (of which 256 MiB are
/// enough to tell), in a fraction of a second.
MachineLimits measureLimits(burin_level level, unsigned threads,
                            size_t footprint);

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_MACHINELIMITS_H
