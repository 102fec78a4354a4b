// Kernels' records: what they say of a call, and what the verifier makes of a
// record that no kernel has yet.
#include "dialects/plan/KernelRecords.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "runtime/kernels/generic/panel_order.h"
#include "runtime/kernels/generic/winograd.h"
#include <gtest/gtest.h>
#include <set>

using namespace mlir;

namespace burin::plan {
namespace {

class KernelRecords : public testing::Test {
protected:
  KernelRecords() : context(MLIRContext::Threading::DISABLED) {
    context.loadDialect<PlanDialect>();
    context.printOpOnDiagnostic(false);
    context.getDiagEngine().registerHandler([this](Diagnostic &said) {
      error = said.str();
      return success();
    });
  }

  /// The kernel of a program that takes %a of `type` and returns `kernel`, of
  /// type `result`.
  KernelOp parse(const std::string &type, const std::string &kernel,
                 const std::string &result) {
    module = parseSourceString<ModuleOp>(
        "plan.program @main inputs [\"a\"] outputs [\"y\"] {\n^bb0(%a: " +
            type + "):\n  %y = plan.kernel " + kernel + " : " + result +
            "\n  plan.return %y : " + result + "\n}",
        &context);
    if (!module) {
      ADD_FAILURE() << error;
      return {};
    }
    KernelOp found;
    module->walk([&](KernelOp kernel) { found = kernel; });
    return found;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::string error;
};

constexpr const char *sums = R"("softmax" {outer = 2, n = 8, inner = 1,
    log = false} ins(%a : tensor<2x8xf32>))";

TEST_F(KernelRecords, areFoundByName) {
  ASSERT_GT(kernelRecords().size(), 0u);
  for (const KernelRecord &record : kernelRecords())
    EXPECT_EQ(findKernel(record.name), &record);
  EXPECT_EQ(findKernel(""), nullptr);
  EXPECT_EQ(findKernel("zzz"), nullptr);
}

TEST_F(KernelRecords, sayWhatACallNeeds) {
  KernelOp kernel = parse("tensor<2x8xf32>", sums, "tensor<2x8x1xf32>");
  ASSERT_TRUE(kernel);
  KernelNeeds needs = needsOf(kernel);
  ASSERT_EQ(needs.operands.size(), 1u);
  EXPECT_EQ(needs.operands.front(), 16);
  ASSERT_EQ(needs.shapes.front().size(), 3u);
  EXPECT_EQ(needs.shapes.front()[1], 8);
  EXPECT_EQ(needs.scratch, 0);
  // 256 exponentials and two blocks of 64 results.
  EXPECT_EQ(needs.stack, 4 * (256 + 128));
  EXPECT_TRUE(kernel.getRecord().takesEpilogue);
}

TEST_F(KernelRecords, countWhatACallBorrows) {
  Builder builder(&context);
  auto number = [&](StringRef name, int64_t value) {
    return builder.getNamedAttr(name, builder.getI64IntegerAttr(value));
  };
  DictionaryAttr params =
      builder.getDictionaryAttr({number("gates", 4), number("hidden", 10),
                                 number("batch", 3), number("directions", 2)});
  Type x = RankedTensorType::get({1}, builder.getF64Type());
  EXPECT_EQ(scratchOf("lstm", params, x, {}), 6 * 10 * 3 * 2 * 8);
  EXPECT_EQ(scratchOf("no kernel", params, x, {}), 0);
}

TEST_F(KernelRecords, lendAWholeBandOfPatches) {
  Builder builder(&context);
  // What the record says for an image that has more tiles than any band.
  auto scratch = [&](int64_t tile, int64_t c) {
    SmallVector<NamedAttribute> params;
    auto add = [&](StringRef name, int64_t value) {
      params.push_back(
          builder.getNamedAttr(name, builder.getI64IntegerAttr(value)));
    };
    for (StringRef side : {"h", "oh", "w", "ow"})
      add(side, 4096);
    add("n", 1), add("c", c), add("oc", 16), add("tile", tile);
    return findKernel("winograd_conv2d")
        ->needs({builder.getDictionaryAttr(params), TypeRange(), TypeRange(),
                 builder.getF32Type()})
        .scratch;
  };
  for (int64_t tile : {2, 4})
    for (int64_t c : {16, 512, 1 << 16}) {
      int64_t bytes = generic::winograd_points(tile) * c * 4;
      EXPECT_EQ(scratch(tile, c), generic::winograd_band(bytes) * bytes);
    }
  EXPECT_EQ(scratch(4, 0), 0);
  EXPECT_EQ(scratch(4, int64_t(1) << 60), Extent::most);
}

TEST_F(KernelRecords, tieAResultToAnOperand) {
  KernelOp kernel = parse("tensor<2x8xf32>", sums, "tensor<2x8x1xf32>");
  ASSERT_TRUE(kernel);
  KernelRecord record = kernel.getRecord();
  KernelTensor result = record.results.front();
  result.tie = 0;
  record.results = result;
  EXPECT_TRUE(failed(verifyKernel(kernel, record)));
  EXPECT_EQ(error, "'plan.kernel' op 'softmax': expected result 'out' of type "
                   "'tensor<2x8xf32>', as it takes over the memory of 'in', "
                   "got 'tensor<2x8x1xf32>'");
}

TEST(Extents, stayInsideOf64Bits) {
  Extent most = Extent::most, least = Extent::least;
  EXPECT_EQ(most + 1, most);
  EXPECT_EQ(least - 1, least);
  EXPECT_EQ(most * 2, most);
  EXPECT_EQ(most * -2, least);
  EXPECT_EQ(Extent(7) / 0, 0);
  EXPECT_EQ(Extent(7) % 0, 0);
  EXPECT_EQ(least / -1, 0);
  EXPECT_EQ(ceilDiv(7, 2), 4);
  EXPECT_EQ(ceilDiv(8, 2), 4);
  EXPECT_EQ(lesser(3, -3), -3);
}

/// Each element of a packed matrix has a place of its own.
TEST(PanelOrder, GivesEachElementAPlace) {
  for (int64_t tile :
       {generic::panel_tile_k, generic::bfloat_tile_k, generic::byte_tile_k})
    for (int64_t n : {1, 8, 9, 31, 32, 33, 70})
      for (int64_t k : {1, 2, 5}) {
        std::set<int64_t> places;
        for (int64_t row = 0; row < k; ++row)
          for (int64_t column = 0; column < n; ++column)
            places.insert(generic::packed_place(n, k, row, column, tile));
        EXPECT_EQ(places.size(), size_t(n * k));
        EXPECT_GE(*places.begin(), 0);
        EXPECT_LT(*places.rbegin(), generic::packed_elements(n, k, tile));
      }
}

} // namespace
} // namespace burin::plan
