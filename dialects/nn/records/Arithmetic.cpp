// Operators of records: on numbers, as Python computes them, on lists, and on
// tensors, by the operators of ATen.
#include "dialects/nn/records/Evaluator.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir;

namespace burin::nn::records {

template <typename T>
static std::optional<bool> compare(StringRef mark, const T &a, const T &b) {
  return llvm::StringSwitch<std::optional<bool>>(mark)
      .Case("<", a < b)
      .Case("<=", a <= b)
      .Case(">", a > b)
      .Case(">=", a >= b)
      .Case("==", a == b)
      .Case("!=", a != b)
      .Default(std::nullopt);
}

/// The rest of a quotient that is rounded down; absent where there is none.
static std::optional<int64_t> remainder(int64_t a, int64_t b) {
  if (b == 0)
    return std::nullopt;
  int64_t rest = b == -1 ? 0 : a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

/// Quotients are rounded down; absent where there is none.
static std::optional<int64_t> quotient(int64_t a, int64_t b) {
  if (b == 0 || (b == -1 && a == INT64_MIN))
    return std::nullopt;
  int64_t result = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? result - 1 : result;
}

static std::optional<int64_t> power(int64_t base, int64_t exponent) {
  int64_t result = 1;
  for (int64_t i = 0; i < exponent && i < 64 && result != 0; ++i)
    if (llvm::MulOverflow(result, base, result))
      return std::nullopt;
  return exponent >= 0 && (exponent <= 64 || std::abs(base) <= 1)
             ? std::optional(base == -1 ? (exponent % 2 ? -1 : 1) : result)
             : std::nullopt;
}

Evaluator::Result Evaluator::wholeBinary(StringRef mark, int64_t a, int64_t b) {
  if (std::optional<bool> truth = compare(mark, a, b))
    return Term(*truth);
  if (mark == "/" || (mark == "**" && b < 0))
    return realBinary(mark, double(a), double(b));
  int64_t result = 0;
  bool isSound = false;
  if (mark == "+")
    isSound = !llvm::AddOverflow(a, b, result);
  else if (mark == "-")
    isSound = !llvm::SubOverflow(a, b, result);
  else if (mark == "*")
    isSound = !llvm::MulOverflow(a, b, result);
  else if (mark == "//" || mark == "%") {
    std::optional<int64_t> whole =
        mark == "%" ? remainder(a, b) : quotient(a, b);
    isSound = whole.has_value();
    result = whole.value_or(0);
  } else if (mark == "**") {
    std::optional<int64_t> raised = power(a, b);
    isSound = raised.has_value();
    result = raised.value_or(0);
  }
  if (isSound)
    return Term(result);
  fault() << "expected a whole number of 64 bits, got " << a << " " << mark
          << " " << b;
  return std::nullopt;
}

Evaluator::Result Evaluator::realBinary(StringRef mark, double a, double b) {
  if (std::optional<bool> truth = compare(mark, a, b))
    return Term(*truth);
  if (mark == "+")
    return Term(a + b);
  if (mark == "-")
    return Term(a - b);
  if (mark == "*")
    return Term(a * b);
  if (mark == "/")
    return Term(a / b);
  if (mark == "//")
    return Term(std::floor(a / b));
  if (mark == "%")
    return Term(a - std::floor(a / b) * b);
  if (mark == "**")
    return Term(std::pow(a, b));
  fault() << "expected whole numbers, got " << a << " " << mark << " " << b;
  return std::nullopt;
}

/// Whether two things that are known are the same.
static bool isSame(const Term &a, const Term &b) {
  if (a.isNumber() && b.isNumber())
    return a.number() == b.number();
  if (a.as<std::string>() && b.as<std::string>())
    return *a.as<std::string>() == *b.as<std::string>();
  if (a.as<Type>() && b.as<Type>())
    return *a.as<Type>() == *b.as<Type>();
  const Terms *x = a.as<Terms>(), *y = b.as<Terms>();
  if (x && y)
    return x->size() == y->size() &&
           llvm::all_of(llvm::zip_equal(*x, *y), [](auto pair) {
             return isSame(std::get<0>(pair), std::get<1>(pair));
           });
  return a.isNone() && b.isNone();
}

/// More items are not written out.
static constexpr size_t maxItems = 4096;

/// Lists joined, repeated and searched.
Evaluator::Result Evaluator::listBinary(StringRef mark, const Term &a,
                                        const Term &b) {
  const Terms *x = a.as<Terms>(), *y = b.as<Terms>();
  if (mark == "in" && y)
    return Term(
        llvm::any_of(*y, [&](const Term &item) { return isSame(a, item); }));
  if (mark == "+" && x && y) {
    Terms all = *x;
    all.insert(all.end(), y->begin(), y->end());
    return Term(all);
  }
  if (mark == "*" && x && b.isWhole() && b.whole() <= int64_t(maxItems) &&
      x->size() * size_t(std::max<int64_t>(b.whole(), 0)) <= maxItems) {
    Terms all;
    for (int64_t i = 0; i < b.whole(); ++i)
      all.insert(all.end(), x->begin(), x->end());
    return Term(all);
  }
  fault() << "expected operands of '" << mark << "', got " << describe(a)
          << " and " << describe(b);
  return std::nullopt;
}

/// The overload of ATen behind a mark.
static StringRef atenOf(StringRef mark) {
  return llvm::StringSwitch<StringRef>(mark)
      .Case("+", "add.Tensor")
      .Case("-", "sub.Tensor")
      .Case("*", "mul.Tensor")
      .Case("/", "div.Tensor")
      .Case("//", "div.Tensor_mode")
      .Case("%", "remainder.Tensor")
      .Case("@", "matmul.default")
      .Case("&", "bitwise_and.Tensor")
      .Case("|", "bitwise_or.Tensor")
      .Case("<", "lt.Tensor")
      .Case("<=", "le.Tensor")
      .Case(">", "gt.Tensor")
      .Case(">=", "ge.Tensor")
      .Case("==", "eq.Tensor")
      .Case("!=", "ne.Tensor")
      .Default("");
}

Evaluator::Result Evaluator::tensorBinary(StringRef mark, const Term &a,
                                          const Term &b) {
  if (mark == "**") {
    StringRef overload = !a.tensor()   ? "pow.Scalar"
                         : !b.tensor() ? "pow.Tensor_Scalar"
                                       : "pow.Tensor_Tensor";
    return callAten(overload, {{"self", a}, {"exponent", b}}, 1);
  }
  // A number stands on the right where the sides may be exchanged.
  static const std::pair<StringRef, StringRef> turned[] = {
      {"+", "+"},   {"*", "*"},   {"<", ">"},   {">", "<"}, {"<=", ">="},
      {">=", "<="}, {"==", "=="}, {"!=", "!="}, {"&", "&"}, {"|", "|"}};
  if (!a.tensor())
    for (auto [from, to] : turned)
      if (mark == from)
        return tensorBinary(to, b, a);
  Arguments arguments = {{"self", a}, {"other", b}};
  if (!a.tensor() && mark == "-")
    return callAten("rsub.Scalar", {{"self", b}, {"other", a}}, 1);
  if (mark == "//")
    arguments.push_back({"rounding_mode", Term(std::string("floor"))});
  return callAten(atenOf(mark), arguments, 1);
}

Evaluator::Result Evaluator::binary(StringRef mark, const Term &a,
                                    const Term &b) {
  bool isTensor = a.tensor() || b.tensor();
  if (isTensor && (a.tensor() || a.isNumber()) &&
      (b.tensor() || b.isNumber()) && mark != "in")
    return tensorBinary(mark, a, b);
  if (a.isNumber() && b.isNumber() && mark != "in")
    return a.isWhole() && b.isWhole()
               ? wholeBinary(mark, a.whole(), b.whole())
               : realBinary(mark, a.number(), b.number());
  bool isKnown = !isTensor && !a.as<Computed>() && !b.as<Computed>();
  if ((isKnown || a.isNone() || b.isNone()) && (mark == "==" || mark == "!="))
    return Term(isSame(a, b) == (mark == "=="));
  return listBinary(mark, a, b);
}

} // namespace burin::nn::records
