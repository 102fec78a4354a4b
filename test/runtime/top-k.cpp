// Classes against PyTorch's softmax, the standard library's sort, and each
// wrong argument.
#include "burin/image.h"
#include <algorithm>
#include <cfloat>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <random>
#include <vector>

namespace {

burin_class_plan makePlan(uint32_t count, uint32_t topK, bool softmax) {
  return {BURIN_F32, count, topK, softmax, -FLT_MAX, nullptr};
}

std::vector<burin_class> classify(const burin_class_plan &plan,
                                  const std::vector<float> &scores) {
  std::vector<burin_class> classes(plan.count);
  size_t count = 0;
  EXPECT_EQ(
      burin_top_k(&plan, scores.data(), classes.data(), classes.size(), &count),
      BURIN_OK);
  classes.resize(count);
  return classes;
}

std::vector<uint32_t> indices(const std::vector<burin_class> &classes) {
  std::vector<uint32_t> result;
  for (const burin_class &one : classes)
    result.push_back(one.index);
  return result;
}

TEST(TopK, SoftmaxMatchesPyTorchAndTiesGoByIndex) {
  const auto classes =
      classify(makePlan(5, 0, true), {1.5f, -2.25f, 3.0f, 0.0f, 3.0f});
  EXPECT_EQ(indices(classes), (std::vector<uint32_t>{2, 4, 0, 3, 1}));
  const double expected[] = {0.438949818, 0.438949818, 0.097942943, 0.021854025,
                             0.002303397};
  for (size_t i = 0; i < 5; ++i)
    EXPECT_NEAR(classes[i].score, expected[i], 3e-7 * expected[i]);
}

// Rounding score - peak, at most 88 where e^x counts, costs 2^-18 of the
// result; the exponential itself and the division a few units in the last
// place.
TEST(TopK, SoftmaxStaysAccurateOverTheWholeRange) {
  std::mt19937 random(3);
  for (float spread : {0.001f, 1.0f, 20.0f, 80.0f}) {
    std::uniform_real_distribution<float> any(-spread, spread);
    std::vector<float> scores(1000);
    std::generate(scores.begin(), scores.end(), [&] { return any(random); });
    const float peak = *std::max_element(scores.begin(), scores.end());
    double total = 0;
    for (float score : scores)
      total += std::exp(double(score) - peak);
    for (const burin_class &one : classify(makePlan(1000, 0, true), scores)) {
      const double expected =
          std::exp(double(scores[one.index]) - peak) / total;
      if (expected > 1e-35) {
        ASSERT_NEAR(one.score, expected, 5e-6 * expected)
            << scores[one.index] - peak;
      }
    }
  }
}

TEST(TopK, HugeAndTinyLogitsNeitherOverflowNorVanish) {
  const auto classes =
      classify(makePlan(3, 0, true), {FLT_MAX, -FLT_MAX, FLT_MAX});
  EXPECT_EQ(indices(classes), (std::vector<uint32_t>{0, 2, 1}));
  EXPECT_EQ(classes[0].score, 0.5f);
  EXPECT_EQ(classes[2].score, 0.0f);
}

TEST(TopK, OrderMatchesAStableSortForEveryLimit) {
  std::mt19937 random(5);
  std::vector<float> scores(50);
  for (float &score : scores)
    score = float(int(random() % 12)) - 6; // many ties
  std::vector<uint32_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return scores[a] > scores[b];
  });
  for (uint32_t topK = 1; topK <= 60; ++topK) {
    const size_t expected = std::min<size_t>(topK, scores.size());
    EXPECT_EQ(indices(classify(makePlan(50, topK, false), scores)),
              std::vector<uint32_t>(order.begin(), order.begin() + expected));
  }
}

TEST(TopK, ThresholdLeavesOutWeakClasses) {
  burin_class_plan plan = makePlan(4, 3, false);
  plan.threshold = 0.5f;
  EXPECT_EQ(indices(classify(plan, {0.5f, 0.1f, 0.75f, 0.2f})),
            (std::vector<uint32_t>{2, 0}));
  plan.threshold = 9.0f;
  EXPECT_TRUE(classify(plan, {0.5f, 0.1f, 0.75f, 0.2f}).empty());
}

TEST(TopK, WhatIsNotANumberIsNoClass) {
  EXPECT_EQ(indices(classify(makePlan(3, 0, false), {NAN, 1.0f, 2.0f})),
            (std::vector<uint32_t>{2, 1}));
  EXPECT_TRUE(classify(makePlan(3, 0, true), {NAN, 1.0f, 2.0f}).empty());
  EXPECT_TRUE(classify(makePlan(3, 0, true), {1.0f, INFINITY, 2.0f}).empty());
  EXPECT_EQ(indices(classify(makePlan(3, 0, true), {1.0f, -INFINITY, 2.0f})),
            (std::vector<uint32_t>{2, 0, 1}));
}

TEST(TopK, ScoresOfSixteenBitsAreRead) {
  burin_class_plan plan = makePlan(4, 0, false);
  burin_class classes[4];
  size_t count = 0;
  plan.dtype = BURIN_F16; // 1, 2, the least above 0, NaN
  const uint16_t halves[] = {0x3c00, 0x4000, 0x0001, 0x7e00};
  ASSERT_EQ(burin_top_k(&plan, halves, classes, 4, &count), BURIN_OK);
  ASSERT_EQ(count, 3u);
  EXPECT_EQ(classes[0].index, 1u);
  EXPECT_EQ(classes[0].score, 2.0f);
  EXPECT_EQ(classes[2].score, 0x1p-24f);
  plan.dtype = BURIN_BF16; // -1, 3, infinity, 0
  const uint16_t brains[] = {0xbf80, 0x4040, 0x7f80, 0x0000};
  ASSERT_EQ(burin_top_k(&plan, brains, classes, 4, &count), BURIN_OK);
  ASSERT_EQ(count, 4u);
  EXPECT_EQ(classes[0].index, 2u);
  EXPECT_EQ(classes[1].score, 3.0f);
  EXPECT_EQ(classes[3].score, -1.0f);
  plan.dtype = BURIN_F64;
  EXPECT_EQ(burin_top_k(&plan, brains, classes, 4, &count),
            BURIN_INVALID_ARGUMENT);
}

TEST(TopK, LabelsComeFromThePlanOrAreEmpty) {
  const char *const labels[] = {"cat", "dog"};
  burin_class_plan plan = makePlan(2, 1, false);
  EXPECT_STREQ(classify(plan, {1, 2})[0].label, "");
  plan.labels = labels;
  EXPECT_STREQ(classify(plan, {1, 2})[0].label, "dog");
}

TEST(TopK, SmallCapacityIsRefusedAndTheNeedTold) {
  const float scores[] = {1, 2, 3};
  burin_class classes[3];
  size_t count = 0;
  burin_class_plan plan = makePlan(3, 2, false);
  EXPECT_EQ(burin_top_k(&plan, scores, classes, 1, &count),
            BURIN_CAPACITY_TOO_SMALL);
  EXPECT_EQ(count, 2u);
  EXPECT_EQ(burin_top_k(&plan, scores, classes, 2, &count), BURIN_OK);
  plan.top_k = 0;
  EXPECT_EQ(burin_top_k(&plan, scores, classes, 2, &count),
            BURIN_CAPACITY_TOO_SMALL);
  EXPECT_EQ(count, 3u);
}

TEST(TopK, NullArgumentsAreRefused) {
  const float scores[] = {1, 2, 3};
  burin_class classes[3];
  size_t count = 0;
  burin_class_plan plan = makePlan(3, 2, false);
  EXPECT_EQ(burin_top_k(nullptr, scores, classes, 3, &count),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_top_k(&plan, nullptr, classes, 3, &count),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_top_k(&plan, scores, nullptr, 3, &count),
            BURIN_INVALID_ARGUMENT);
  EXPECT_EQ(burin_top_k(&plan, scores, classes, 3, nullptr),
            BURIN_INVALID_ARGUMENT);
  plan.count = 0;
  EXPECT_EQ(burin_top_k(&plan, scores, classes, 3, &count),
            BURIN_INVALID_ARGUMENT);
}

} // namespace
