// Intervals of whole numbers whose arithmetic saturates: what is known of a
// size beside its expression.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace burin::size {

/// A number of at least INT64_MIN + 1 and at most INT64_MAX, both of which
/// stand for everything beyond.
constexpr int64_t saturate(__int128 value) {
  constexpr __int128 most = std::numeric_limits<int64_t>::max();
  return int64_t(std::clamp<__int128>(value, -most, most));
}

/// The quotient rounded down; `b` is not 0.
constexpr __int128 floorQuotient(__int128 a, __int128 b) {
  __int128 quotient = a / b;
  return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

/// All whole numbers from `min` to `max`, both included.
struct Range {
  static constexpr int64_t unbounded = std::numeric_limits<int64_t>::max();

  int64_t min = -unbounded;
  int64_t max = unbounded;

  static constexpr Range of(int64_t number) { return {number, number}; }
  bool operator==(const Range &other) const {
    return min == other.min && max == other.max;
  }
  bool isBounded() const { return max != unbounded; }

  friend Range operator+(Range a, Range b) {
    return {
        edge(a.min, b.min, -1, [](__int128 x, __int128 y) { return x + y; }),
        edge(a.max, b.max, 1, [](__int128 x, __int128 y) { return x + y; })};
  }
  friend Range operator*(Range a, Range b) {
    return corners(a, b, [](__int128 x, __int128 y) { return x * y; });
  }
  /// Nothing is known where the divisor may be 0 or less.
  friend Range floorDiv(Range a, Range b) {
    if (b.min < 1)
      return {};
    return corners(a, b, floorQuotient);
  }
  friend Range lesser(Range a, Range b) {
    return {std::min(a.min, b.min), std::min(a.max, b.max)};
  }
  friend Range greater(Range a, Range b) {
    return {std::max(a.min, b.min), std::max(a.max, b.max)};
  }

private:
  /// One edge of a sum: unbounded where one of its terms is.
  template <typename Combine>
  static int64_t edge(int64_t a, int64_t b, int sign, Combine combine) {
    int64_t open = sign * unbounded;
    return a == open || b == open ? open : saturate(combine(a, b));
  }
  template <typename Combine>
  static Range corners(Range a, Range b, Combine combine) {
    int64_t all[] = {
        saturate(combine(a.min, b.min)), saturate(combine(a.min, b.max)),
        saturate(combine(a.max, b.min)), saturate(combine(a.max, b.max))};
    return {*std::min_element(all, all + 4), *std::max_element(all, all + 4)};
  }
};

} // namespace burin::size
