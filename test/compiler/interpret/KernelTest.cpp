// The meanings of kernels on numbers worked out by hand, and their errors.
#include "compiler/interpret/Kernel.h"
#include "compiler/passes/lower/Passes.h"
#include "dialects/plan/KernelRecords.h"
#include "mlir/Pass/PassManager.h"
#include "test/compiler/interpret/PlanFixture.h"
#include <cmath>

namespace burin::interpret {
namespace {

/// Also runs each program with nests in the place of its kernels.
class KernelTest : public PlanTest {
protected:
  void afterwards(plan::ProgramOp program,
                  llvm::ArrayRef<nn::HostTensor> tensors,
                  const Numbers &result) override {
    if (result.empty())
      return;
    mlir::PassManager manager(&context);
    manager.nest<plan::ProgramOp>().addPass(
        lower::createDecomposeKernels({/*all=*/true, /*keepPacking=*/false}));
    ASSERT_TRUE(succeeded(manager.run(*module))) << error;
    Numbers other = evaluateProgram(program, tensors, Memory::Own);
    ASSERT_EQ(other.size(), result.size());
    for (size_t i = 0; i < result.size(); ++i) {
      bool isSame = result[i] == other[i] ||
                    (std::isnan(result[i]) && std::isnan(other[i]));
      EXPECT_TRUE(isSame || std::fabs(other[i] - result[i]) <=
                                1e-6 * (1 + std::fabs(result[i])))
          << "element " << i << " of the nests: " << other[i] << ", not "
          << result[i];
    }
  }
};

TEST_F(KernelTest, knowsAllKernels) {
  for (const plan::KernelRecord &record : plan::kernelRecords())
    EXPECT_TRUE(knownKernels().contains(record.name)) << record.name.str();
  EXPECT_EQ(knownKernels().size(), plan::kernelRecords().size());
}

TEST_F(KernelTest, refusesPlacesOutsideOfResults) {
  run("%a: tensor<3xf32>, %b: tensor<1xi64>, %c: tensor<1xf32>", R"(
  %0 = plan.kernel "scatter" {size = 3 : i64, rows = 1 : i64, width = 1 : i64, combine = 0 : i64} ins(%a, %b, %c : tensor<3xf32>, tensor<1xi64>, tensor<1xf32>) : tensor<3xf32>
  plan.return %0 : tensor<3xf32>)",
      {{1, 2, 3}, {5}, {10}});
  EXPECT_EQ(error, "element 5 is outside of 3");
}

TEST_F(KernelTest, multipliesPackedMatrices) {
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

TEST_F(KernelTest, multipliesFloatsByIntegers) {
  // [1, 2] times [[3], [-4]], padded to a panel of 8 columns.
  EXPECT_EQ(run("%a: tensor<1x2xf32>, %b: tensor<1x16xi8>", R"(
  %0 = plan.kernel "matmul" {batch = 1 : i64, m = 1 : i64, n = 1 : i64, k = 2 : i64, a_batch_stride = 0 : i64, a_row_stride = 2 : i64, a_col_stride = 1 : i64, b_batch_stride = 0 : i64} ins(%a, %b : tensor<1x2xf32>, tensor<1x16xi8>) : tensor<1x1x1xf32>
  plan.return %0 : tensor<1x1x1xf32>)",
                {{1, 2}, {3, 0, 0, 0, 0, 0, 0, 0, -4, 0, 0, 0, 0, 0, 0, 0}}),
            Numbers{-5});
}

TEST_F(KernelTest, multipliesBytes) {
  // [200, 1, 2, 3, 255] times a column: by fours, with a row of zeros.
  EXPECT_EQ(run("%a: tensor<1x5xui8>, %b: tensor<5x1xi8>", R"(
  %0 = plan.kernel "pack_quads" {batch = 1 : i64, k = 5 : i64, n = 1 : i64, batch_stride = 0 : i64, row_stride = 1 : i64, col_stride = 1 : i64} ins(%b : tensor<5x1xi8>) : tensor<1x64xi8>
  %1 = plan.kernel "matmul_i8" {batch = 1 : i64, m = 1 : i64, n = 1 : i64, k = 5 : i64, a_batch_stride = 0 : i64, a_row_stride = 5 : i64, b_batch_stride = 0 : i64} ins(%a, %0 : tensor<1x5xui8>, tensor<1x64xi8>) : tensor<1x1x1xi32>
  plan.return %1 : tensor<1x1x1xi32>)",
                {{200, 1, 2, 3, 255}, {-128, 1, 10, 100, 127}}),
            Numbers{200 * -128 + 1 + 20 + 300 + 255 * 127});
}

TEST_F(KernelTest, multipliesBfloats) {
  // [1, 2, -3] times a column: by pairs, with a row of zeros.
  EXPECT_EQ(run("%a: tensor<1x3xbf16>, %b: tensor<3x1xbf16>", R"(
  %0 = plan.kernel "pack_pairs" {batch = 1 : i64, k = 3 : i64, n = 1 : i64, batch_stride = 0 : i64, row_stride = 1 : i64, col_stride = 1 : i64} ins(%b : tensor<3x1xbf16>) : tensor<1x32xbf16>
  %1 = plan.kernel "matmul_bf16" {batch = 1 : i64, m = 1 : i64, n = 1 : i64, k = 3 : i64, a_batch_stride = 0 : i64, a_row_stride = 3 : i64, b_batch_stride = 0 : i64} ins(%a, %0 : tensor<1x3xbf16>, tensor<1x32xbf16>) : tensor<1x1x1xf32>
  plan.return %1 : tensor<1x1x1xf32>)",
                {{1, 2, -3}, {0.5, 10, 100}}),
            Numbers{0.5 + 20 - 300});
}

TEST_F(KernelTest, convolvesBfloats) {
  // Two taps of two channels, by pairs.
  EXPECT_EQ(run("%a: tensor<1x1x2x2xbf16>, %b: tensor<1x32xbf16>", R"(
  %0 = plan.kernel "conv2d_bf16" {n = 1 : i64, c = 2 : i64, h = 1 : i64, w = 2 : i64, oh = 1 : i64, ow = 2 : i64, oc = 1 : i64, kh = 1 : i64, kw = 2 : i64, stride_h = 1 : i64, stride_w = 1 : i64, dilation_h = 1 : i64, dilation_w = 1 : i64, pad_top = 0 : i64, pad_left = 1 : i64, groups = 1 : i64} ins(%a, %b : tensor<1x1x2x2xbf16>, tensor<1x32xbf16>) : tensor<1x1x2x1xf32>
  plan.return %0 : tensor<1x1x2x1xf32>)",
                {{1, 2, 3, 4},
                 {1,   10,   0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                  100, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}}),
            (Numbers{2100, 1 + 20 + 300 + 4000}));
}

TEST_F(KernelTest, multipliesWeightsOfFewBits) {
  // The column [1, -2, 3, 0, 0, 0, 0, 0, -8] in groups of eight rows, which
  // count 2 * (b - 1) and 10 * (b - 0).
  EXPECT_EQ(run("%a: tensor<1x9xf32>, %b: tensor<16xui32>, %s: tensor<16xf32>, "
                "%z: tensor<16xf32>",
                R"(
  %0 = plan.kernel "matmul_nbits" {m = 1 : i64, n = 1 : i64, k = 9 : i64, a_row_stride = 9 : i64, bits = 4 : i64, codes = 0 : i64, group = 8 : i64, digits = 0 : i64, has_zero = true} ins(%a, %b, %s, %z, %s : tensor<1x9xf32>, tensor<16xui32>, tensor<16xf32>, tensor<16xf32>, tensor<16xf32>) : tensor<1x1xf32>
  plan.return %0 : tensor<1x1xf32>)",
                {{1, 10, 100, 0, 0, 0, 0, 1000, 10000},
                 {0x3e1, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0},
                 {2, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0},
                 {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}}),
            Numbers{2 * (0 - 30 + 200 - 1000) - 800000});
}

TEST_F(KernelTest, multipliesCodes) {
  EXPECT_EQ(run("%a: tensor<1x3xf32>, %b: tensor<8xui32>, %s: tensor<8xf32>, "
                "%t: tensor<16xf32>",
                R"(
  %0 = plan.kernel "matmul_nbits" {m = 1 : i64, n = 1 : i64, k = 3 : i64, a_row_stride = 3 : i64, bits = 4 : i64, codes = 1 : i64, group = 8 : i64, digits = 0 : i64, has_zero = false} ins(%a, %b, %s, %s, %t : tensor<1x3xf32>, tensor<8xui32>, tensor<8xf32>, tensor<8xf32>, tensor<16xf32>) : tensor<1x1xf32>
  plan.return %0 : tensor<1x1xf32>)",
                {{1, 10, 100},
                 {0xf1e, 0, 0, 0, 0, 0, 0, 0},
                 {2, 0, 0, 0, 0, 0, 0, 0},
                 {0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, -4}}),
            Numbers{2 * (3 + 5 - 400)});
}

TEST_F(KernelTest, convolvesBytes) {
  EXPECT_EQ(run("%a: tensor<1x2x3x1xui8>, %b: tensor<1x32xi8>", R"(
  %0 = plan.kernel "conv2d_i8" {n = 1 : i64, c = 1 : i64, h = 2 : i64, w = 3 : i64, oh = 1 : i64, ow = 2 : i64, oc = 1 : i64, kh = 2 : i64, kw = 2 : i64, stride_h = 1 : i64, stride_w = 1 : i64, dilation_h = 1 : i64, dilation_w = 1 : i64, groups = 1 : i64} ins(%a, %b : tensor<1x2x3x1xui8>, tensor<1x32xi8>) : tensor<1x1x2x1xi32>
  plan.return %0 : tensor<1x1x2x1xi32>)",
                {{1, 2, 3, 4, 5, 255},
                 {1, 10, 100, -100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                  0, 0,  0,   0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}}),
            (Numbers{1 + 20 + 400 - 500, 2 + 30 + 500 - 25500}));
}

TEST_F(KernelTest, convolvesChannelsOfBytes) {
  // Two channels, with a column of padding on the left.
  EXPECT_EQ(run("%a: tensor<1x1x2x2xui8>, %b: tensor<1x2x2xi8>", R"(
  %0 = plan.kernel "depthwise_conv2d_i8" {n = 1 : i64, c = 2 : i64, h = 1 : i64, w = 2 : i64, oh = 1 : i64, ow = 2 : i64, oc = 2 : i64, kh = 1 : i64, kw = 2 : i64, stride_h = 1 : i64, stride_w = 1 : i64, dilation_h = 1 : i64, dilation_w = 1 : i64, pad_top = 0 : i64, pad_left = 1 : i64} ins(%a, %b : tensor<1x1x2x2xui8>, tensor<1x2x2xi8>) : tensor<1x1x2x2xi32>
  plan.return %0 : tensor<1x1x2x2xi32>)",
                {{1, 200, 3, 255}, {10, -1, 100, -128}}),
            (Numbers{100, -25600, 10 + 300, -200 - 32640}));
}

TEST_F(KernelTest, convolvesImages) {
  EXPECT_EQ(run("%a: tensor<1x2x2x1xf32>, %b: tensor<1x32xf32>", R"(
  %0 = plan.kernel "conv2d" {n = 1 : i64, c = 1 : i64, h = 2 : i64, w = 2 : i64, oh = 2 : i64, ow = 2 : i64, oc = 1 : i64, kh = 2 : i64, kw = 2 : i64, stride_h = 1 : i64, stride_w = 1 : i64, dilation_h = 1 : i64, dilation_w = 1 : i64, pad_top = 1 : i64, pad_left = 0 : i64, groups = 1 : i64} ins(%a, %b : tensor<1x2x2x1xf32>, tensor<1x32xf32>) : tensor<1x2x2x1xf32>
  plan.return %0 : tensor<1x2x2x1xf32>)",
                {{1, 2, 3, 4},
                 {1,   0, 0, 0, 0, 0, 0, 0, 10,   0, 0, 0, 0, 0, 0, 0,
                  100, 0, 0, 0, 0, 0, 0, 0, 1000, 0, 0, 0, 0, 0, 0, 0}}),
            (Numbers{2100, 200, 4321, 402}));
}

/// Windows of ones over 16 channels, of which one is not 0, with padding.
TEST_F(KernelTest, filtersMinimally) {
  auto filter = [&](int tile, const std::string &elements) {
    std::string type = "tensor<" + elements + "xf32>";
    Numbers image(5 * 3 * 16);
    for (int pixel = 0; pixel < 15; ++pixel)
      image[pixel * 16 + 3] = pixel + 1;
    Numbers sums =
        run("%a: tensor<1x5x3x16xf32>",
            "  %w = plan.weight #recipe.filters<dense<1.0> : tensor<9x16xf32>, "
            "[16, 1], [16, 1, 1], " +
                std::to_string(tile) + "> : " + type + " : " + type + R"(
  %0 = plan.kernel "winograd_conv2d" {n = 1 : i64, c = 16 : i64, h = 5 : i64, w = 3 : i64, oh = 5 : i64, ow = 2 : i64, oc = 1 : i64, pad_top = 1 : i64, pad_left = 1 : i64, tile = )" +
                std::to_string(tile) +
                R"( : i64} ins(%a, %w : tensor<1x5x3x16xf32>, )" + type +
                ") {scratch_bytes = " + (tile == 2 ? "3072" : "4608") +
                R"( : i64} : tensor<1x5x2x1xf32>
  plan.return %0 : tensor<1x5x2x1xf32>)",
            {image});
    for (double &sum : sums)
      sum = std::round(sum * 1000) / 1000;
    return sums;
  };
  Numbers expected;
  for (int y = 0; y < 5; ++y)
    for (int x = 0; x < 2; ++x) {
      double sum = 0;
      for (int i = std::max(0, y - 1); i <= std::min(4, y + 1); ++i)
        for (int j = std::max(0, x - 1); j <= x + 1; ++j)
          sum += i * 3 + j + 1;
      expected.push_back(sum);
    }
  EXPECT_EQ(filter(2, "2048"), expected);
  EXPECT_EQ(filter(4, "4608"), expected);
}

TEST_F(KernelTest, poolsImages) {
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

TEST_F(KernelTest, attends) {
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

TEST_F(KernelTest, sumsWhileItRuns) {
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

TEST_F(KernelTest, findsTheBestPlaces) {
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

TEST_F(KernelTest, scattersInOrder) {
  EXPECT_EQ(run("%a: tensor<3xf32>, %b: tensor<3xi64>, %c: tensor<3xf32>", R"(
  %0 = plan.kernel "scatter" {size = 3 : i64, rows = 3 : i64, width = 1 : i64, combine = 1 : i64} ins(%a, %b, %c : tensor<3xf32>, tensor<3xi64>, tensor<3xf32>) : tensor<3xf32>
  plan.return %0 : tensor<3xf32>)",
                {{1, 2, 3}, {2, 0, 2}, {10, 20, 30}}),
            (Numbers{21, 2, 43}));
}

} // namespace
} // namespace burin::interpret
