// Evaluates the body of a record at a source node.
#pragma once

#include "dialects/nn/records/Library.h"
#include "dialects/nn/records/Term.h"
#include "llvm/ADT/StringMap.h"

namespace burin::nn::records {

/// What is known when compiling is computed; what meets a tensor becomes ops,
/// by the bindings of the operators that ATen has for it. Every function gives
/// nothing after an emitted error.
class Evaluator {
public:
  using Result = std::optional<Term>;
  using Scope = llvm::StringMap<Term>;

  explicit Evaluator(SourceNode &node)
      : node(node), library(Library::get(node.builder.getContext())) {}

  /// Runs a body; what its last line gives.
  std::optional<Terms> run(const Definition &definition, Scope &scope);
  Result evaluate(const Expr &expr, const Scope &scope);

  /// Starts an error that names the node.
  mlir::InFlightDiagnostic fault() { return node.emitError(); }

private:
  friend struct Functions;
  /// Arguments of a call, those by place without a name.
  struct Argument {
    std::string name;
    Term term;
  };
  using Arguments = llvm::SmallVector<Argument>;

  bool runStatement(const Statement &statement, Scope &scope);
  /// `wanted` names that a call's results are given to.
  Result evaluateCall(const Expr &expr, const Scope &scope, unsigned wanted);
  Result evaluateEach(const Expr &expr, const Scope &scope);
  Result evaluateItem(const Expr &expr, const Scope &scope);
  Result evaluateBinary(const Expr &expr, const Scope &scope);
  Result evaluateUnary(const Expr &expr, const Scope &scope);
  /// The truth of what is known.
  std::optional<bool> evaluateTruth(const Expr &expr, const Scope &scope);

  // Operators on what is known (Arithmetic.cpp).
  Result binary(llvm::StringRef mark, const Term &a, const Term &b);
  Result wholeBinary(llvm::StringRef mark, int64_t a, int64_t b);
  Result realBinary(llvm::StringRef mark, double a, double b);
  Result listBinary(llvm::StringRef mark, const Term &a, const Term &b);
  Result tensorBinary(llvm::StringRef mark, const Term &a, const Term &b);

  // Calls (Calls.cpp).
  Result callDef(const Definition &def, const Arguments &arguments);
  Result callOnnx(llvm::StringRef name, const Arguments &arguments,
                  unsigned wanted);
  Result callAten(llvm::StringRef name, const Arguments &arguments,
                  unsigned wanted);
  bool giveArgument(AtenNode &call, llvm::StringRef name, const Term &term);
  mlir::Attribute attributeOf(const Term &term);
  Result resultsOf(llvm::ArrayRef<mlir::Value> results);

  SourceNode &node;
  const Library &library;
  unsigned depth = 0;
};

/// A function of the records themselves (Functions.cpp): what it gives, or
/// nothing after an error; `isOne` is false where it leaves the call to an
/// operator of the same name, as `max` does of a tensor.
Evaluator::Result callFunction(Evaluator &evaluator, SourceNode &node,
                               llvm::StringRef name,
                               llvm::ArrayRef<Term> arguments, bool &isOne);

} // namespace burin::nn::records
