// Numbers of elements and bytes that the records of kernels are evaluated in:
// parameters of any size give no wrong answer, only a very large one.
#pragma once

#include "llvm/Support/MathExtras.h"
#include <compare>
#include <limits>

namespace burin::plan {

/// A whole number; results that leave 64 bits are the least or the largest one,
/// and a division by 0 is 0.
class Extent {
public:
  constexpr Extent(int64_t value = 0) : value(value) {}

  constexpr int64_t get() const { return value; }
  constexpr explicit operator bool() const { return value != 0; }

  static constexpr int64_t most = std::numeric_limits<int64_t>::max();
  static constexpr int64_t least = std::numeric_limits<int64_t>::min();

  friend Extent operator+(Extent a, Extent b) {
    int64_t sum;
    return llvm::AddOverflow(a.value, b.value, sum) ? bound(a.value < 0) : sum;
  }
  friend Extent operator-(Extent a, Extent b) {
    int64_t difference;
    return llvm::SubOverflow(a.value, b.value, difference) ? bound(a.value < 0)
                                                           : difference;
  }
  friend Extent operator*(Extent a, Extent b) {
    int64_t product;
    return llvm::MulOverflow(a.value, b.value, product)
               ? bound((a.value < 0) != (b.value < 0))
               : product;
  }
  friend Extent operator/(Extent a, Extent b) {
    return b.value == 0 || isOverflow(a, b) ? Extent() : a.value / b.value;
  }
  friend Extent operator%(Extent a, Extent b) {
    return b.value == 0 || isOverflow(a, b) ? Extent() : a.value % b.value;
  }
  friend auto operator<=>(Extent a, Extent b) = default;

private:
  static Extent bound(bool isNegative) { return isNegative ? least : most; }
  static bool isOverflow(Extent a, Extent b) {
    return a.value == least && b.value == -1;
  }

  int64_t value;
};

inline Extent lesser(Extent a, Extent b) { return a < b ? a : b; }
/// a / b rounded up, for a and b that are not negative.
inline Extent ceilDiv(Extent a, Extent b) {
  return a / b + (a % b > 0 ? 1 : 0);
}

} // namespace burin::plan
