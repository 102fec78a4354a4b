// Walks the expressions of a record.
#include "dialects/nn/records/Evaluator.h"
#include "dialects/nn/shape/Shapes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Format.h"
#include <cmath>

using namespace mlir;

namespace burin::nn::records {

/// Calls of a def within others, which a body that does not end would exceed.
static constexpr unsigned maxDepth = 100;

std::string describe(const Term &term) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  if (term.isNone())
    stream << "none";
  else if (const bool *truth = term.as<bool>())
    stream << (*truth ? "true" : "false");
  else if (term.isWhole())
    stream << term.whole();
  else if (term.isNumber())
    stream << llvm::format("%g", term.number());
  else if (const auto *string = term.as<std::string>())
    stream << "'" << *string << "'";
  else if (const Type *type = term.as<Type>())
    stream << "'" << *type << "'";
  else if (Value value = term.tensor())
    stream << "'" << value.getType() << "'";
  else if (const Computed *computed = term.as<Computed>())
    stream << "'" << computed->value.getType() << "'";
  else {
    llvm::ListSeparator comma;
    stream << "[";
    for (const Term &part : *term.as<Terms>())
      stream << comma << describe(part);
    stream << "]";
  }
  return text;
}

/// What a word means.
static Term wordOf(StringRef word, MLIRContext *context) {
  Builder builder(context);
  if (word == "true" || word == "false")
    return word == "true";
  if (word == "inf")
    return double(INFINITY);
  if (word == "nan")
    return std::nan("");
  if (word == "pi")
    return double(M_PI);
  if (word == "bool")
    return Type(builder.getI1Type());
  Type floats = llvm::StringSwitch<Type>(word)
                    .Case("f64", builder.getF64Type())
                    .Case("f32", builder.getF32Type())
                    .Case("f16", builder.getF16Type())
                    .Case("bf16", builder.getBF16Type())
                    .Default(nullptr);
  if (floats)
    return floats;
  unsigned bits = 0;
  if ((word[0] == 'i' || word[0] == 'u') &&
      !word.drop_front().getAsInteger(10, bits))
    return Type(word[0] == 'i' ? builder.getIntegerType(bits)
                               : builder.getIntegerType(bits, false));
  return Term();
}

std::optional<Terms> Evaluator::run(const Definition &definition,
                                    Scope &scope) {
  if (++depth > maxDepth) {
    fault() << "expected at most " << maxDepth
            << " steps within each other, got more in '" << definition.name
            << "'";
    return std::nullopt;
  }
  Terms given;
  for (const Statement &statement : definition.body) {
    if (statement.kind != Statement::Kind::Give) {
      if (!runStatement(statement, scope))
        return std::nullopt;
      continue;
    }
    for (const Expr &value : statement.values) {
      Result term = evaluate(value, scope);
      if (!term)
        return std::nullopt;
      given.push_back(*term);
    }
  }
  --depth;
  return given;
}

bool Evaluator::runStatement(const Statement &statement, Scope &scope) {
  if (statement.kind == Statement::Kind::Ignore)
    return true;
  const Expr &value = statement.values.front();
  if (statement.kind == Statement::Kind::Require) {
    std::optional<bool> holds = evaluateTruth(value, scope);
    if (!holds || *holds)
      return holds.has_value();
    const Expr &shown = statement.values.back();
    Result found = evaluate(shown, scope);
    bool isAttribute =
        found && shown.kind == Expr::Kind::Name && !found->tensor();
    if (found)
      node.emitError(isAttribute ? shown.text : "")
          << "expected " << statement.what << ", got " << describe(*found);
    return false;
  }
  size_t count = statement.targets.size();
  Result term = value.kind == Expr::Kind::Call
                    ? evaluateCall(value, scope, count)
                    : evaluate(value, scope);
  if (!term)
    return false;
  if (count == 1) {
    scope[statement.targets.front()] = *term;
    return true;
  }
  const Terms *parts = term->as<Terms>();
  if (!parts || parts->size() != count) {
    fault() << "expected " << count << " values, got " << describe(*term);
    return false;
  }
  for (auto [target, part] : llvm::zip_equal(statement.targets, *parts))
    scope[target] = part;
  return true;
}

Evaluator::Result Evaluator::evaluate(const Expr &expr, const Scope &scope) {
  switch (expr.kind) {
  case Expr::Kind::Integer:
    return Term(expr.integer);
  case Expr::Kind::Real:
    return Term(expr.real);
  case Expr::Kind::Text:
    return Term(expr.text);
  case Expr::Kind::Name: {
    auto found = scope.find(expr.text);
    return found != scope.end() ? found->second
                                : wordOf(expr.text, node.builder.getContext());
  }
  case Expr::Kind::List: {
    Terms parts;
    for (const Expr &part : expr.parts) {
      Result term = evaluate(part, scope);
      if (!term)
        return std::nullopt;
      parts.push_back(*term);
    }
    return Term(parts);
  }
  case Expr::Kind::Call:
    return evaluateCall(expr, scope, 1);
  case Expr::Kind::Unary:
    return evaluateUnary(expr, scope);
  case Expr::Kind::Binary:
    return evaluateBinary(expr, scope);
  case Expr::Kind::If: {
    std::optional<bool> holds = evaluateTruth(expr.parts[0], scope);
    return holds ? evaluate(expr.parts[*holds ? 1 : 2], scope) : Result();
  }
  case Expr::Kind::Each:
    return evaluateEach(expr, scope);
  case Expr::Kind::Item:
  case Expr::Kind::Part:
    return evaluateItem(expr, scope);
  }
  return std::nullopt;
}

std::optional<bool> Evaluator::evaluateTruth(const Expr &expr,
                                             const Scope &scope) {
  Result term = evaluate(expr, scope);
  if (!term)
    return std::nullopt;
  if (term->isNone())
    return false;
  if (term->isNumber())
    return term->number() != 0;
  if (const Terms *list = term->as<Terms>())
    return !list->empty();
  fault() << "expected a condition that is known when compiling, got "
          << describe(*term);
  return std::nullopt;
}

Evaluator::Result Evaluator::evaluateEach(const Expr &expr,
                                          const Scope &scope) {
  Result list = evaluate(expr.parts[1], scope);
  if (!list)
    return std::nullopt;
  const Terms *items = list->as<Terms>();
  if (!items) {
    fault() << "expected a list, got " << describe(*list);
    return std::nullopt;
  }
  Terms result;
  Scope inner = scope;
  for (const Term &item : *items) {
    const Terms *parts = item.as<Terms>();
    if (expr.names.size() > 1 &&
        (!parts || parts->size() != expr.names.size())) {
      fault() << "expected " << expr.names.size() << " values, got "
              << describe(item);
      return std::nullopt;
    }
    for (auto [i, name] : llvm::enumerate(expr.names))
      inner[name] = expr.names.size() > 1 ? (*parts)[i] : item;
    std::optional<bool> isTaken =
        expr.parts.size() > 2 ? evaluateTruth(expr.parts[2], inner) : true;
    Result term =
        isTaken && *isTaken ? evaluate(expr.parts[0], inner) : Result();
    if (!isTaken || (*isTaken && !term))
      return std::nullopt;
    if (*isTaken)
      result.push_back(*term);
  }
  return Term(result);
}

/// Items and parts of lists, counted as in Python.
Evaluator::Result Evaluator::evaluateItem(const Expr &expr,
                                          const Scope &scope) {
  Terms terms;
  for (const Expr &part : expr.parts) {
    Result term = evaluate(part, scope);
    if (!term)
      return std::nullopt;
    terms.push_back(*term);
  }
  const Terms *list = terms[0].as<Terms>();
  bool isSound = list != nullptr;
  for (const Term &place : ArrayRef(terms).drop_front())
    isSound &= place.isWhole() || (place.isNone() && terms.size() == 3);
  int64_t size = list ? int64_t(list->size()) : 0;
  if (isSound && terms.size() == 2) {
    int64_t at = fromStart(terms[1].whole(), size);
    if (at >= 0 && at < size)
      return (*list)[at];
    isSound = false;
  }
  if (!isSound) {
    fault() << "expected an item of a list, got " << describe(terms[1])
            << " of " << describe(terms[0]);
    return std::nullopt;
  }
  auto bound = [&](const Term &place, int64_t otherwise) {
    return place.isNone()
               ? otherwise
               : std::clamp<int64_t>(fromStart(place.whole(), size), 0, size);
  };
  int64_t first = bound(terms[1], 0), last = bound(terms[2], size);
  if (last <= first)
    return Term(Terms());
  return Term(Terms(list->begin() + first, list->begin() + last));
}

Evaluator::Result Evaluator::evaluateBinary(const Expr &expr,
                                            const Scope &scope) {
  if (expr.text == "and" || expr.text == "or") {
    std::optional<bool> first = evaluateTruth(expr.parts[0], scope);
    if (!first)
      return std::nullopt;
    if (*first == (expr.text == "or"))
      return Term(*first);
    std::optional<bool> second = evaluateTruth(expr.parts[1], scope);
    return second ? Result(Term(*second)) : Result();
  }
  Result a = evaluate(expr.parts[0], scope);
  Result b = a ? evaluate(expr.parts[1], scope) : Result();
  return b ? binary(expr.text, *a, *b) : Result();
}

Evaluator::Result Evaluator::evaluateUnary(const Expr &expr,
                                           const Scope &scope) {
  if (expr.text == "not") {
    std::optional<bool> truth = evaluateTruth(expr.parts[0], scope);
    return truth ? Result(Term(!*truth)) : Result();
  }
  Result term = evaluate(expr.parts[0], scope);
  if (!term)
    return std::nullopt;
  if (expr.text == "-" && term->isNumber())
    return term->isWhole() ? wholeBinary("-", 0, term->whole())
                           : Result(Term(-term->number()));
  if (term->tensor())
    return callAten(expr.text == "-" ? "neg.default" : "bitwise_not.default",
                    {{"", *term}}, 1);
  fault() << "expected a tensor or number behind '" << expr.text << "', got "
          << describe(*term);
  return std::nullopt;
}

Evaluator::Result Evaluator::evaluateCall(const Expr &expr, const Scope &scope,
                                          unsigned wanted) {
  Arguments arguments;
  for (auto [name, part] : llvm::zip_equal(expr.names, expr.parts)) {
    Result term = evaluate(part, scope);
    if (!term)
      return std::nullopt;
    arguments.push_back({name, *term});
  }
  StringRef name = expr.text;
  if (isFunction(name) && llvm::all_of(expr.names, [](const std::string &n) {
        return n.empty();
      })) {
    Terms terms;
    for (const Argument &argument : arguments)
      terms.push_back(argument.term);
    bool isOne = true;
    Result result = callFunction(*this, node, name, terms, isOne);
    if (isOne)
      return result;
  }
  if (const Definition *def = library.findDef(name))
    return callDef(*def, arguments);
  return llvm::isUpper(name.front()) ? callOnnx(name, arguments, wanted)
                                     : callAten(name, arguments, wanted);
}

} // namespace burin::nn::records
