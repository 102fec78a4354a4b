// Branches and loops of the plan interpreter.
#include "test/compiler/interpret/PlanFixture.h"

namespace burin::interpret {
namespace {

static const char branch[] = R"(
  %0 = plan.if %a : tensor<i1> {
    %1 = plan.nest [2] reads(%b : tensor<2xf32>) {
    ^bb0(%i: index):
      %x = plan.load 0[affine_map<(i) -> (i)>](%i) : f32
      %n = plan.unary neg %x : f32 -> f32
      plan.yield %n : f32
    } : tensor<2xf32>
    plan.result %1 : tensor<2xf32>
  } else {
    plan.result %b : tensor<2xf32>
  } : tensor<2xf32>
  plan.return %0 : tensor<2xf32>)";

TEST_F(PlanTest, runsTheBranchThatIsChosen) {
  const char *types = "%a: tensor<i1>, %b: tensor<2xf32>";
  EXPECT_EQ(run(types, branch, {{1}, {3, 4}}), (Numbers{-3, -4}));
  EXPECT_EQ(run(types, branch, {{0}, {3, 4}}), (Numbers{3, 4}));
}

/// Adds the iteration's number to the first of two values and exchanges them,
/// until that sum is 10 or more; %a iterations at most. Gives p + 100 q.
static const char exchange[] = R"(
  %c = plan.weight dense<true> : tensor<i1> : tensor<i1>
  %0:2 = plan.loop trips %a : tensor<i64> while %c : tensor<i1> most 6 carries (%b, %q0 : tensor<f32>, tensor<f32>) {
  ^bb0(%i: tensor<i64>, %p: tensor<f32>, %q: tensor<f32>):
    %1 = plan.nest [] reads(%i, %p : tensor<i64>, tensor<f32>) {
      %n = plan.load 0[affine_map<() -> ()>]() : i64
      %x = plan.load 1[affine_map<() -> ()>]() : f32
      %f = plan.cast %n : i64 to f32
      %y = plan.binary add %x, %f : f32
      plan.yield %y : f32
    } : tensor<f32>
    %2 = plan.nest [] reads(%1 : tensor<f32>) {
      %x = plan.load 0[affine_map<() -> ()>]() : f32
      %t = plan.literal 10.0 : f32
      %y = plan.compare lt %x, %t : f32
      plan.yield %y : i1
    } : tensor<i1>
    plan.result %2, %q, %1 : tensor<i1>, tensor<f32>, tensor<f32>
  } : tensor<f32>, tensor<f32>
  %y = plan.nest [] reads(%0#0, %0#1 : tensor<f32>, tensor<f32>) {
    %x = plan.load 0[affine_map<() -> ()>]() : f32
    %z = plan.load 1[affine_map<() -> ()>]() : f32
    %h = plan.literal 100.0 : f32
    %m = plan.binary mul %z, %h : f32
    %s = plan.binary add %x, %m : f32
    plan.yield %s : f32
  } : tensor<f32>
  plan.return %y : tensor<f32>)";

static const char exchangeTypes[] = "%a: tensor<i64>, %b: tensor<f32>";

static std::string exchangeWith(int second) {
  return "  %q0 = plan.weight dense<" + std::to_string(second) +
         ".0> : tensor<f32> : tensor<f32>" + exchange;
}

TEST_F(PlanTest, carriesValuesThroughIterations) {
  EXPECT_EQ(run(exchangeTypes, exchangeWith(2), {{0}, {1}}), Numbers{201});
  EXPECT_EQ(run(exchangeTypes, exchangeWith(2), {{-3}, {1}}), Numbers{201});
  EXPECT_EQ(run(exchangeTypes, exchangeWith(2), {{2}, {1}}), Numbers{301});
}

TEST_F(PlanTest, endsLoopsByTheirCondition) {
  EXPECT_EQ(run(exchangeTypes, exchangeWith(2), {{100}, {1}}), Numbers{1107});
  EXPECT_FALSE(isLoopTooLong);
}

TEST_F(PlanTest, endsRunsWhoseLoopsGoOn) {
  EXPECT_EQ(run(exchangeTypes, exchangeWith(-50), {{100}, {-50}}), Numbers{});
  EXPECT_TRUE(isLoopTooLong);
}

TEST_F(PlanTest, holdsBranchesToTheirPlaces) {
  std::string at = branch;
  for (const char *type :
       {"%n : f32\n    }", "%1 : tensor<2xf32>\n  } else {\n"
                           "    plan.result %b : tensor<2xf32>\n  }"}) {
    size_t place = at.find(type);
    ASSERT_NE(place, std::string::npos);
    at.insert(place + std::string(type).size(),
              " {places = [#plan.place<arena, " +
                  std::string(place < 300 ? "0" : "64") + ">]}");
  }
  EXPECT_EQ(run("%a: tensor<i1>, %b: tensor<2xf32>", at, {{1}, {3, 4}},
                Memory::Placed,
                "attributes {memories = [#plan.memory<arena, run, bytes = 128, "
                "alignment = 64>]}"),
            Numbers{});
  EXPECT_EQ(error, "expected what is left to lie at the place of the result");
}

} // namespace
} // namespace burin::interpret
