// Nests, views, buffers, places and errors of the plan's interpreter.
#include "test/compiler/interpret/PlanFixture.h"

namespace burin::interpret {
namespace {

TEST_F(PlanTest, reducesRows) {
  EXPECT_EQ(run("%a: tensor<2x3xf32>", R"(
  %0 = plan.nest [2] reads(%a : tensor<2x3xf32>) reduce [3] init [1.0 : f32] body {
  ^bb0(%i: index, %k: index, %sum: f32):
    %x = plan.load 0[affine_map<(i, k) -> (i, k)>](%i, %k) : f32
    %next = plan.binary add %sum, %x : f32
    plan.yield %next : f32
  } epilogue {
  ^bb0(%sum: f32, %i: index):
    %half = plan.literal 0.5 : f32
    %r = plan.binary mul %sum, %half : f32
    plan.yield %r : f32
  } : tensor<2xf32>
  plan.return %0 : tensor<2xf32>)",
                {{1, 2, 3, 4, 5, 6}}),
            (Numbers{3.5, 8}));
}

TEST_F(PlanTest, roundsWhatItStores) {
  EXPECT_EQ(run("%a: tensor<2xf64>", R"(
  %0 = plan.nest [2] reads(%a : tensor<2xf64>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(i) -> (i)>](%i) : f64
    %r = plan.cast %x : f64 to f16
    plan.yield %r : f16
  } : tensor<2xf16>
  plan.return %0 : tensor<2xf16>)",
                {{2049, 1e6}}),
            (Numbers{2048, INFINITY}));
}

TEST_F(PlanTest, wrapsIntegers) {
  EXPECT_EQ(run("%a: tensor<3xi8>", R"(
  %0 = plan.nest [3] reads(%a : tensor<3xi8>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(i) -> (i)>](%i) : i8
    %r = plan.binary mul %x, %x : i8
    %w = plan.cast %r : i8 to ui8
    plan.yield %w : ui8
  } : tensor<3xui8>
  plan.return %0 : tensor<3xui8>)",
                {{3, 16, -12}}),
            (Numbers{9, 0, 144}));
}

TEST_F(PlanTest, guardsAndMovesIndices) {
  EXPECT_EQ(run("%a: tensor<3xf32>", R"(
  %0 = plan.nest [5] reads(%a : tensor<3xf32>) {
  ^bb0(%i: index):
    %zero = plan.literal 7.0 : f32
    %j = plan.apply affine_map<(i) -> (i - 1)>(%i)
    %x = plan.load 0[affine_map<(j) -> (j)>](%j) guard %zero : f32 : f32
    plan.yield %x : f32
  } : tensor<5xf32>
  plan.return %0 : tensor<5xf32>)",
                {{1, 2, 3}}),
            (Numbers{7, 1, 2, 3, 7}));
}

static const char gather[] = R"(
  %0 = plan.nest [2] reads(%b, %a : tensor<2xi64>, tensor<3xf32>) {
  ^bb0(%i: index):
    %n = plan.load 0[affine_map<(i) -> (i)>](%i) : i64
    %j = plan.check_index %n bound 3 : i64
    %x = plan.load 1[affine_map<(j) -> (j)>](%j) : f32
    plan.yield %x : f32
  } : tensor<2xf32>
  plan.return %0 : tensor<2xf32>)";

TEST_F(PlanTest, countsIndicesFromTheEnd) {
  EXPECT_EQ(
      run("%a: tensor<3xf32>, %b: tensor<2xi64>", gather, {{1, 2, 3}, {-1, 1}}),
      (Numbers{3, 2}));
  EXPECT_FALSE(isIndexOutside);
}

TEST_F(PlanTest, noticesIndicesOutside) {
  EXPECT_EQ(
      run("%a: tensor<3xf32>, %b: tensor<2xi64>", gather, {{1, 2, 3}, {3, 1}}),
      (Numbers{1, 2}));
  EXPECT_TRUE(isIndexOutside);
}

TEST_F(PlanTest, writesPartsOfABuffer) {
  EXPECT_EQ(run("%a: tensor<2xf32>", R"(
  %0 = plan.buffer : tensor<4xf32>
  %1 = plan.nest [2] into %0[affine_map<(d0) -> (d0 + 2)>] reads(%a : tensor<2xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  %2 = plan.nest [2] into %1[affine_map<(d0) -> (d0)>] {
  ^bb0(%i: index):
    %x = plan.index_value %i : f32
    plan.yield %x : f32
  } : tensor<4xf32>
  %3 = plan.view %2 : tensor<4xf32> to tensor<2x2xf32>
  plan.return %3 : tensor<2x2xf32>)",
                {{8, 9}}),
            (Numbers{0, 1, 8, 9}));
}

/// Writes %a at the places %b, into `into`.
static std::string writeAt(const std::string &into) {
  return "  %1 = plan.nest [2] into " + into +
         R"([affine_map<(d0, d1) -> (d1)>] reads(%a, %b : tensor<2xf32>, tensor<2xi64>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    %n = plan.load 1[affine_map<(i) -> (i)>](%i) : i64
    %at = plan.check_index %n bound 4 : i64
    plan.yield %x, %at : f32, index
  } : tensor<4xf32>
)";
}

TEST_F(PlanTest, writesAtPositions) {
  std::string types = "%a: tensor<2xf32>, %b: tensor<2xi64>, %c: tensor<4xf32>",
              steps = writeAt("%c") + "plan.return %1 : tensor<4xf32>";
  Numbers old{1, 2, 3, 4};
  EXPECT_EQ(run(types, steps, {{8, 9}, {-1, 1}, old}), (Numbers{1, 9, 3, 8}));
  EXPECT_EQ(run(types, steps, {{8, 9}, {4, 0}, old}), (Numbers{9, 2, 3, 4}));
  EXPECT_TRUE(isIndexOutside);
  EXPECT_TRUE(run(types, steps, {{8, 9}, {2, 2}, old}).empty());
  EXPECT_EQ(error, "two elements are stored at one place");
}

TEST_F(PlanTest, updatesNoValueThatIsReadAgain) {
  EXPECT_EQ(run("%a: tensor<2xf32>, %b: tensor<2xi64>, %c: tensor<4xf32>", R"(
  %0 = plan.nest [4] reads(%c : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    plan.yield %x : f32
  } : tensor<4xf32>
)" + writeAt("%0") + R"(
  %2 = plan.nest [4] reads(%0, %1 : tensor<4xf32>, tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    %y = plan.load 1[affine_map<(i) -> (i)>](%i) : f32
    %r = plan.binary sub %y, %x : f32
    plan.yield %r : f32
  } : tensor<4xf32>
  plan.return %2 : tensor<4xf32>)",
                {{8, 9}, {0, 2}, {1, 2, 3, 4}}),
            (Numbers{7, 0, 6, 0}));
}

TEST_F(PlanTest, keepsStatesFromRunToRun) {
  std::string types = "%a: tensor<2xf32>, %b: tensor<2xi64>", steps = R"(
  %w = plan.weight dense<5.0> : tensor<4xf32> : tensor<4xf32>
  %0 = plan.state "s" initial %w : tensor<4xf32> : tensor<4xf32>
)" + writeAt("%0") + R"(
  plan.keep %1 as "s" : tensor<4xf32>
  plan.return %1 : tensor<4xf32>)";
  EXPECT_EQ(run(types, steps, {{8, 9}, {0, 1}}), (Numbers{8, 9, 5, 5}));
  EXPECT_EQ(run(types, steps, {{6, 7}, {1, 3}}), (Numbers{8, 6, 5, 7}));
  states.clear();
  EXPECT_EQ(run(types, steps, {{6, 7}, {1, 3}}), (Numbers{5, 6, 5, 7}));
  states["s"].resize(3);
  EXPECT_TRUE(run(types, steps, {{6, 7}, {1, 3}}).empty());
  EXPECT_EQ(error, "state 's': expected 16 bytes, got 3");
}

/// Copies %a, then reverses the copy into %1 at byte `offset` of the arena.
static std::string reverseAt(int offset) {
  return R"(
  %0 = plan.nest [4] reads(%a : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    plan.yield %x : f32
  } {places = [#plan.place<arena, 0>]} : tensor<4xf32>
  %1 = plan.nest [4] reads(%0 : tensor<4xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(i) -> (3 - i)>](%i) : f32
    plan.yield %x : f32
  } {places = [#plan.place<arena, )" +
         std::to_string(offset) + R"(>]} : tensor<4xf32>
  plan.return %1 : tensor<4xf32>)";
}

TEST_F(PlanTest, sharesTheMemoryThatPlacesName) {
  std::string bytes = "attributes {memories = [#plan.memory<arena, run, "
                      "bytes = 128, alignment = 64>]}";
  Numbers input{1, 2, 3, 4}, reversed{4, 3, 2, 1};
  EXPECT_EQ(run("%a: tensor<4xf32>", reverseAt(0), {input}, Memory::Own, bytes),
            reversed);
  EXPECT_EQ(
      run("%a: tensor<4xf32>", reverseAt(64), {input}, Memory::Placed, bytes),
      reversed);
  EXPECT_EQ(
      run("%a: tensor<4xf32>", reverseAt(0), {input}, Memory::Placed, bytes),
      (Numbers{4, 3, 3, 4}));
}

TEST_F(PlanTest, needsPlaces) {
  run("%a: tensor<2xi64>, %b: tensor<2xi64>", R"(
  %0 = plan.nest [2] reads(%b : tensor<2xi64>) {
  ^bb0(%i: index):
    %n = plan.load 0[affine_map<(i) -> (i)>](%i) : i64
    plan.yield %n : i64
  } : tensor<2xi64>
  plan.return %0 : tensor<2xi64>)",
      {{1, 2}, {3, 4}}, Memory::Placed);
  EXPECT_EQ(error, "expected places for the results");
}

/// The verifier proves that there are none; the interpreter does not rely on
/// its proofs.
TEST_F(PlanTest, refusesReadsOutside) {
  run("%a: tensor<3xf32>", R"(
  %0 = plan.nest [3] reads(%a : tensor<3xf32>) {
  ^bb0(%i: index):
    %x = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
    plan.yield %x : f32
  } : tensor<3xf32>
  plan.return %0 : tensor<3xf32>)",
      {{1, 2, 3}});
  EXPECT_EQ(error, "");
  module->walk([&](plan::LoadOp load) {
    load.setMap(mlir::AffineMap::get(
        1, 0, mlir::getAffineDimExpr(0, &context) + 1, &context));
  });
  auto program = mlir::cast<plan::ProgramOp>(module->getBody()->front());
  nn::HostTensor input(
      mlir::RankedTensorType::get({3}, mlir::Float32Type::get(&context)));
  EXPECT_TRUE(failed(evaluate(program, {input})));
  EXPECT_EQ(error, "index 3 is outside of a dimension of 3");
}

TEST_F(PlanTest, refusesInputsOfOtherTypes) {
  run("%a: tensor<3xf32>", "  plan.return %a : tensor<3xf32>", {{1, 2, 3}});
  auto program = mlir::cast<plan::ProgramOp>(module->getBody()->front());
  nn::HostTensor other(
      mlir::RankedTensorType::get({2}, mlir::Float32Type::get(&context)));
  EXPECT_TRUE(failed(evaluate(program, {other})));
  EXPECT_EQ(error, "input 0: expected 'tensor<3xf32>', got 'tensor<2xf32>'");
  EXPECT_TRUE(failed(evaluate(program, {})));
  EXPECT_EQ(error, "expected 1 inputs, got 0");
}

} // namespace
} // namespace burin::interpret
