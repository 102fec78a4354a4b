// The measure of a wrong answer, on numbers of every type and on those that are
// none.

#include "compiler/tools/burin/OutputCheck.h"
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace burin::tools {
namespace {

using support::NumpyArray;
using support::NumpyType;

template <typename T>
NumpyArray arrayOf(NumpyType type, std::vector<T> values) {
  const char *bytes = reinterpret_cast<const char *>(values.data());
  return {type,
          {int64_t(values.size())},
          {bytes, bytes + values.size() * sizeof(T)}};
}

NumpyArray floats(std::vector<float> values) {
  return arrayOf(NumpyType::F32, values);
}

TEST(OutputCheck, ReadsEveryType) {
  EXPECT_EQ(elementOf(arrayOf<uint8_t>(NumpyType::Bool, {1}), 0), 1);
  EXPECT_EQ(elementOf(arrayOf<int8_t>(NumpyType::I8, {-128}), 0), -128);
  EXPECT_EQ(elementOf(arrayOf<uint8_t>(NumpyType::U8, {0, 255}), 1), 255);
  EXPECT_EQ(elementOf(arrayOf<int16_t>(NumpyType::I16, {-2}), 0), -2);
  EXPECT_EQ(elementOf(arrayOf<uint16_t>(NumpyType::U16, {65535}), 0), 65535);
  EXPECT_EQ(elementOf(arrayOf<int32_t>(NumpyType::I32, {-3}), 0), -3);
  EXPECT_EQ(elementOf(arrayOf<uint32_t>(NumpyType::U32, {~0u}), 0), ~0u);
  EXPECT_EQ(elementOf(arrayOf<int64_t>(NumpyType::I64, {INT64_MAX}), 0),
            static_cast<long double>(INT64_MAX));
  EXPECT_EQ(elementOf(arrayOf<uint64_t>(NumpyType::U64, {UINT64_MAX}), 0),
            static_cast<long double>(UINT64_MAX));
  EXPECT_EQ(elementOf(floats({0.5f}), 0), 0.5f);
  EXPECT_EQ(elementOf(arrayOf<double>(NumpyType::F64, {0.1}), 0), 0.1);
}

TEST(OutputCheck, ReadsHalves) {
  NumpyArray halves = arrayOf<uint16_t>(
      NumpyType::F16, {0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x7e00});
  EXPECT_EQ(elementOf(halves, 0), 1);
  EXPECT_EQ(elementOf(halves, 1), -2);
  EXPECT_EQ(elementOf(halves, 2), std::ldexp(1, -24));
  EXPECT_EQ(elementOf(halves, 3), 65504);
  EXPECT_TRUE(std::isinf(elementOf(halves, 4)));
  EXPECT_TRUE(std::isnan(elementOf(halves, 5)));
}

TEST(OutputCheck, MeasuresAgainstTheLargestValue) {
  EXPECT_EQ(relativeDifference(floats({1, 2, 4}), floats({1, 2, 4})), 0);
  EXPECT_EQ(relativeDifference(floats({1, 2, 3}), floats({1, 2, 4})), 0.25);
  EXPECT_EQ(relativeDifference(floats({0.5f}), floats({0})), 0.5);
  EXPECT_EQ(relativeDifference(floats({}), floats({})), 0);
  // Beyond the 53 bits of a double.
  EXPECT_GT(
      relativeDifference(arrayOf<int64_t>(NumpyType::I64, {INT64_MAX}),
                         arrayOf<int64_t>(NumpyType::I64, {INT64_MAX - 1})),
      0);
}

TEST(OutputCheck, WhatIsNoNumberMustBeTheSame) {
  float nan = NAN, inf = INFINITY;
  double never = std::numeric_limits<double>::infinity();
  EXPECT_EQ(relativeDifference(floats({nan, inf, -inf, 1}),
                               floats({nan, inf, -inf, 1})),
            0);
  EXPECT_EQ(relativeDifference(floats({nan}), floats({1})), never);
  EXPECT_EQ(relativeDifference(floats({1}), floats({nan})), never);
  EXPECT_EQ(relativeDifference(floats({inf}), floats({-inf})), never);
  EXPECT_EQ(relativeDifference(floats({inf, 1}), floats({2, 1})), never);
}

TEST(OutputCheck, ToleranceFollowsTheType) {
  EXPECT_EQ(defaultTolerance(BURIN_I32), 0);
  EXPECT_EQ(defaultTolerance(BURIN_BOOL), 0);
  EXPECT_LT(defaultTolerance(BURIN_F64), defaultTolerance(BURIN_F32));
  EXPECT_LT(defaultTolerance(BURIN_F32), defaultTolerance(BURIN_F16));
  EXPECT_LT(defaultTolerance(BURIN_F16), defaultTolerance(BURIN_BF16));
  OutputCheck check{"x", NAN, 1};
  EXPECT_FALSE(check.isPassed());
}

} // namespace
} // namespace burin::tools
