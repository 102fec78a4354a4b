// Formulas become scalar ops, and what is wrong with one is said.
#include "dialects/plan/Formula.h"
#include "dialects/plan/Plan.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <cstdint>
#include <gtest/gtest.h>

using namespace mlir;

namespace burin::plan {
namespace {

class Formula : public testing::Test {
protected:
  Formula() { context.loadDialect<PlanDialect>(); }

  /// The names of the ops that `text` is built of over `x` and `y`, in order,
  /// or what is said against it.
  std::string build(StringRef text) {
    std::string answer;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
      answer = diagnostic.str();
      return success();
    });
    Location location = UnknownLoc::get(&context);
    OwningOpRef<ModuleOp> module = ModuleOp::create(location);
    OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
    Type f32 = builder.getF32Type();
    llvm::StringMap<Value> variables{
        {"x", buildLiteral(builder, location, f32, 1)},
        {"y", buildLiteral(builder, location, f32, 2)}};
    Value value = buildFormula(builder, location, text, f32, variables);
    if (!value)
      return answer;
    for (Operation &op : llvm::drop_begin(*module->getBody(), 2)) {
      answer += answer.empty() ? "" : " ";
      if (auto unary = dyn_cast<UnaryOp>(op))
        answer += stringifyUnary(unary.getFunction());
      else if (auto binary = dyn_cast<BinaryOp>(op))
        answer += stringifyBinary(binary.getFunction());
      else
        answer += op.getName().stripDialect();
    }
    return answer;
  }

  APInt literal(Type type, double value) {
    return cast<IntegerAttr>(literalAttribute(type, value)).getValue();
  }

  MLIRContext context;
};

TEST_F(Formula, BindsProductsBeforeSumsAndChoicesLast) {
  EXPECT_EQ(build("x + y * x"), "mul add");
  EXPECT_EQ(build("(x + y) * x"), "add mul");
  EXPECT_EQ(build("x < y ? -x : exp(maximum(x, 2.5e-1))"),
            "compare neg literal maximum exp select");
  EXPECT_EQ(build("!is_nan(x) && x != inf"),
            "is_nan logical_not literal compare bit_and");
}

TEST_F(Formula, SaysWhatWasExpected) {
  EXPECT_EQ(build("x y"), "formula 'x y': expected its end, got 'y'");
  EXPECT_EQ(build("x ? y"), "formula 'x ? y': expected ':', got ''");
  EXPECT_EQ(build("(x + y"), "formula '(x + y': expected ')', got ''");
  EXPECT_EQ(build("exp(x"), "formula 'exp(x': expected ')', got ''");
  EXPECT_EQ(build("x + *"), "formula 'x + *': expected a value, got '*'");
  EXPECT_EQ(build("x + z"),
            "formula 'x + z': expected a variable before, got ''");
  EXPECT_EQ(build("1.2.3"), "formula '1.2.3': expected a number, got '1.2.3'");
  EXPECT_EQ(build("exp(x, y)"),
            "formula 'exp(x, y)': expected a scalar function before, got ''");
}

TEST_F(Formula, SaturatesLiteralsOfIntegers) {
  Type i32 = IntegerType::get(&context, 32),
       ui8 = IntegerType::get(&context, 8, IntegerType::Unsigned),
       ui64 = IntegerType::get(&context, 64, IntegerType::Unsigned);
  EXPECT_EQ(literal(i32, -7.9).getSExtValue(), -7);
  EXPECT_EQ(literal(i32, INFINITY).getSExtValue(), INT32_MAX);
  EXPECT_EQ(literal(i32, -1e300).getSExtValue(), INT32_MIN);
  EXPECT_EQ(literal(ui8, -INFINITY).getZExtValue(), 0u);
  EXPECT_EQ(literal(ui8, 1e300).getZExtValue(), 255u);
  EXPECT_EQ(literal(ui64, 0x1p63).getZExtValue(), uint64_t(1) << 63);
  EXPECT_TRUE(literal(i32, NAN).isZero());
}

} // namespace
} // namespace burin::plan
