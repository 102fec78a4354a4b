// Figures checked against NumPy's percentile and scikit-learn's metrics.

#include "compiler/support/Statistics.h"
#include <cmath>
#include <gtest/gtest.h>

namespace burin::support {
namespace {

TEST(Statistics, PercentilesInterpolate) {
  std::vector<double> samples = {4, 1, 3, 2};
  EXPECT_EQ(percentile(samples, 0), 1);
  EXPECT_EQ(percentile(samples, 50), 2.5);
  EXPECT_EQ(percentile(samples, 100), 4);
  EXPECT_DOUBLE_EQ(percentile(samples, 99), 3.97);
  EXPECT_EQ(percentile(samples, 400), 4);
  EXPECT_EQ(percentile({7.0}, 99), 7);
  EXPECT_TRUE(std::isnan(percentile({}, 50)));
  Spread spread = spreadOf(samples);
  EXPECT_EQ(spread.minimum, 1);
  EXPECT_EQ(spread.median, 2.5);
  EXPECT_DOUBLE_EQ(spread.percentile99, 3.97);
}

TEST(Statistics, MeasuresAClassifier) {
  ConfusionMatrix matrix(4); // class 3 never occurs
  const int pairs[][2] = {{0, 0}, {0, 0}, {0, 1}, {1, 1}, {1, 2}, {2, 0}};
  for (auto [actual, predicted] : pairs)
    matrix.add(actual, predicted);
  EXPECT_EQ(matrix.size(), 4u);
  EXPECT_EQ(matrix.total(), 6);
  EXPECT_EQ(matrix.count(0, 1), 1);
  EXPECT_DOUBLE_EQ(matrix.accuracy(), 0.5);
  EXPECT_DOUBLE_EQ(matrix.precision(0), 2.0 / 3);
  EXPECT_DOUBLE_EQ(matrix.precision(3), 0);
  EXPECT_DOUBLE_EQ(matrix.recall(1), 0.5);
  EXPECT_DOUBLE_EQ(matrix.macroPrecision(), (2.0 / 3 + 0.5 + 0) / 3);
  EXPECT_DOUBLE_EQ(matrix.macroRecall(), (2.0 / 3 + 0.5 + 0) / 3);
}

TEST(Statistics, EmptyMatrixHasZeros) {
  ConfusionMatrix matrix(2);
  EXPECT_EQ(matrix.accuracy(), 0);
  EXPECT_EQ(matrix.macroPrecision(), 0);
  EXPECT_EQ(matrix.macroRecall(), 0);
}

} // namespace
} // namespace burin::support
