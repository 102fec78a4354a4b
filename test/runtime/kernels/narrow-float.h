// What floats of 8 and of 16 bits have in common, for the tests of both.
#ifndef BURIN_TEST_RUNTIME_KERNELS_NARROW_FLOAT_H
#define BURIN_TEST_RUNTIME_KERNELS_NARROW_FLOAT_H

#include "kernels/generic/scalar_cast.h"
#include "kernels/generic/vector.h"

#include <gtest/gtest.h>

template <class T> T fromBits(unsigned bits) {
  T value;
  value.bits = decltype(value.bits)(bits);
  return value;
}

/// Holds that vectors of each of `patterns` widen to what `isSame` takes for
/// the float that the pattern is alone.
template <class T, class IsSame>
void expectVectorsToWiden(unsigned patterns, const IsSame &isSame) {
  namespace k = burin::BURIN_LEVEL;
  constexpr int lanes = k::lanes_of<float>;
  if constexpr (lanes > 1)
    for (unsigned bits = 0; bits < patterns; bits += lanes) {
      T line[lanes];
      for (int i = 0; i < lanes; ++i)
        line[i] = fromBits<T>(bits + i);
      auto wide = k::load_as<float, lanes>(line);
      for (int i = 0; i < lanes; ++i) {
        float one = float(line[i]), other = wide[i];
        ASSERT_TRUE(isSame(one, other)) << bits + i;
      }
    }
}

/// Holds casts from and to other types of numbers that all such floats have.
template <class T> void expectCasts() {
  namespace k = burin::BURIN_LEVEL;
  auto three = k::cast<T>(3);
  EXPECT_EQ(k::cast<int32_t>(three), 3);
  EXPECT_EQ(k::cast<double>(three), 3.0);
  EXPECT_TRUE(k::cast<bool>(three));
  EXPECT_EQ(float(k::cast<T>(true)), 1.0f);
  EXPECT_EQ(float(k::cast<T>(int64_t(-4))), -4.0f);
  EXPECT_EQ(k::cast<int8_t>(k::cast<T>(-1.75f)), -1);
}

#endif // BURIN_TEST_RUNTIME_KERNELS_NARROW_FLOAT_H
