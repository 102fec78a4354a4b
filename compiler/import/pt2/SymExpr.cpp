// Parses and evaluates symbolic sizes in exact rational arithmetic.

#include "compiler/import/pt2/SymExpr.h"
#include "compiler/support/CheckedMath.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <numeric>

using burin::support::checkedAdd;
using burin::support::checkedMul;
using burin::support::failure;
using burin::support::quote;

namespace burin::pt2 {

namespace {

constexpr size_t maxText = 65536;
constexpr unsigned maxDepth = 64;

/// Recursive descent over `Head(argument, ...)`.
class Parser {
public:
  explicit Parser(llvm::StringRef text) : rest(text) {}

  std::optional<SymExpr> parseAll() {
    std::optional<SymExpr> expr = parseCall(0);
    return rest.trim().empty() ? expr : std::nullopt;
  }

private:
  std::optional<SymExpr> parseCall(unsigned depth);
  bool parseArgument(SymExpr &expr, unsigned depth);

  llvm::StringRef word() {
    rest = rest.ltrim();
    llvm::StringRef found = rest.take_while(
        [](char c) { return llvm::isAlnum(c) || c == '_' || c == '.'; });
    rest = rest.drop_front(found.size());
    return found;
  }
  bool take(llvm::StringRef mark) {
    rest = rest.ltrim();
    return rest.consume_front(mark);
  }

  llvm::StringRef rest;
};

/// An exact value: `above` / `below`, `below` > 0, in lowest terms.
struct Rational {
  int64_t above = 0;
  int64_t below = 1;
};

using Value = std::optional<Rational>;
using LookUp = llvm::function_ref<std::optional<int64_t>(llvm::StringRef)>;

} // namespace

/// One argument: an integer, a quoted name, a keyword to drop, or a call.
bool Parser::parseArgument(SymExpr &expr, unsigned depth) {
  rest = rest.ltrim();
  if (take("'")) {
    size_t end = rest.find('\'');
    if (end == llvm::StringRef::npos || !expr.symbol.empty())
      return false;
    expr.symbol = rest.take_front(end).str();
    rest = rest.drop_front(end + 1);
    return true;
  }
  llvm::StringRef before = rest;
  bool isNegative = take("-");
  llvm::StringRef name = word();
  if (name.empty())
    return false;
  int64_t value;
  if (!name.getAsInteger(10, value)) {
    expr.args.push_back(SymExpr::integer(isNegative ? -value : value));
    return true;
  }
  if (!isNegative && take("="))
    return !word().empty();
  rest = before;
  std::optional<SymExpr> call = parseCall(depth + 1);
  if (call)
    expr.args.push_back(std::move(*call));
  return call.has_value();
}

std::optional<SymExpr> Parser::parseCall(unsigned depth) {
  SymExpr expr;
  expr.head = word().str();
  if (expr.head.empty() || depth > maxDepth)
    return std::nullopt;
  if (expr.head == "true" || expr.head == "false")
    return SymExpr::integer(expr.head == "true");
  if (!take("("))
    return std::nullopt;
  while (!take(")")) {
    if (!parseArgument(expr, depth))
      return std::nullopt;
    if (!take(",") && !rest.ltrim().starts_with(")"))
      return std::nullopt;
  }
  if (expr.head == "Integer") {
    if (expr.args.size() != 1 || !expr.args[0].isInteger())
      return std::nullopt;
    return SymExpr::integer(expr.args[0].value);
  }
  if (expr.isSymbol() != !expr.symbol.empty() ||
      (expr.isSymbol() && !expr.args.empty()))
    return std::nullopt;
  return expr;
}

llvm::Expected<SymExpr> parseSymExpr(llvm::StringRef text) {
  if (text.size() <= maxText)
    if (std::optional<SymExpr> expr = Parser(text).parseAll())
      return *expr;
  return failure("expected a symbolic size as sympy's srepr, found {}",
                 quote(text));
}

std::string SymExpr::text() const {
  if (isInteger())
    return std::to_string(value);
  if (isSymbol())
    return support::printable(symbol);
  bool isInfix = head == "Add" || head == "Mul";
  std::string out = isInfix ? "" : head + "(";
  for (const auto &[i, arg] : llvm::enumerate(args)) {
    if (i > 0)
      out += head == "Add" ? " + " : head == "Mul" ? "*" : ", ";
    bool needsParens = head == "Mul" && arg.head == "Add";
    out += needsParens ? "(" + arg.text() + ")" : arg.text();
  }
  return isInfix ? out : out + ")";
}

static void collectSymbols(const SymExpr &expr,
                           std::vector<std::string> &names) {
  if (expr.isSymbol() && !llvm::is_contained(names, expr.symbol))
    names.push_back(expr.symbol);
  for (const SymExpr &arg : expr.args)
    collectSymbols(arg, names);
}

std::vector<std::string> SymExpr::symbols() const {
  std::vector<std::string> names;
  collectSymbols(*this, names);
  return names;
}

/// In lowest terms with a positive divisor; nothing for a division by zero.
static Value reduce(std::optional<int64_t> above,
                    std::optional<int64_t> below) {
  if (!above || !below || *below == 0 || *above == INT64_MIN ||
      *below == INT64_MIN)
    return std::nullopt;
  int64_t sign = *below < 0 ? -1 : 1;
  int64_t divisor = std::gcd(*above, *below);
  return Rational{sign * (*above / divisor), sign * (*below / divisor)};
}

static Value add(Rational a, Rational b) {
  std::optional<int64_t> left = checkedMul(a.above, b.below);
  std::optional<int64_t> right = checkedMul(b.above, a.below);
  if (!left || !right)
    return std::nullopt;
  return reduce(checkedAdd(*left, *right), checkedMul(a.below, b.below));
}

static Value multiply(Rational a, Rational b) {
  return reduce(checkedMul(a.above, b.above), checkedMul(a.below, b.below));
}

static Value divide(Rational a, Rational b) {
  return reduce(checkedMul(a.above, b.below), checkedMul(a.below, b.above));
}

/// The largest integer that is not above the value.
static Rational floorOf(Rational a) {
  int64_t quotient = a.above / a.below;
  return {quotient - (a.above % a.below < 0), 1};
}

/// The smallest integer that is not below the value.
static Rational ceilingOf(Rational a) {
  return {-floorOf({-a.above, a.below}).above, 1};
}

/// base^exponent for an integer exponent of at most 64 in size.
static Value power(Rational base, Rational exponent) {
  if (exponent.below != 1 || exponent.above > 64 || exponent.above < -64)
    return std::nullopt;
  Value result = Rational{1, 1};
  for (int64_t i = 0; result && i < std::abs(exponent.above); ++i)
    result = multiply(*result, base);
  return result && exponent.above < 0 ? divide({1, 1}, *result) : result;
}

/// Python's remainder: of the divisor's sign.
static Value modulo(Rational a, Rational b) {
  Value quotient = divide(a, b);
  Value whole = quotient ? multiply(floorOf(*quotient), b) : std::nullopt;
  return whole ? add(a, {-whole->above, whole->below}) : std::nullopt;
}

static std::optional<int> compare(Rational a, Rational b) {
  Value difference = add(a, {-b.above, b.below});
  if (!difference)
    return std::nullopt;
  return (difference->above > 0) - (difference->above < 0);
}

static Value extremum(llvm::ArrayRef<Rational> values, int sign) {
  Rational best = values.front();
  for (Rational value : values.drop_front()) {
    std::optional<int> order = compare(value, best);
    if (!order)
      return std::nullopt;
    if (*order == sign)
      best = value;
  }
  return best;
}

/// Functions of any number of arguments, at least one.
static Value applyVariadic(llvm::StringRef head,
                           llvm::ArrayRef<Rational> values) {
  if (head == "Max" || head == "Min")
    return extremum(values, head == "Max" ? 1 : -1);
  if (head != "Add" && head != "Mul")
    return std::nullopt;
  Value result = values.front();
  for (Rational value : values.drop_front())
    if (result)
      result = head == "Add" ? add(*result, value) : multiply(*result, value);
  return result;
}

static Value applyUnary(llvm::StringRef head, Rational a) {
  if (head == "Identity" || head == "ToFloat")
    return a;
  if (head == "TruncToInt")
    return Rational{a.above / a.below};
  if (head == "FloorToInt")
    return floorOf(a);
  if (head == "CeilToInt")
    return ceilingOf(a);
  return std::nullopt;
}

static Value applyBinary(llvm::StringRef head, Rational a, Rational b) {
  if (head == "Pow" || head == "PowByNatural")
    return power(a, b);
  if (head == "Mod" || head == "PythonMod")
    return modulo(a, b);
  if (head == "Rational" || head == "CleanDiv" || head == "IntTrueDiv")
    return divide(a, b);
  if (head == "FloorDiv" || head == "CeilDiv") {
    Value quotient = divide(a, b);
    if (!quotient)
      return std::nullopt;
    return head == "FloorDiv" ? floorOf(*quotient) : ceilingOf(*quotient);
  }
  std::optional<int> order = compare(a, b);
  if (!order)
    return std::nullopt;
  if (head == "Equality")
    return Rational{*order == 0};
  if (head == "Unequality")
    return Rational{*order != 0};
  if (head == "StrictLessThan")
    return Rational{*order < 0};
  if (head == "LessThan")
    return Rational{*order <= 0};
  if (head == "StrictGreaterThan")
    return Rational{*order > 0};
  if (head == "GreaterThan")
    return Rational{*order >= 0};
  return std::nullopt;
}

static Value evaluateTree(const SymExpr &expr, LookUp lookUp) {
  if (expr.isInteger())
    return Rational{expr.value};
  if (expr.isSymbol()) {
    std::optional<int64_t> value = lookUp(expr.symbol);
    return value ? Value(Rational{*value}) : std::nullopt;
  }
  llvm::SmallVector<Rational> values;
  for (const SymExpr &arg : expr.args) {
    Value value = evaluateTree(arg, lookUp);
    if (!value || value->above == INT64_MIN)
      return std::nullopt;
    values.push_back(*value);
  }
  llvm::StringRef head = expr.head;
  if (values.empty())
    return std::nullopt;
  if (Value value = applyVariadic(head, values))
    return value;
  if (values.size() == 1)
    return applyUnary(head, values[0]);
  return values.size() == 2 ? applyBinary(head, values[0], values[1])
                            : std::nullopt;
}

std::optional<int64_t> SymExpr::evaluate(LookUp lookUp) const {
  Value value = evaluateTree(*this, lookUp);
  if (!value || value->below != 1)
    return std::nullopt;
  return value->above;
}

} // namespace burin::pt2
