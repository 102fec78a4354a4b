// Recursive-descent parser of scalar formulas; it builds plan ops as it goes.
#include "dialects/plan/Formula.h"
#include "dialects/plan/Plan.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APSInt.h"
#include <cmath>

using namespace mlir;

namespace burin::plan {

TypedAttr literalAttribute(Type element, double value) {
  if (auto type = dyn_cast<FloatType>(element))
    return FloatAttr::get(type, value);
  unsigned width = element.isIndex() ? 64 : element.getIntOrFloatBitWidth();
  bool isUnsigned = element.isUnsignedInteger() || width == 1, isExact;
  if (std::fabs(value) < 0x1p63)
    return IntegerAttr::get(element,
                            APInt(width, uint64_t(int64_t(value)), true));
  // Beyond 64 bits the nearest number; 0 for NaN.
  APSInt bits(width, isUnsigned);
  APFloat(value).convertToInteger(bits, APFloat::rmTowardZero, &isExact);
  return IntegerAttr::get(element, bits);
}

Value buildLiteral(OpBuilder &builder, Location loc, Type element,
                   double value) {
  return builder.create<LiteralOp>(loc, element,
                                   literalAttribute(element, value));
}

namespace {

/// One formula while it is parsed. Every parse method returns null after the
/// first error.
class FormulaParser {
public:
  FormulaParser(OpBuilder &builder, Location loc, StringRef text, Type element,
                const llvm::StringMap<Value> &variables)
      : builder(builder), loc(loc), whole(text), rest(text), element(element),
        variables(variables) {}

  Value parse() {
    Value value = parseChoice();
    if (value && !peek().empty())
      return fail("expected its end");
    return value;
  }

private:
  StringRef peek() {
    rest = rest.ltrim();
    return rest;
  }
  bool accept(StringRef token) {
    if (!peek().starts_with(token))
      return false;
    rest = rest.drop_front(token.size());
    return true;
  }
  Value fail(StringRef expected) {
    emitError(loc) << "formula '" << whole << "': " << expected << ", got '"
                   << rest << "'";
    return nullptr;
  }

  Value parseChoice() {
    Value condition = parseBinary(0);
    if (!condition || !accept("?"))
      return condition;
    Value yes = parseChoice();
    if (!yes)
      return nullptr;
    if (!accept(":"))
      return fail("expected ':'");
    Value no = parseChoice();
    return no ? builder.create<SelectOp>(loc, yes.getType(), condition, yes, no)
              : Value();
  }

  struct Operator {
    StringRef token;
    int level;
    std::optional<Binary> binary;
    std::optional<Compare> compare;
  };
  /// The operator at the cursor if it binds at `level`, taken; longer tokens
  /// come first in the table.
  const Operator *acceptOperator(int level) {
    static const Operator table[] = {
        {"||", 0, Binary::k_bit_or, {}}, {"&&", 1, Binary::k_bit_and, {}},
        {"==", 2, {}, Compare::k_eq},    {"!=", 2, {}, Compare::k_ne},
        {"<=", 3, {}, Compare::k_le},    {">=", 3, {}, Compare::k_ge},
        {"<", 3, {}, Compare::k_lt},     {">", 3, {}, Compare::k_gt},
        {"+", 4, Binary::k_add, {}},     {"-", 4, Binary::k_sub, {}},
        {"*", 5, Binary::k_mul, {}},     {"/", 5, Binary::k_div, {}},
        {"%", 5, Binary::k_rem, {}}};
    for (const Operator &entry : table)
      if (entry.level == level && accept(entry.token))
        return &entry;
    return nullptr;
  }

  Value parseBinary(int level) {
    if (level > 5)
      return parseUnary();
    Value left = parseBinary(level + 1);
    while (left) {
      const Operator *found = acceptOperator(level);
      if (!found)
        return left;
      Value right = parseBinary(level + 1);
      if (!right)
        return nullptr;
      if (found->compare)
        left = builder.create<CompareOp>(loc, builder.getI1Type(),
                                         *found->compare, left, right);
      else
        left = builder.create<BinaryOp>(loc, left.getType(), *found->binary,
                                        left, right);
    }
    return left;
  }

  Value parseUnary() {
    bool negate = accept("-"), invert = !negate && accept("!");
    if (!negate && !invert)
      return parsePrimary();
    Value value = parseUnary();
    if (!value)
      return nullptr;
    return builder.create<UnaryOp>(loc, value.getType(),
                                   negate ? Unary::k_neg : Unary::k_logical_not,
                                   value);
  }

  Value parsePrimary() {
    if (accept("(")) {
      Value value = parseChoice();
      return value && !accept(")") ? fail("expected ')'") : value;
    }
    StringRef text = peek();
    if (!text.empty() && (isdigit(text.front()) || text.front() == '.'))
      return parseNumber();
    StringRef name =
        text.take_while([](char c) { return isalnum(c) || c == '_'; });
    if (name.empty())
      return fail("expected a value");
    rest = rest.drop_front(name.size());
    if (accept("("))
      return parseCall(name);
    if (name == "inf")
      return buildLiteral(builder, loc, element, INFINITY);
    auto found = variables.find(name);
    return found == variables.end() ? fail("expected a variable before")
                                    : found->second;
  }

  Value parseNumber() {
    StringRef digits =
        rest.take_while([](char c) { return isdigit(c) || c == '.'; });
    StringRef after = rest.drop_front(digits.size());
    if (after.starts_with("e")) {
      StringRef exponent = after.drop_front().take_while(
          [](char c) { return isdigit(c) || c == '-'; });
      digits = rest.take_front(digits.size() + 1 + exponent.size());
    }
    double value;
    if (digits.getAsDouble(value))
      return fail("expected a number");
    rest = rest.drop_front(digits.size());
    return buildLiteral(builder, loc, element, value);
  }

  Value parseCall(StringRef name) {
    SmallVector<Value, 2> arguments;
    do {
      Value argument = parseChoice();
      if (!argument)
        return nullptr;
      arguments.push_back(argument);
    } while (accept(","));
    if (!accept(")"))
      return fail("expected ')'");
    if (auto unary = symbolizeUnary(name); unary && arguments.size() == 1) {
      bool predicate = *unary == Unary::k_is_nan || *unary == Unary::k_is_inf;
      Type type =
          predicate ? Type(builder.getI1Type()) : arguments[0].getType();
      return builder.create<UnaryOp>(loc, type, *unary, arguments[0]);
    }
    if (auto binary = symbolizeBinary(name); binary && arguments.size() == 2)
      return builder.create<BinaryOp>(loc, arguments[0].getType(), *binary,
                                      arguments[0], arguments[1]);
    return fail("expected a scalar function before");
  }

  OpBuilder &builder;
  Location loc;
  StringRef whole, rest;
  Type element;
  const llvm::StringMap<Value> &variables;
};

} // namespace

Value buildFormula(OpBuilder &builder, Location loc, StringRef formula,
                   Type element, const llvm::StringMap<Value> &variables) {
  return FormulaParser(builder, loc, formula, element, variables).parse();
}

} // namespace burin::plan
