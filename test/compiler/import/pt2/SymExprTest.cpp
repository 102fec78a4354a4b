// Symbolic sizes as sympy writes them.

#include "compiler/import/pt2/SymExpr.h"
#include "test/compiler/import/pt2/ArchiveBuilder.h"
#include <gtest/gtest.h>

namespace burin::pt2 {
namespace {

constexpr char s77[] = "Symbol('s77', positive=True, integer=True)";

/// `format` with each `$` replaced by the symbol s77.
std::string withSymbol(llvm::StringRef format) {
  std::string text;
  for (char c : format)
    text += c == '$' ? std::string(s77) : std::string(1, c);
  return text;
}

/// The value for s77 = 7; -999 where there is none.
int64_t valueAtSeven(llvm::StringRef format) {
  llvm::Expected<SymExpr> expr = parseSymExpr(withSymbol(format));
  if (!expr) {
    ADD_FAILURE() << llvm::toString(expr.takeError());
    return -998;
  }
  return expr
      ->evaluate([](llvm::StringRef name) -> std::optional<int64_t> {
        return name == "s77" ? std::optional<int64_t>(7) : std::nullopt;
      })
      .value_or(-999);
}

TEST(Pt2SymExpr, Evaluates) {
  EXPECT_EQ(valueAtSeven("$"), 7);
  EXPECT_EQ(valueAtSeven("Integer(-3)"), -3);
  EXPECT_EQ(valueAtSeven("Mul(Integer(2), $)"), 14);
  EXPECT_EQ(valueAtSeven("Add($, Integer(1), $)"), 15);
  EXPECT_EQ(valueAtSeven("Mul(Rational(1, 7), $)"), 1);
  EXPECT_EQ(valueAtSeven("Pow($, Integer(2))"), 49);
  EXPECT_EQ(valueAtSeven("Mul($, Pow(Integer(7), Integer(-1)))"), 1);
  EXPECT_EQ(valueAtSeven("FloorDiv(Mul(Integer(-1), $), Integer(2))"), -4);
  EXPECT_EQ(valueAtSeven("CeilDiv($, Integer(2))"), 4);
  EXPECT_EQ(valueAtSeven("Mod($, Integer(4))"), 3);
  EXPECT_EQ(valueAtSeven("PythonMod(Integer(-1), $)"), 6);
  EXPECT_EQ(valueAtSeven("Max(Integer(3), $)"), 7);
  EXPECT_EQ(valueAtSeven("Min($, Integer(3), Integer(5))"), 3);
  EXPECT_EQ(valueAtSeven("TruncToInt(IntTrueDiv($, Integer(2)))"), 3);
  EXPECT_EQ(valueAtSeven("CeilToInt(IntTrueDiv($, Integer(2)))"), 4);
  EXPECT_EQ(valueAtSeven("FloorToInt(ToFloat($))"), 7);
  EXPECT_EQ(valueAtSeven("Identity($)"), 7);
  EXPECT_EQ(valueAtSeven("StrictGreaterThan($, Integer(6))"), 1);
  EXPECT_EQ(valueAtSeven("GreaterThan($, Integer(8))"), 0);
  EXPECT_EQ(valueAtSeven("StrictLessThan($, Integer(7))"), 0);
  EXPECT_EQ(valueAtSeven("LessThan($, Integer(7))"), 1);
  EXPECT_EQ(valueAtSeven("Equality($, Integer(7))"), 1);
  EXPECT_EQ(valueAtSeven("Unequality($, Integer(7))"), 0);
  EXPECT_EQ(valueAtSeven("true"), 1);
}

/// Fractions as doubles, in which 0.1 * 3 * 10 is more than 3.
TEST(Pt2SymExpr, EvaluatesFractionsAsPython) {
  EXPECT_EQ(valueAtSeven("TruncToInt(Mul(Float('1.5', precision=53), "
                         "ToFloat($)))"),
            10);
  EXPECT_EQ(valueAtSeven("FloorToInt(Mul(Float('-0.5', precision=53), $))"),
            -4);
  EXPECT_EQ(valueAtSeven("CeilToInt(Mul(Float('0.10000000000000001', "
                         "precision=53), Integer(3), Integer(10)))"),
            4);
  EXPECT_EQ(valueAtSeven("RoundToInt(Float('2.5', precision=53))"), 2);
  EXPECT_EQ(valueAtSeven("RoundToInt(Float('3.5', precision=53))"), 4);
  EXPECT_EQ(valueAtSeven("TruncToInt(Mul(Integer(100), "
                         "RoundDecimal(FloatTrueDiv(ToFloat($), "
                         "Float('3.0')), Integer(2))))"),
            233);
  EXPECT_EQ(valueAtSeven("TruncToInt(TruncToFloat(Float('-1.7')))"), -1);
  EXPECT_EQ(valueAtSeven("TruncToInt(FloatPow(ToFloat($), Float('2.0')))"), 49);
  EXPECT_EQ(valueAtSeven("TruncToInt(Pow(Integer(9), Rational(1, 2)))"), 3);
  EXPECT_EQ(valueAtSeven("TruncToInt(OpaqueUnaryFn_sqrt(Integer(50)))"), 7);
  EXPECT_EQ(valueAtSeven("TruncToInt(OpaqueUnaryFn_log2(Integer(1024)))"), 10);
  EXPECT_EQ(valueAtSeven("TruncToInt(FloorDiv(Float('-7.5'), Integer(2)))"),
            -4);
  EXPECT_EQ(valueAtSeven("TruncToInt(PythonMod(Float('-7.5'), Integer(2)))"),
            0);
  EXPECT_EQ(valueAtSeven("floor(Float('-0.5'))"), -1);
  EXPECT_EQ(valueAtSeven("ceiling(Rational(7, 2))"), 4);
  EXPECT_EQ(valueAtSeven("TruncToInt(Max(Float('2.5'), pi))"), 3);
  EXPECT_EQ(valueAtSeven("Min(oo, $)"), 7);
  EXPECT_EQ(valueAtSeven("Max(-int_oo, $)"), 7);
}

TEST(Pt2SymExpr, EvaluatesTheRestOfSympy) {
  EXPECT_EQ(valueAtSeven("ModularIndexing(Integer(100), $, Integer(5))"), 4);
  EXPECT_EQ(valueAtSeven("Where(StrictLessThan($, Integer(8)), Integer(1), "
                         "FloorDiv($, Integer(0)))"),
            1);
  EXPECT_EQ(valueAtSeven("Piecewise(ExprCondPair(Integer(2), Equality($, "
                         "Integer(8))), ExprCondPair($, true))"),
            7);
  EXPECT_EQ(valueAtSeven("And(true, Not(false), Or(false, true))"), 1);
  EXPECT_EQ(valueAtSeven("Abs(Add(Integer(-9), $))"), 2);
  EXPECT_EQ(valueAtSeven("CleanDiv(Integer(21), $)"), 3);
  EXPECT_EQ(valueAtSeven("PowByNatural($, Integer(3))"), 343);
  EXPECT_EQ(valueAtSeven("LShift($, Integer(2))"), 28);
  EXPECT_EQ(valueAtSeven("RShift($, Integer(1))"), 3);
  EXPECT_EQ(valueAtSeven("BitwiseFn_bitwise_and($, Integer(3))"), 3);
  EXPECT_EQ(valueAtSeven("BitwiseFn_bitwise_or($, Integer(8))"), 15);
  EXPECT_EQ(valueAtSeven("BitwiseFn_bitwise_xor($, Integer(1))"), 6);
}

/// Why an expression has no value for s77 = 7.
std::string faultAtSeven(llvm::StringRef format) {
  llvm::Expected<SymExpr> expr = parseSymExpr(withSymbol(format));
  if (!expr)
    return llvm::toString(expr.takeError());
  return messageOf(
      expr->compute([](llvm::StringRef name) -> std::optional<int64_t> {
        return name == "s77" ? std::optional<int64_t>(7) : std::nullopt;
      }));
}

TEST(Pt2SymExpr, SaysWhyThereIsNoValue) {
  EXPECT_EQ(faultAtSeven("FloorDiv($, Integer(0))"), "it divides by zero");
  EXPECT_EQ(faultAtSeven("IntTrueDiv($, Integer(0))"), "it divides by zero");
  EXPECT_EQ(faultAtSeven("Mod(Float('1.0'), Integer(0))"),
            "it divides by zero");
  EXPECT_EQ(faultAtSeven("FloorDiv(Float('1.0'), Integer(0))"),
            "it divides by zero");
  EXPECT_EQ(faultAtSeven("Mul(Integer(9223372036854775807), $)"),
            "64 bits do not hold it");
  EXPECT_EQ(faultAtSeven("TruncToInt(Float('1e300'))"),
            "64 bits do not hold it");
  EXPECT_EQ(faultAtSeven("RoundToInt(nan)"), "64 bits do not hold it");
  EXPECT_EQ(faultAtSeven("ToFloat(Integer(9223372036854775807))"),
            "a double does not hold 9223372036854775807");
  EXPECT_EQ(faultAtSeven("Symbol('u0')"), "size 'u0' is not known");
  EXPECT_EQ(faultAtSeven("Zeta($)"), "nothing is known of 'Zeta'");
  EXPECT_EQ(faultAtSeven("Zeta($, $)"), "nothing is known of 'Zeta'");
  EXPECT_EQ(faultAtSeven("Zeta($, $, $)"),
            "nothing is known of 'Zeta' of 3 arguments");
  EXPECT_EQ(faultAtSeven("OpaqueUnaryFn_sqrt(Integer(-1))"),
            "OpaqueUnaryFn_sqrt has no value there");
  EXPECT_EQ(faultAtSeven("LShift($, Integer(63))"),
            "expected to shift by 0 to 62, got 63");
  EXPECT_EQ(faultAtSeven("BitwiseFn_bitwise_and($, Float('1.5'))"),
            "expected whole numbers as arguments of 'BitwiseFn_bitwise_and'");
  EXPECT_EQ(faultAtSeven("RoundDecimal(Float('1.5'), Integer(-1))"),
            "expected 0 to 400 decimals to round to");
  EXPECT_EQ(faultAtSeven("Piecewise(ExprCondPair($, false))"),
            "no branch of 'Piecewise' is taken");
}

TEST(Pt2SymExpr, HasNoValueWhereThereIsNone) {
  EXPECT_EQ(valueAtSeven("Symbol('u0', integer=True)"), -999);
  EXPECT_EQ(valueAtSeven("Unheard($, $)"), -999);
  EXPECT_EQ(valueAtSeven("Unheard($)"), -999);
  EXPECT_EQ(valueAtSeven("Add()"), -999);
  EXPECT_EQ(valueAtSeven("Mul(Rational(1, 2), $)"), -999);
  EXPECT_EQ(valueAtSeven("FloorDiv($, Integer(0))"), -999);
  EXPECT_EQ(valueAtSeven("Mod($, Integer(0))"), -999);
  EXPECT_EQ(valueAtSeven("Pow(Integer(0), Integer(-1))"), -999);
  EXPECT_EQ(valueAtSeven("Pow($, Integer(60))"), -999);
  EXPECT_EQ(valueAtSeven("Pow($, Integer(1000000))"), -999);
  EXPECT_EQ(valueAtSeven("Mul(Integer(9223372036854775807), $)"), -999);
  EXPECT_EQ(valueAtSeven("Add(Integer(9223372036854775807), $)"), -999);
}

TEST(Pt2SymExpr, PrintsAndNamesSymbols) {
  llvm::Expected<SymExpr> expr = parseSymExpr(withSymbol(
      "Mul(Integer(2), Add($, Symbol('u0'), $), FloorDiv($, Integer(2)))"));
  ASSERT_TRUE(bool(expr));
  EXPECT_EQ(expr->text(), "2*(s77 + u0 + s77)*FloorDiv(s77, 2)");
  EXPECT_EQ(expr->symbols(), (std::vector<std::string>{"s77", "u0"}));
  expr = parseSymExpr("Mul(Float('0.5', precision=53), -oo)");
  ASSERT_TRUE(bool(expr));
  EXPECT_EQ(expr->text(), "0.5*-inf");
  EXPECT_EQ(SymExpr::real(2.5).text(), "2.5");
}

TEST(Pt2SymExpr, RefusesOtherText) {
  for (llvm::StringRef text : {"",
                               "s0",
                               "2*s0",
                               "Integer(2",
                               "Integer(2))",
                               "Integer(x())",
                               "Add(,)",
                               "Integer()",
                               "Integer(99999999999999999999)",
                               "Symbol()",
                               "Symbol('a",
                               "Symbol('a', 'b')",
                               "Symbol('a', Integer(1))",
                               "Add('a')",
                               "Add(x=)",
                               "Add(Integer(1) Integer(2))",
                               "Mul(-)",
                               "Float('x')",
                               "Float()",
                               "-true",
                               "-Add(Integer(1))",
                               "__import__('os').system('x')"})
    EXPECT_EQ(
        messageOf(parseSymExpr(text)).rfind("expected a symbolic size", 0), 0u)
        << text.str();
}

TEST(Pt2SymExpr, BoundsNestingAndLength) {
  std::string deep, shallow = "Integer(1)";
  for (int i = 0; i < 100000; ++i)
    deep += "f(";
  EXPECT_NE(messageOf(parseSymExpr(deep)), "(accepted)");
  EXPECT_NE(messageOf(parseSymExpr(deep.substr(0, 2000))), "(accepted)");
  for (int i = 0; i < 60; ++i)
    shallow = "f(" + shallow + ")";
  EXPECT_EQ(messageOf(parseSymExpr(shallow)), "(accepted)");
  EXPECT_NE(messageOf(parseSymExpr("Add(" + std::string(70000, ' ') + ")")),
            "(accepted)");
}

} // namespace
} // namespace burin::pt2
