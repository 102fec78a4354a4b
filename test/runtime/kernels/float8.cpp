// Holds the conversions of 8-bit floats against their definitions: all patterns
// when they widen, every midpoint and its neighbours when they round.
#include "narrow-float.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace k = burin::BURIN_LEVEL;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// What a format means: its greatest number, and what lies beyond.
template <class T> struct Format;
template <> struct Format<k::f8e4m3fn> {
  static constexpr int mantissa = 3, bias = 7;
  static constexpr double greatest = 448, beyond = nan;
  static constexpr bool hasUnsignedZero = false;
};
template <> struct Format<k::f8e4m3fnuz> {
  static constexpr int mantissa = 3, bias = 8;
  static constexpr double greatest = 240, beyond = nan;
  static constexpr bool hasUnsignedZero = true;
};
template <> struct Format<k::f8e5m2> {
  static constexpr int mantissa = 2, bias = 15;
  static constexpr double greatest = 57344, beyond = infinity;
  static constexpr bool hasUnsignedZero = false;
};
template <> struct Format<k::f8e5m2fnuz> {
  static constexpr int mantissa = 2, bias = 16;
  static constexpr double greatest = 57344, beyond = nan;
  static constexpr bool hasUnsignedZero = true;
};

/// The number that `bits` stand for.
template <class T> double meaning(unsigned bits) {
  using F = Format<T>;
  if (F::hasUnsignedZero && bits == 0x80)
    return nan;
  int e = int((bits & 0x7f) >> F::mantissa);
  double fraction =
      double(bits & ((1u << F::mantissa) - 1)) / (1 << F::mantissa);
  double size = e == 0 ? std::ldexp(fraction, 1 - F::bias)
                       : std::ldexp(1 + fraction, e - F::bias);
  if (size > F::greatest) // the formats with infinity have it first
    size = size == 65536 && F::beyond == infinity ? infinity : nan;
  return bits & 0x80 ? -size : size;
}

/// Whether `rounded` is the number `expected`, with its sign where the format
/// has one for it.
template <class T> bool is(T rounded, double expected) {
  double got = meaning<T>(rounded.bits);
  if (std::isnan(expected))
    return std::isnan(got);
  return got == expected && (Format<T>::hasUnsignedZero ||
                             std::signbit(got) == std::signbit(expected));
}

template <class T> class Float8Test : public testing::Test {};
using Formats =
    testing::Types<k::f8e4m3fn, k::f8e4m3fnuz, k::f8e5m2, k::f8e5m2fnuz>;
TYPED_TEST_SUITE(Float8Test, Formats);

TYPED_TEST(Float8Test, WidensAllPatterns) {
  for (unsigned bits = 0; bits < 256; ++bits) {
    double expected = meaning<TypeParam>(bits);
    float wide = float(fromBits<TypeParam>(bits));
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(wide)) << bits;
      EXPECT_TRUE(std::isnan(float(TypeParam(wide)))) << bits;
      continue;
    }
    EXPECT_EQ(double(wide), expected) << bits;
    EXPECT_EQ(std::signbit(wide), std::signbit(expected)) << bits;
    EXPECT_EQ(TypeParam(wide).bits, bits);
    EXPECT_EQ(TypeParam(double(wide)).bits, bits);
  }
}

TYPED_TEST(Float8Test, RoundsMidpointsAndTheirNeighbours) {
  using F = Format<TypeParam>;
  for (unsigned low = 0; meaning<TypeParam>(low) <= F::greatest && low < 0x80;
       ++low) {
    double below = meaning<TypeParam>(low);
    bool isLast = below == F::greatest;
    double above = isLast ? 2 * below - meaning<TypeParam>(low - 1)
                          : meaning<TypeParam>(low + 1);
    double beyond = isLast ? F::beyond : above, middle = (below + above) / 2;
    auto check = [&](double x, double expected) {
      EXPECT_TRUE(is(TypeParam(x), expected)) << low << " " << x;
      EXPECT_TRUE(is(TypeParam(-x), -expected)) << low << " " << x;
      EXPECT_TRUE(is(TypeParam(float(x)), expected)) << low << " " << x;
    };
    check(std::nextafter(float(middle), 0.0f), below);
    check(middle, low & 1 ? beyond : below);
    check(std::nextafter(float(middle), HUGE_VALF), beyond);
    // Floats know no such neighbours: rounded twice they would be the middle.
    EXPECT_TRUE(is(TypeParam(std::nextafter(middle, 0.0)), below)) << low;
    EXPECT_TRUE(is(TypeParam(std::nextafter(middle, infinity)), beyond)) << low;
  }
}

TYPED_TEST(Float8Test, RoundsWhatItDoesNotHold) {
  using F = Format<TypeParam>;
  for (double x : {1e9, 1e30, infinity}) {
    EXPECT_TRUE(is(TypeParam(x), F::beyond)) << x;
    EXPECT_TRUE(is(TypeParam(-float(x)), -F::beyond)) << x;
  }
  EXPECT_TRUE(is(TypeParam(1e-30f), 0.0));
  EXPECT_TRUE(is(TypeParam(-1e-300), -0.0));
  EXPECT_TRUE(is(TypeParam(nan), nan));
  EXPECT_TRUE(is(TypeParam(k::from_bits(0x7f800001u)), nan));
  EXPECT_TRUE(is(TypeParam(k::from_bits(0xffffffffu)), nan));
}

TYPED_TEST(Float8Test, WidensVectorsAsItWidensOne) {
  expectVectorsToWiden<TypeParam>(256, [](float one, float other) {
    return k::to_bits(one) == k::to_bits(other);
  });
}

TYPED_TEST(Float8Test, CastsToAndFromOtherTypes) {
  expectCasts<TypeParam>();
  EXPECT_EQ(float(k::cast<k::half>(k::cast<TypeParam>(k::half(0.1f)))),
            float(TypeParam(float(k::half(0.1f)))));
}

} // namespace
