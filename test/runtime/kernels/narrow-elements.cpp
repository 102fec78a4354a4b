// Holds the conversions of 16-bit floats against their definition: all patterns
// when they widen, every midpoint and its neighbours when they round; and those
// of integers of 8 and 16 bits.
#include "narrow-float.h"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace k = burin::BURIN_LEVEL;

namespace {

/// What a format of 16 bits means: exponent and mantissa bits after the sign.
template <class T> struct Format;
template <> struct Format<k::half> {
  static constexpr int exponent = 5, mantissa = 10;
};
template <> struct Format<k::bfloat> {
  static constexpr int exponent = 8, mantissa = 7;
};

/// The number that the bits stand for, by IEEE 754's definition.
template <class T> double meaning(unsigned bits) {
  constexpr int mantissa = Format<T>::mantissa, exponent = Format<T>::exponent;
  constexpr int bias = (1 << (exponent - 1)) - 1;
  int e = int(bits >> mantissa & ((1u << exponent) - 1));
  double fraction = double(bits & ((1u << mantissa) - 1)) / (1 << mantissa);
  double size = e == 0 ? std::ldexp(fraction, 1 - bias)
                       : std::ldexp(1 + fraction, e - bias);
  if (e == (1 << exponent) - 1)
    size = fraction == 0 ? std::numeric_limits<double>::infinity()
                         : std::numeric_limits<double>::quiet_NaN();
  return bits & 0x8000u ? -size : size;
}

template <class T> unsigned bitsOf(T value) { return value.bits; }

/// The bits to which a number between neighbours `low` and `low + 1` (patterns
/// of positive numbers) rounds, to nearest, ties to even.
template <class T> unsigned nearest(double x, unsigned low) {
  // What overflows counts as the number that would follow the greatest.
  unsigned infinity = ((1u << Format<T>::exponent) - 1) << Format<T>::mantissa;
  double below = meaning<T>(low);
  double step = low + 1 == infinity ? below - meaning<T>(low - 1)
                                    : meaning<T>(low + 1) - below;
  double part = (x - below) / step;
  if (part == 0.5)
    return low + (low & 1);
  return part < 0.5 ? low : low + 1;
}

template <class T> class NarrowFloat : public testing::Test {};
using Formats = testing::Types<k::half, k::bfloat>;
TYPED_TEST_SUITE(NarrowFloat, Formats);

TYPED_TEST(NarrowFloat, WidensAllPatterns) {
  for (unsigned bits = 0; bits < 0x10000u; ++bits) {
    double expected = meaning<TypeParam>(bits);
    float wide = float(fromBits<TypeParam>(bits));
    if (std::isnan(expected)) {
      ASSERT_TRUE(std::isnan(wide)) << bits;
      continue;
    }
    ASSERT_EQ(double(wide), expected) << bits;
    ASSERT_EQ(std::signbit(wide), std::signbit(expected)) << bits;
    ASSERT_EQ(bitsOf(TypeParam(wide)), bits);
    ASSERT_EQ(bitsOf(TypeParam(double(wide))), bits);
  }
}

TYPED_TEST(NarrowFloat, RoundsMidpointsAndTheirNeighbours) {
  constexpr unsigned infinity = ((1u << Format<TypeParam>::exponent) - 1)
                                << Format<TypeParam>::mantissa;
  for (unsigned low = 0; low < infinity; ++low) {
    double below = meaning<TypeParam>(low);
    double middle = low + 1 == infinity
                        ? below + (below - meaning<TypeParam>(low - 1)) / 2
                        : (below + meaning<TypeParam>(low + 1)) / 2;
    for (double x : {std::nextafter(middle, 0.0), middle,
                     std::nextafter(middle, HUGE_VAL)}) {
      unsigned expected = nearest<TypeParam>(x, low);
      ASSERT_EQ(bitsOf(TypeParam(x)), expected) << low << " " << x;
      ASSERT_EQ(bitsOf(TypeParam(-x)), expected | 0x8000u) << low << " " << x;
    }
    float single = float(middle);
    for (float x : {std::nextafter(single, 0.0f), single,
                    std::nextafter(single, HUGE_VALF)})
      ASSERT_EQ(bitsOf(TypeParam(x)), nearest<TypeParam>(x, low))
          << low << " " << x;
  }
}

TYPED_TEST(NarrowFloat, KeepsWhatIsNoNumber) {
  float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(float(TypeParam(nan))));
  EXPECT_TRUE(std::isnan(float(TypeParam(double(nan)))));
  EXPECT_TRUE(std::isnan(float(TypeParam(k::from_bits(0x7f800001u)))));
  EXPECT_EQ(float(TypeParam(HUGE_VALF)), HUGE_VALF);
  EXPECT_EQ(float(TypeParam(-HUGE_VAL)), -HUGE_VALF);
  EXPECT_EQ(float(TypeParam(1e300)), HUGE_VALF);
  EXPECT_EQ(float(TypeParam(1e-300)), 0.0f);
}

TYPED_TEST(NarrowFloat, WidensVectorsAsItWidensOne) {
  expectVectorsToWiden<TypeParam>(0x10000u, [](float one, float other) {
    return k::to_bits(one) == k::to_bits(other) ||
           (std::isnan(one) && std::isnan(other));
  });
}

TYPED_TEST(NarrowFloat, CastsToAndFromOtherTypes) {
  expectCasts<TypeParam>();
  EXPECT_EQ(float(k::cast<TypeParam>(uint8_t(200))), 200.0f);
  EXPECT_EQ(float(k::cast<k::bfloat>(k::cast<k::half>(0.1f))),
            float(k::bfloat(float(k::half(0.1f)))));
}

template <class T> class NarrowInteger : public testing::Test {};
using Integers = testing::Types<int8_t, uint8_t, int16_t, uint16_t>;
TYPED_TEST_SUITE(NarrowInteger, Integers);

TYPED_TEST(NarrowInteger, SaturatesAtItsEnds) {
  using Limits = std::numeric_limits<TypeParam>;
  double least = Limits::min(), greatest = Limits::max();
  for (double x : {least, greatest, 0.0, 1.0, 100.9, least + 1, greatest - 1}) {
    EXPECT_EQ(k::saturate<TypeParam>(float(x)), TypeParam(x)) << x;
    EXPECT_EQ(k::saturate<TypeParam>(x), TypeParam(x)) << x;
  }
  for (double beyond : {greatest + 1, 1e9, 1e30, HUGE_VAL}) {
    EXPECT_EQ(k::saturate<TypeParam>(float(beyond)), Limits::max()) << beyond;
    EXPECT_EQ(k::saturate<TypeParam>(float(-beyond - 1)), Limits::min());
  }
  EXPECT_EQ(k::saturate<TypeParam>(std::numeric_limits<float>::quiet_NaN()),
            Limits::min());
}

TYPED_TEST(NarrowInteger, WidensVectorsAsItWidensOne) {
  constexpr int lanes = k::lanes_of<float>;
  if constexpr (lanes > 1)
    for (int bits = 0; bits < 0x10000; bits += lanes) {
      TypeParam line[lanes];
      for (int i = 0; i < lanes; ++i)
        line[i] = TypeParam(bits + i);
      auto floats = k::load_as<float, lanes>(line);
      auto sums = k::load_as<uint32_t, lanes>(line);
      for (int i = 0; i < lanes; ++i) {
        ASSERT_EQ(floats[i], float(line[i])) << bits + i;
        ASSERT_EQ(sums[i], uint32_t(line[i])) << bits + i;
      }
    }
}

} // namespace
