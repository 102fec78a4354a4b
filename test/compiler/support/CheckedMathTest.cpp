// Sizes at and beyond the edge of 64 bits.

#include "compiler/support/CheckedMath.h"
#include <gtest/gtest.h>

namespace burin::support {
namespace {

TEST(CheckedMath, AddsAndMultipliesInRange) {
  EXPECT_EQ(checkedAdd(INT64_MAX - 1, 1), INT64_MAX);
  EXPECT_EQ(checkedAdd(INT64_MAX, 1), std::nullopt);
  EXPECT_EQ(checkedMul(int64_t(1) << 31, int64_t(1) << 31), int64_t(1) << 62);
  EXPECT_EQ(checkedMul(int64_t(1) << 32, int64_t(1) << 31), std::nullopt);
  EXPECT_EQ(checkedMul(INT64_MIN, -1), std::nullopt);
}

TEST(CheckedMath, RangesLieInside) {
  EXPECT_EQ(checkedRangeEnd(4, 6, 10), 10);
  EXPECT_EQ(checkedRangeEnd(4, 7, 10), std::nullopt);
  EXPECT_EQ(checkedRangeEnd(-1, 2, 10), std::nullopt);
  EXPECT_EQ(checkedRangeEnd(1, -1, 10), std::nullopt);
  EXPECT_EQ(checkedRangeEnd(1, INT64_MAX, 10), std::nullopt);
}

TEST(CheckedMath, ShapesHaveSizes) {
  EXPECT_EQ(checkedProduct({}), 1);
  EXPECT_EQ(checkedProduct({2, 3, 4}), 24);
  EXPECT_EQ(checkedByteSize({2, 3}, 8), 48);
  EXPECT_EQ(checkedByteSize({2, 0, 3}, 8), 0);
  EXPECT_EQ(checkedProduct({2, -1}), std::nullopt);
  EXPECT_EQ(checkedProduct({int64_t(1) << 40, int64_t(1) << 40}), std::nullopt);
  EXPECT_EQ(checkedProduct({0, int64_t(1) << 40, int64_t(1) << 40}),
            std::nullopt);
}

TEST(CheckedMath, CountsAreAtMostTheLargestNumber) {
  EXPECT_EQ(saturatedAdd(INT64_MAX - 1, 1), INT64_MAX);
  EXPECT_EQ(saturatedAdd(INT64_MAX, INT64_MAX), INT64_MAX);
  EXPECT_EQ(saturatedMul(int64_t(1) << 32, int64_t(1) << 31), INT64_MAX);
  EXPECT_EQ(saturatedMul(INT64_MAX, 0), 0);
  EXPECT_EQ(saturatedProduct({}), 1);
  EXPECT_EQ(saturatedProduct({2, 3, 4}), 24);
  EXPECT_EQ(saturatedProduct({int64_t(1) << 40, int64_t(1) << 40, 3}),
            INT64_MAX);
  EXPECT_EQ(saturatedProduct({int64_t(1) << 40, int64_t(1) << 40, 0}), 0);
}

} // namespace
} // namespace burin::support
