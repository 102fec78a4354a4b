// Random numbers that are the same for a seed on every machine and with every
// C++ library.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>

namespace burin::fuzz {

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014).
class Random {
public:
  explicit Random(uint64_t seed) : state(seed) {}

  uint64_t next() {
    uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// In [0, end); 0 for an `end` of 0.
  int64_t below(int64_t end) {
    return end <= 0 ? 0 : int64_t(next() % uint64_t(end));
  }
  /// In [low, high].
  int64_t between(int64_t low, int64_t high) {
    return low + below(high - low + 1);
  }
  bool chance(int percent) { return below(100) < percent; }
  /// In [0, 1).
  double unit() { return double(next() >> 11) * 0x1p-53; }
  template <typename T> const T &oneOf(llvm::ArrayRef<T> list) {
    return list[below(int64_t(list.size()))];
  }

private:
  uint64_t state;
};

} // namespace burin::fuzz
