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
}

TEST(Pt2SymExpr, RefusesOtherText) {
  for (llvm::StringRef text :
       {"", "s0", "2*s0", "Integer(2", "Integer(2))", "Integer(x())", "Add(,)",
        "Integer()", "Integer(99999999999999999999)", "Symbol()", "Symbol('a",
        "Symbol('a', 'b')", "Symbol('a', Integer(1))", "Add('a')", "Add(x=)",
        "Add(Integer(1) Integer(2))", "Mul(-)", "__import__('os').system('x')"})
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
