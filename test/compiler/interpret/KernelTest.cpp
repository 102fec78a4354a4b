// The meanings of kernels on numbers worked out by hand, and their errors.
#include "compiler/interpret/Kernel.h"
#include "dialects/plan/KernelRecords.h"
#include "test/compiler/interpret/PlanFixture.h"

namespace burin::interpret {
namespace {

TEST_F(PlanTest, knowsAllKernels) {
  for (const plan::KernelRecord &record : plan::kernelRecords())
    EXPECT_TRUE(knownKernels().contains(record.name)) << record.name.str();
  EXPECT_EQ(knownKernels().size(), plan::kernelRecords().size());
}

TEST_F(PlanTest, refusesPlacesOutsideOfResults) {
  run("%a: tensor<3xf32>, %b: tensor<1xi64>, %c: tensor<1xf32>", R"(
  %0 = plan.kernel "scatter" {size = 3 : i64, rows = 1 : i64, width = 1 : i64, combine = 0 : i64} ins(%a, %b, %c : tensor<3xf32>, tensor<1xi64>, tensor<1xf32>) : tensor<3xf32>
  plan.return %0 : tensor<3xf32>)",
      {{1, 2, 3}, {5}, {10}});
  EXPECT_EQ(error, "element 5 is outside of 3");
}

TEST_F(PlanTest, multipliesPackedMatrices) {
  // 2x2 times 2x33, whose last column is a panel of its own.
  std::string steps = R"(
  %0 = plan.kernel "pack_panels" {batch = 1 : i64, k = 2 : i64, n = 33 : i64, batch_stride = 66 : i64, row_stride = 33 : i64, col_stride = 1 : i64} ins(%b : tensor<2x33xf32>) : tensor<1x80xf32>
  %1 = plan.kernel "matmul" {batch = 1 : i64, m = 2 : i64, n = 33 : i64, k = 2 : i64, a_batch_stride = 0 : i64, a_row_stride = 2 : i64, a_col_stride = 1 : i64, b_batch_stride = 0 : i64} ins(%a, %0 : tensor<2x2xf32>, tensor<1x80xf32>) epilogue {
  ^bb0(%sum: f32, %p: index, %i: index, %j: index):
    %x = plan.index_value %j : f32
    %r = plan.binary add %sum, %x : f32
    plan.yield %r : f32
  } : tensor<1x2x33xf32>
  plan.return %1 : tensor<1x2x33xf32>)";
  Numbers b;
  for (int i = 0; i < 66; ++i)
    b.push_back(i);
  Numbers result = run("%a: tensor<2x2xf32>, %b: tensor<2x33xf32>", steps,
                       {{1, 2, 3, 4}, b});
  ASSERT_EQ(result.size(), 66u);
  for (int j = 0; j < 33; ++j) {
    EXPECT_EQ(result[j], j + 2 * (33 + j) + j);
    EXPECT_EQ(result[33 + j], 3 * j + 4 * (33 + j) + j);
  }
}

TEST_F(PlanTest, multipliesFloatsByIntegers) {
  // [1, 2] times [[3], [-4]], padded to a panel of 8 columns.
  EXPECT_EQ(run("%a: tensor<1x2xf32>, %b: tensor<1x16xi8>", R"(
  %0 = plan.kernel "matmul" {batch = 1 : i64, m = 1 : i64, n = 1 : i64, k = 2 : i64, a_batch_stride = 0 : i64, a_row_stride = 2 : i64, a_col_stride = 1 : i64, b_batch_stride = 0 : i64} ins(%a, %b : tensor<1x2xf32>, tensor<1x16xi8>) : tensor<1x1x1xf32>
  plan.return %0 : tensor<1x1x1xf32>)",
                {{1, 2}, {3, 0, 0, 0, 0, 0, 0, 0, -4, 0, 0, 0, 0, 0, 0, 0}}),
            Numbers{-5});
}

TEST_F(PlanTest, convolvesImages) {
  EXPECT_EQ(run("%a: tensor<1x2x2x1xf32>, %b: tensor<1x32xf32>", R"(
  %0 = plan.kernel "conv2d" {n = 1 : i64, c = 1 : i64, h = 2 : i64, w = 2 : i64, oh = 2 : i64, ow = 2 : i64, oc = 1 : i64, kh = 2 : i64, kw = 2 : i64, stride_h = 1 : i64, stride_w = 1 : i64, dilation_h = 1 : i64, dilation_w = 1 : i64, pad_top = 1 : i64, pad_left = 0 : i64, groups = 1 : i64} ins(%a, %b : tensor<1x2x2x1xf32>, tensor<1x32xf32>) : tensor<1x2x2x1xf32>
  plan.return %0 : tensor<1x2x2x1xf32>)",
                {{1, 2, 3, 4},
                 {1,   0, 0, 0, 0, 0, 0, 0, 10,   0, 0, 0, 0, 0, 0, 0,
                  100, 0, 0, 0, 0, 0, 0, 0, 1000, 0, 0, 0, 0, 0, 0, 0}}),
            (Numbers{2100, 200, 4321, 402}));
}

TEST_F(PlanTest, poolsImages) {
  auto pool = [&](int kind, bool counts) {
    return run("%a: tensor<1x2x2x1xf32>",
               R"(
  %0 = plan.kernel "pool2d" {n = 1 : i64, c = 1 : i64, h = 2 : i64, w = 2 : i64, oh = 1 : i64, ow = 1 : i64, kh = 3 : i64, kw = 2 : i64, stride_h = 1 : i64, stride_w = 1 : i64, dilation_h = 1 : i64, dilation_w = 1 : i64, pad_top = 1 : i64, pad_left = 0 : i64, pad_bottom = 0 : i64, pad_right = 0 : i64, kind = )" +
                   std::to_string(kind) + " : i64, count_include_pad = " +
                   (counts ? "true" : "false") +
                   R"(} ins(%a : tensor<1x2x2x1xf32>) : tensor<1x1x1x1xf32>
  plan.return %0 : tensor<1x1x1x1xf32>)",
               {{1, 2, 3, 6}});
  };
  EXPECT_EQ(pool(0, false), Numbers{6});
  EXPECT_EQ(pool(1, false), Numbers{3});
  EXPECT_EQ(pool(1, true), Numbers{2});
}

TEST_F(PlanTest, attends) {
  auto attend = [&](const std::string &mask, const std::string &type,
                    const std::string &flags) {
    std::string operands = mask.empty() ? "" : ", %b";
    return run(
        "%a: tensor<1x1x2x1xf32>, %b: tensor<1x1x2x2xi1>",
        R"(  %0 = plan.kernel "attention" {batch = 1 : i64, heads = 1 : i64, kv_heads = 1 : i64, queries = 2 : i64, keys = 2 : i64, channels = 1 : i64, values = 1 : i64, scale = 0.0 : f32, softcap = 0.0 : f32, q_strides = array<i64: 2, 2, 1, 1>, k_strides = array<i64: 2, 2, 1, 1>, v_strides = array<i64: 2, 2, 1, 1>, out_strides = array<i64: 2, 2, 1, 1>, offsets = array<i64: 0, 0, 0, 0>, )" +
            mask + flags + "} ins(%a, %a, %a" + operands +
            " : tensor<1x1x2x1xf32>, tensor<1x1x2x1xf32>, "
            "tensor<1x1x2x1xf32>" +
            type +
            ") : tensor<1x1x2x1xf32>\n"
            "  plan.return %0 : tensor<1x1x2x1xf32>",
        {{2, 4}, {0, 1, 0, 0}});
  };
  EXPECT_EQ(attend("", "", "causal = false, zero_empty = false"),
            (Numbers{3, 3}));
  EXPECT_EQ(attend("", "", "causal = true, zero_empty = false"),
            (Numbers{2, 3}));
  EXPECT_EQ(attend("mask_strides = array<i64: 4, 4, 2, 1>, ",
                   ", tensor<1x1x2x2xi1>", "causal = false, zero_empty = true"),
            (Numbers{4, 0}));
}

TEST_F(PlanTest, sumsWhileItRuns) {
  auto scan = [&](const std::string &flags) {
    return run(
        "%a: tensor<1x3x1xi8>",
        R"(  %0 = plan.kernel "cumulative" {outer = 1 : i64, n = 3 : i64, inner = 1 : i64, )" +
            flags +
            R"(} ins(%a : tensor<1x3x1xi8>) : tensor<1x3x1xi8>
  plan.return %0 : tensor<1x3x1xi8>)",
        {{100, 27, 2}});
  };
  EXPECT_EQ(scan("exclusive = false, reverse = false, product = false"),
            (Numbers{100, 127, -127}));
  EXPECT_EQ(scan("exclusive = true, reverse = true, product = false"),
            (Numbers{29, 2, 0}));
  EXPECT_EQ(scan("exclusive = true, reverse = false, product = true"),
            (Numbers{1, 100, -116}));
}

TEST_F(PlanTest, findsTheBestPlaces) {
  auto find = [&](const std::string &largest) {
    return run(
        "%a: tensor<4xf32>",
        R"(  %0 = plan.kernel "top_places" {outer = 1 : i64, n = 4 : i64, inner = 1 : i64, k = 3 : i64, largest = )" +
            largest + R"(} ins(%a : tensor<4xf32>) : tensor<3xi64>
  plan.return %0 : tensor<3xi64>)",
        {{1, NAN, 1, 5}});
  };
  EXPECT_EQ(find("true"), (Numbers{1, 3, 0}));
  EXPECT_EQ(find("false"), (Numbers{0, 2, 3}));
}

TEST_F(PlanTest, scattersInOrder) {
  EXPECT_EQ(run("%a: tensor<3xf32>, %b: tensor<3xi64>, %c: tensor<3xf32>", R"(
  %0 = plan.kernel "scatter" {size = 3 : i64, rows = 3 : i64, width = 1 : i64, combine = 1 : i64} ins(%a, %b, %c : tensor<3xf32>, tensor<3xi64>, tensor<3xf32>) : tensor<3xf32>
  plan.return %0 : tensor<3xf32>)",
                {{1, 2, 3}, {2, 0, 2}, {10, 20, 30}}),
            (Numbers{21, 2, 43}));
}

} // namespace
} // namespace burin::interpret
