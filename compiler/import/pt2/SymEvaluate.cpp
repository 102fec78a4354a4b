// Evaluates symbolic sizes as Python would: whole numbers and fractions
// exactly, everything else in double precision.

#include "compiler/import/pt2/SymExpr.h"
#include "compiler/support/CheckedMath.h"
#include "compiler/support/Diagnostic.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>
#include <limits>
#include <numeric>

using burin::support::checkedAdd;
using burin::support::checkedMul;
using burin::support::failure;
using burin::support::quote;

namespace burin::pt2 {

namespace {

using Number = std::optional<SymValue>;
using LookUp = llvm::function_ref<std::optional<int64_t>(llvm::StringRef)>;

/// Whole numbers up to here are doubles without rounding.
constexpr int64_t maxExactDouble = int64_t(1) << 53;

/// Decimals that RoundDecimal keeps at most; a double has no more.
constexpr int64_t maxDecimals = 400;

/// Walks an expression. Where something has no value, `fault` says why.
class Evaluator {
public:
  explicit Evaluator(LookUp lookUp) : lookUp(lookUp) {}
  Number evaluate(const SymExpr &expr);

  std::string fault;

private:
  Number fail(std::string why) {
    if (fault.empty())
      fault = std::move(why);
    return std::nullopt;
  }
  Number choose(const SymExpr &expr);
  Number apply(const SymExpr &expr, llvm::ArrayRef<SymValue> values);
  Number variadic(llvm::StringRef head, llvm::ArrayRef<SymValue> values);
  Number unary(llvm::StringRef head, SymValue a);
  Number binary(llvm::StringRef head, SymValue a, SymValue b);
  Number bits(llvm::StringRef head, SymValue a, SymValue b);

  Number reduce(std::optional<int64_t> above, std::optional<int64_t> below);
  Number add(SymValue a, SymValue b);
  Number multiply(SymValue a, SymValue b);
  Number divide(SymValue a, SymValue b);
  Number trueDivide(SymValue a, SymValue b);
  Number floorDivide(SymValue a, SymValue b);
  Number modulo(SymValue a, SymValue b);
  Number power(SymValue base, SymValue exponent);
  Number roundDecimal(SymValue a, SymValue digits);
  /// `value`, which holds no fraction, as a whole number.
  Number whole(double value);

  LookUp lookUp;
};

} // namespace

static SymValue exact(int64_t above, int64_t below = 1) {
  return {above, below, std::nullopt};
}

static SymValue real(double value) { return {0, 1, value}; }

static bool isReal(SymValue value) { return value.real.has_value(); }

std::optional<int64_t> SymValue::integer() const {
  return real || below != 1 ? std::nullopt : std::optional(above);
}

double SymValue::number() const {
  return real ? *real : double(above) / double(below);
}

/// The largest integer that is not above an exact value.
static int64_t floorOf(SymValue a) {
  int64_t quotient = a.above / a.below;
  return quotient - (a.above % a.below < 0);
}

/// -1, 0 or 1; two for what cannot be compared.
static int order(double a, double b) {
  return std::isnan(a) || std::isnan(b) ? 2 : (a > b) - (a < b);
}

static int order(SymValue a, SymValue b) {
  if (isReal(a) || isReal(b))
    return order(a.number(), b.number());
  __int128 left = __int128(a.above) * b.below;
  __int128 right = __int128(b.above) * a.below;
  return (left > right) - (left < right);
}

/// In lowest terms with a positive divisor.
Number Evaluator::reduce(std::optional<int64_t> above,
                         std::optional<int64_t> below) {
  constexpr int64_t least = std::numeric_limits<int64_t>::min();
  if (!above || !below || *above == least || *below == least)
    return fail("64 bits do not hold it");
  if (*below == 0)
    return fail("it divides by zero");
  int64_t sign = *below < 0 ? -1 : 1;
  int64_t divisor = std::gcd(*above, *below);
  return exact(sign * (*above / divisor), sign * (*below / divisor));
}

Number Evaluator::whole(double value) {
  if (!(std::abs(value) < 0x1p63))
    return fail("64 bits do not hold it");
  return exact(int64_t(value));
}

Number Evaluator::add(SymValue a, SymValue b) {
  if (isReal(a) || isReal(b))
    return real(a.number() + b.number());
  std::optional<int64_t> left = checkedMul(a.above, b.below);
  std::optional<int64_t> right = checkedMul(b.above, a.below);
  return reduce(left && right ? checkedAdd(*left, *right) : std::nullopt,
                checkedMul(a.below, b.below));
}

Number Evaluator::multiply(SymValue a, SymValue b) {
  if (isReal(a) || isReal(b))
    return real(a.number() * b.number());
  return reduce(checkedMul(a.above, b.above), checkedMul(a.below, b.below));
}

/// Without rounding where both are exact.
Number Evaluator::divide(SymValue a, SymValue b) {
  if (isReal(a) || isReal(b))
    return trueDivide(a, b);
  return reduce(checkedMul(a.above, b.below), checkedMul(a.below, b.above));
}

/// Python's `/`, whose result is a double.
Number Evaluator::trueDivide(SymValue a, SymValue b) {
  if (b.number() == 0)
    return fail("it divides by zero");
  for (SymValue value : {a, b})
    if (!isReal(value) && std::abs(value.above) > maxExactDouble)
      return fail("a double does not hold " + std::to_string(value.above));
  return real(a.number() / b.number());
}

Number Evaluator::floorDivide(SymValue a, SymValue b) {
  if (isReal(a) || isReal(b)) {
    if (b.number() == 0)
      return fail("it divides by zero");
    double rest = std::fmod(a.number(), b.number());
    double quotient = (a.number() - rest) / b.number();
    return real(std::floor(
        rest != 0 && (rest < 0) != (b.number() < 0) ? quotient - 1 : quotient));
  }
  Number quotient = divide(a, b);
  return quotient ? exact(floorOf(*quotient)) : quotient;
}

/// Python's remainder: of the divisor's sign.
Number Evaluator::modulo(SymValue a, SymValue b) {
  if (isReal(a) || isReal(b)) {
    if (b.number() == 0)
      return fail("it divides by zero");
    double rest = std::fmod(a.number(), b.number());
    return real(rest != 0 && (rest < 0) != (b.number() < 0) ? rest + b.number()
                                                            : rest);
  }
  Number quotient = floorDivide(a, b);
  Number product = quotient ? multiply(*quotient, b) : quotient;
  return product ? add(a, exact(-product->above, product->below)) : product;
}

/// Exact for a whole exponent of at most 64 in size.
Number Evaluator::power(SymValue base, SymValue exponent) {
  std::optional<int64_t> times = exponent.integer();
  if (isReal(base) || !times)
    return real(std::pow(base.number(), exponent.number()));
  if (*times > 64 || *times < -64) {
    if (base.below == 1 && base.above >= -1 && base.above <= 1 && *times > 0)
      return exact(*times % 2 == 0 ? base.above * base.above : base.above);
    return fail("64 bits do not hold it");
  }
  Number result = exact(1);
  for (int64_t i = 0; result && i < std::abs(*times); ++i)
    result = multiply(*result, base);
  return result && *times < 0 ? divide(exact(1), *result) : result;
}

/// Python's round(a, digits): to the nearest decimal, from the exact binary
/// value, as printf rounds.
Number Evaluator::roundDecimal(SymValue a, SymValue digits) {
  std::optional<int64_t> places = digits.integer();
  if (!places || *places < 0 || *places > maxDecimals)
    return fail("expected 0 to " + std::to_string(maxDecimals) +
                " decimals to round to");
  if (!isReal(a))
    return a;
  if (!std::isfinite(*a.real))
    return a;
  std::string text = fmt::format("{:.{}f}", *a.real, *places);
  return real(std::strtod(text.c_str(), nullptr));
}

/// Functions of any number of arguments, at least one.
Number Evaluator::variadic(llvm::StringRef head,
                           llvm::ArrayRef<SymValue> values) {
  Number result = values.front();
  bool isTrue = result->number() != 0;
  for (SymValue value : values.drop_front()) {
    if (head == "Add" || head == "Mul")
      result = head == "Add" ? add(*result, value) : multiply(*result, value);
    else if (head == "Max" || head == "Min")
      result =
          order(value, *result) == (head == "Max" ? 1 : -1) ? value : *result;
    else if (head == "And")
      isTrue = isTrue && value.number() != 0;
    else
      isTrue = isTrue || value.number() != 0;
    if (!result)
      return result;
  }
  return head == "And" || head == "Or" ? exact(isTrue) : *result;
}

using Function = double (*)(double);

/// Functions of the C library, as Python's math calls them.
static Function mathFunction(llvm::StringRef name) {
  return llvm::StringSwitch<Function>(name)
      .Case("sqrt", std::sqrt)
      .Case("cos", std::cos)
      .Case("cosh", std::cosh)
      .Case("sin", std::sin)
      .Case("sinh", std::sinh)
      .Case("tan", std::tan)
      .Case("tanh", std::tanh)
      .Case("asin", std::asin)
      .Case("acos", std::acos)
      .Case("atan", std::atan)
      .Case("exp", std::exp)
      .Case("log", std::log)
      .Case("asinh", std::asinh)
      .Case("log2", std::log2)
      .Default(nullptr);
}

Number Evaluator::unary(llvm::StringRef head, SymValue a) {
  if (head == "Identity")
    return a;
  if (head == "Not")
    return exact(a.number() == 0);
  if (head == "Abs")
    return isReal(a) ? real(std::abs(*a.real))
                     : exact(std::abs(a.above), a.below);
  if (head == "ToFloat") {
    if (!isReal(a) && std::abs(a.above) > maxExactDouble)
      return fail("a double does not hold " + std::to_string(a.above));
    return real(a.number());
  }
  if (head == "TruncToFloat")
    return real(std::trunc(a.number()));
  if (head == "TruncToInt")
    return isReal(a) ? whole(std::trunc(*a.real)) : exact(a.above / a.below);
  if (head == "FloorToInt" || head == "floor")
    return isReal(a) ? whole(std::floor(*a.real)) : exact(floorOf(a));
  if (head == "CeilToInt" || head == "ceiling")
    return isReal(a) ? whole(std::ceil(*a.real))
                     : exact(-floorOf(exact(-a.above, a.below)));
  if (head == "RoundToInt")
    return whole(std::nearbyint(a.number()));
  llvm::StringRef name = head;
  name.consume_front("OpaqueUnaryFn_");
  Function function = mathFunction(name);
  if (!function)
    return fail("nothing is known of " + quote(head));
  double value = function(a.number());
  return std::isnan(value) && !std::isnan(a.number())
             ? fail(head.str() + " has no value there")
             : real(value);
}

/// Shifts and bitwise functions of whole numbers.
Number Evaluator::bits(llvm::StringRef head, SymValue a, SymValue b) {
  std::optional<int64_t> left = a.integer(), right = b.integer();
  if (!left || !right)
    return fail("expected whole numbers as arguments of " + quote(head));
  if (head == "BitwiseFn_bitwise_and")
    return exact(*left & *right);
  if (head == "BitwiseFn_bitwise_or")
    return exact(*left | *right);
  if (head == "BitwiseFn_bitwise_xor")
    return exact(*left ^ *right);
  if (*right < 0 || *right > 62)
    return fail("expected to shift by 0 to 62, got " + std::to_string(*right));
  return head == "LShift" ? multiply(a, exact(int64_t(1) << *right))
                          : floorDivide(a, exact(int64_t(1) << *right));
}

/// Which outcomes of `order` make the comparison true; absent for other heads.
static std::optional<bool> compare(llvm::StringRef head, int order) {
  return llvm::StringSwitch<std::optional<bool>>(head)
      .Case("Equality", order == 0)
      .Case("Unequality", order != 0)
      .Case("StrictLessThan", order == -1)
      .Case("LessThan", order == -1 || order == 0)
      .Case("StrictGreaterThan", order == 1)
      .Case("GreaterThan", order == 1 || order == 0)
      .Default(std::nullopt);
}

Number Evaluator::binary(llvm::StringRef head, SymValue a, SymValue b) {
  if (head == "Pow" || head == "PowByNatural")
    return power(a, b);
  if (head == "FloatPow")
    return real(std::pow(a.number(), b.number()));
  if (head == "Mod" || head == "PythonMod")
    return modulo(a, b);
  if (head == "Rational" || head == "CleanDiv")
    return divide(a, b);
  if (head == "IntTrueDiv" || head == "FloatTrueDiv")
    return trueDivide(a, b);
  if (head == "FloorDiv")
    return floorDivide(a, b);
  if (head == "CeilDiv") {
    Number quotient = divide(a, b);
    return quotient ? unary("CeilToInt", *quotient) : quotient;
  }
  if (head == "RoundDecimal")
    return roundDecimal(a, b);
  if (head == "LShift" || head == "RShift" || head.starts_with("BitwiseFn_"))
    return bits(head, a, b);
  if (std::optional<bool> holds = compare(head, order(a, b)))
    return exact(*holds);
  return fail("nothing is known of " + quote(head));
}

/// Where and Piecewise, of which the branch not taken need not have a value.
Number Evaluator::choose(const SymExpr &expr) {
  if (expr.head == "Where" && expr.args.size() == 3) {
    Number condition = evaluate(expr.args[0]);
    if (!condition)
      return condition;
    return evaluate(expr.args[condition->number() != 0 ? 1 : 2]);
  }
  for (const SymExpr &pair : expr.args) {
    if (pair.head != "ExprCondPair" || pair.args.size() != 2)
      break;
    Number condition = evaluate(pair.args[1]);
    if (!condition)
      return condition;
    if (condition->number() != 0)
      return evaluate(pair.args[0]);
  }
  return fail("no branch of " + quote(expr.head) + " is taken");
}

Number Evaluator::apply(const SymExpr &expr, llvm::ArrayRef<SymValue> values) {
  llvm::StringRef head = expr.head;
  bool isVariadic = llvm::StringSwitch<bool>(head)
                        .Cases("Add", "Mul", "Max", "Min", true)
                        .Cases("And", "Or", true)
                        .Default(false);
  if (isVariadic && !values.empty())
    return variadic(head, values);
  if (values.size() == 1)
    return unary(head, values[0]);
  if (values.size() == 2)
    return binary(head, values[0], values[1]);
  if (head == "ModularIndexing" && values.size() == 3) {
    Number quotient = floorDivide(values[0], values[1]);
    return quotient ? modulo(*quotient, values[2]) : quotient;
  }
  return fail("nothing is known of " + quote(head) + " of " +
              std::to_string(values.size()) + " arguments");
}

Number Evaluator::evaluate(const SymExpr &expr) {
  if (expr.isInteger())
    return exact(expr.value);
  if (expr.isReal()) {
    double value = 0;
    llvm::StringRef(expr.symbol).getAsDouble(value);
    return real(value);
  }
  if (expr.isSymbol()) {
    std::optional<int64_t> value = lookUp(expr.symbol);
    return value ? Number(exact(*value))
                 : fail("size " + quote(expr.symbol) + " is not known");
  }
  if (expr.head == "Where" || expr.head == "Piecewise")
    return choose(expr);
  llvm::SmallVector<SymValue> values;
  for (const SymExpr &arg : expr.args) {
    Number value = evaluate(arg);
    if (!value)
      return value;
    // Its negative has to exist.
    if (value->above == std::numeric_limits<int64_t>::min())
      return fail("64 bits do not hold it");
    values.push_back(*value);
  }
  return apply(expr, values);
}

llvm::Expected<SymValue> SymExpr::compute(LookUp lookUp) const {
  Evaluator evaluator(lookUp);
  if (Number value = evaluator.evaluate(*this))
    return *value;
  return failure("{}", evaluator.fault);
}

std::optional<int64_t> SymExpr::evaluate(LookUp lookUp) const {
  llvm::Expected<SymValue> value = compute(lookUp);
  if (value)
    return value->integer();
  llvm::consumeError(value.takeError());
  return std::nullopt;
}

} // namespace burin::pt2
