// Measures the error of a scalar function in units of the last place.
#ifndef BURIN_TEST_ULPS_H
#define BURIN_TEST_ULPS_H

#include <algorithm>
#include <cmath>
#include <limits>

/// |got - expected| in units of the last place of `expected`.
template <class T> double ulps(T got, long double expected) {
  T rounded = T(expected);
  if (std::isnan(got) || std::isnan(rounded))
    return std::isnan(got) == std::isnan(rounded) ? 0 : INFINITY;
  if (got == rounded)
    return 0;
  if (std::isinf(got) || std::isinf(rounded)) {
    // Within half a unit of the overflow threshold both answers are right.
    T largest = std::numeric_limits<T>::max();
    return std::fabs(expected) > largest * 0.9999998L &&
                   std::fabs(got) >= largest * T(0.9999998)
               ? 0
               : INFINITY;
  }
  int exponent = std::max(std::ilogb(rounded == 0 ? T(1e-300) : rounded),
                          std::numeric_limits<T>::min_exponent - 1);
  long double unit =
      std::ldexp(1.0L, exponent - std::numeric_limits<T>::digits + 1);
  return double(std::fabs((long double)got - expected) / unit);
}

#endif // BURIN_TEST_ULPS_H
