// Parses symbolic sizes, and prints them for messages.

#include "compiler/import/pt2/SymExpr.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

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

/// What sympy writes without parentheses.
static std::optional<SymExpr> named(llvm::StringRef name, bool isNegative) {
  if (!isNegative && (name == "true" || name == "false"))
    return SymExpr::integer(name == "true");
  llvm::StringRef text = llvm::StringSwitch<llvm::StringRef>(name)
                             .Cases("oo", "int_oo", "inf")
                             .Case("nan", "nan")
                             .Case("pi", "3.141592653589793")
                             .Case("E", "2.718281828459045")
                             .Default("");
  if (text.empty())
    return std::nullopt;
  return SymExpr{"Float", 0, (isNegative ? "-" : "") + text.str(), {}};
}

std::optional<SymExpr> Parser::parseCall(unsigned depth) {
  SymExpr expr;
  bool isNegative = take("-");
  expr.head = word().str();
  if (expr.head.empty() || depth > maxDepth)
    return std::nullopt;
  if (std::optional<SymExpr> name = named(expr.head, isNegative))
    return name;
  if (isNegative || !take("("))
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
  double value;
  if (expr.isReal() && llvm::StringRef(expr.symbol).getAsDouble(value))
    return std::nullopt;
  bool isLeaf = expr.isSymbol() || expr.isReal();
  if (isLeaf != !expr.symbol.empty() || (isLeaf && !expr.args.empty()))
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

SymExpr SymExpr::real(double value) {
  return {"Float", 0, fmt::format("{}", value), {}};
}

std::string SymExpr::text() const {
  if (isInteger())
    return std::to_string(value);
  if (isSymbol() || isReal())
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

} // namespace burin::pt2
