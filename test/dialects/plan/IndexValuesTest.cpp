// Resolves the accesses of parsed kernels: loop indices, checked data, views.
#include "dialects/plan/Indexing.h"
#include "dialects/plan/Traffic.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include <gtest/gtest.h>

using namespace mlir;

namespace burin::plan {
namespace {

class IndexValues : public testing::Test {
protected:
  IndexValues() { context.loadDialect<PlanDialect>(); }

  /// Parses a program of one input, `%a`.
  void parse(StringRef body, StringRef input) {
    std::string text = ("plan.program @main inputs [\"a\"] outputs [\"y\"] {\n"
                        "^bb0(%a: " +
                        input + "):\n" + body + "\n}")
                           .str();
    module = parseSourceString<ModuleOp>(text, &context);
    ASSERT_TRUE(module);
  }

  template <class Op> SmallVector<Op> all() {
    SmallVector<Op> ops;
    module->walk([&](Op op) { ops.push_back(op); });
    return ops;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

constexpr const char *gather = R"(
  %0 = plan.nest [4, 3] reads(%a : tensor<7x3xf32>) reduce [5] init [0.0 : f32] body {
  ^bb0(%i: index, %j: index, %k: index, %sum: f32):
    %n = plan.index_value %k : i64
    %at = plan.check_index %n bound 7 : i64
    %p = plan.apply affine_map<(d0, d1) -> (d0 * 3 + d1)>(%i, %j)
    %q = plan.apply affine_map<(d0) -> (d0 mod 3)>(%p)
    %x = plan.load 0[affine_map<(d0, d1, d2) -> (d0, d1 + d2 - d2)>] (%at, %q, %k) : f32
    plan.yield %x : f32
  } epilogue {
  ^bb0(%sum: f32, %i: index, %j: index):
    plan.yield %sum : f32
  } : tensor<4x3xf32>
  plan.return %0 : tensor<4x3xf32>)";

TEST_F(IndexValues, rangesOfLoopsAndChecks) {
  parse(gather, "tensor<7x3xf32>");
  NestOp nest = all<NestOp>().front();
  Block &body = nest.getBody().front(), &epilogue = nest.getEpilogue().front();
  EXPECT_EQ(rangeOf(body.getArgument(0)), (Interval{0, 3}));
  EXPECT_EQ(rangeOf(body.getArgument(2)), (Interval{0, 4}));
  EXPECT_EQ(rangeOf(epilogue.getArgument(2)), (Interval{0, 2}));
  EXPECT_EQ(rangeOf(all<CheckIndexOp>().front()), (Interval{0, 6}));
  EXPECT_EQ(rangeOf(all<ApplyOp>()[0]), (Interval{0, 11}));
}

TEST_F(IndexValues, resolveComposesAppliesAndDropsWhatCancels) {
  parse(gather, "tensor<7x3xf32>");
  Access access = resolve(all<LoadOp>().front());
  ASSERT_EQ(access.expressions.size(), 2u);
  // Row: the checked value; column: i * 3 + j modulo 3, which is j.
  auto row = dyn_cast<AffineDimExpr>(access.expressions[0]);
  auto column = dyn_cast<AffineDimExpr>(access.expressions[1]);
  ASSERT_TRUE(row && column);
  EXPECT_EQ(access.indices[row.getPosition()],
            all<CheckIndexOp>().front().getResult());
  EXPECT_EQ(access.indices[column.getPosition()],
            all<NestOp>().front().getBody().getArgument(1));
  EXPECT_EQ(access.map(&context).getNumDims(), access.indices.size());
}

TEST_F(IndexValues, epilogueOfAKernelRunsOverItsResult) {
  parse(R"(
  %0 = plan.kernel "softmax" {outer = 1, n = 8, inner = 1, log = false} ins(%a : tensor<8xf32>) epilogue {
  ^bb0(%p: f32, %o: index, %n: index, %i: index):
    plan.yield %p : f32
  } : tensor<1x8x1xf32>
  plan.return %0 : tensor<1x8x1xf32>)",
        "tensor<8xf32>");
  Block &block = all<KernelOp>().front().getEpilogue().front();
  EXPECT_EQ(rangeOf(block.getArgument(1)), (Interval{0, 0}));
  EXPECT_EQ(rangeOf(block.getArgument(2)), (Interval{0, 7}));
}

TEST_F(IndexValues, trafficIsWhatIsPicked) {
  parse(gather, "tensor<7x3xf32>");
  // 60 loads from a table of 21 elements read all of it.
  EXPECT_EQ(traffic(all<NestOp>().front()), 4 * (21 + 12));
  parse(R"(
  %0 = plan.nest [2, 8] reads(%a : tensor<1000x8xf32>) {
  ^bb0(%i: index, %j: index):
    %n = plan.index_value %i : i64
    %at = plan.check_index %n bound 1000 : i64
    %x = plan.load 0[affine_map<(d0, d1) -> (d0, d1)>] (%at, %j) : f32
    plan.yield %x : f32
  } : tensor<2x8xf32>
  plan.return %0 : tensor<2x8xf32>)",
        "tensor<1000x8xf32>");
  EXPECT_EQ(traffic(all<NestOp>().front()), 4 * (16 + 16));
}

TEST_F(IndexValues, viewsShareTheirRoot) {
  parse(R"(
  %v = plan.view %a : tensor<2x6xi1> to tensor<12xi1>
  %w = plan.view %v : tensor<12xi1> to tensor<3x4xi1>
  %0 = plan.nest [3] reads(%w, %a : tensor<3x4xi1>, tensor<2x6xi1>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(d0) -> (d0, 0)>] (%i) : i1
    %y = plan.load 1[affine_map<(d0) -> (0, d0)>] (%i) : i1
    plan.yield %x : i1
  } : tensor<3xi1>
  plan.return %0 : tensor<3xi1>)",
        "tensor<2x6xi1>");
  Value root = (*module->getOps<ProgramOp>().begin()).getBody().getArgument(0);
  EXPECT_EQ(rootOf(all<ViewOp>()[1]), root);
  SmallVector<Value> reads = readsOf(all<NestOp>().front());
  ASSERT_EQ(reads.size(), 1u);
  EXPECT_EQ(reads.front(), root);
  EXPECT_EQ(bytesOf(root), 12);
}

} // namespace
} // namespace burin::plan
