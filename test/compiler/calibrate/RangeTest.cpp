// Ranges from numbers whose best ranges are known.
#include "compiler/calibrate/Observation.h"
#include <cmath>
#include <gtest/gtest.h>

namespace burin::calibrate {
namespace {

TEST(Histogram, LeavesOutWhatIsRareAtBothEnds) {
  Histogram histogram({-1, 1});
  for (int i = 0; i < 9900; ++i)
    histogram.add(-0.5 + i / 9900.0);
  for (int i = 0; i < 50; ++i) {
    histogram.add(-1);
    histogram.add(1);
  }
  auto [least, greatest] = histogram.percentile(98);
  EXPECT_NEAR(least, -0.495, 0.002);
  EXPECT_NEAR(greatest, 0.495, 0.002);
  EXPECT_EQ(histogram.percentile(100), Range(-1, 1));
}

TEST(Histogram, CutsOneOutlierFromManyNumbersWhereThatErrsLess) {
  Histogram histogram({0, 100});
  for (int i = 0; i < 1000000; ++i)
    histogram.add(i / 1e6);
  histogram.add(100);
  auto [least, greatest] = histogram.leastSquares();
  EXPECT_EQ(least, 0);
  EXPECT_LT(greatest, 100);
  EXPECT_GE(greatest, 1);
}

TEST(Histogram, KeepsAllOfEvenNumbers) {
  Histogram histogram({-1, 1});
  for (int i = 0; i <= 20000; ++i)
    histogram.add(-1 + i / 10000.0);
  auto [least, greatest] = histogram.leastSquares();
  EXPECT_NEAR(least, -1, 0.02);
  EXPECT_NEAR(greatest, 1, 0.02);
}

TEST(Observation, HoldsZeroAndRefusesWhatIsNoNumber) {
  Observation seen(2);
  EXPECT_TRUE(seen.see({1, 2, 3, 4}));
  EXPECT_EQ(seen.range(), Range(0, 4));
  EXPECT_FALSE(seen.see({NAN, 0}));
  EXPECT_FALSE(seen.see({INFINITY, 0}));
}

TEST(Observation, EvensOutColumns) {
  Observation seen(3);
  EXPECT_TRUE(seen.see({-16, 1, 0, 4, 0.5, 0}));
  // 16 against 4, 1 against 1; a column of zeros stays.
  EXPECT_EQ(seen.smooth({4, 1, 1}, 0.5), std::vector<float>({2, 1, 1}));
  EXPECT_EQ(seen.range(), Range(-8, 2));
}

TEST(Observation, CountsWhatIsLeftOnceItIsEvenedOut) {
  Observation seen(2);
  std::vector<float> numbers;
  for (int i = 0; i < 1000; ++i) {
    numbers.push_back(16 * float(i) / 1000);
    numbers.push_back(0);
  }
  EXPECT_TRUE(seen.see(numbers));
  seen.smooth({16, 1}, 1);
  seen.count(numbers);
  EXPECT_NEAR(seen.choose(Method::Percentile, 90).second, 0.9, 0.01);
  EXPECT_EQ(seen.choose(Method::MinMax, 90).second, seen.range().second);
  EXPECT_NEAR(seen.choose(Method::Mse, 90).second, 1, 0.05);
}

TEST(Observation, TellsRowsThatDifferFromTheSameAgain) {
  Observation seen(2);
  EXPECT_TRUE(seen.see({1, 2}));
  EXPECT_EQ(seen.rows(), 1u);
  EXPECT_FALSE(seen.varies());
  EXPECT_TRUE(seen.see({1, 2, 1, 2}));
  EXPECT_FALSE(seen.varies());
  EXPECT_TRUE(seen.see({1, 3}));
  EXPECT_EQ(seen.rows(), 4u);
  EXPECT_TRUE(seen.varies());
}

TEST(Observation, TakesZerosAlone) {
  Observation seen(2);
  EXPECT_TRUE(seen.see({0, 0}));
  seen.count({0, 0});
  EXPECT_EQ(seen.choose(Method::Mse, 99), Range(0, 0));
}

} // namespace
} // namespace burin::calibrate
