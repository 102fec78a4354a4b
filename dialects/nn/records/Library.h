// The records that the build gathered: how they are bound, and where those that
// are met are found.
#pragma once

#include "dialects/nn/import/Import.h"
#include "dialects/nn/records/Syntax.h"
#include <map>
#include <mutex>

namespace burin::nn::records {

/// One entry of the table that the build writes.
struct Text {
  Definition::Kind kind;
  const char *name, *base;
  int64_t since, until;
  const char *text;
};
/// All of them.
llvm::ArrayRef<Text> texts();

/// Binds each record to its operator, and each other name. Nothing is parsed.
void bind(Bindings &bindings);

/// Finds and parses records and what they share, each when it is first met, and
/// finds the operators that they call.
class Library {
public:
  /// The one of the process: what can be read is the same in every context.
  static const Library &get(mlir::MLIRContext *context);

  const Bindings &operators() const { return callees; }
  /// The parsed text; null where there is none of this name.
  const Definition *findDef(llvm::StringRef name) const;
  const Definition *findRecord(llvm::StringRef name) const;
  const Definition &parsed(const Text &text) const;

private:
  explicit Library(mlir::MLIRContext *context);

  Bindings callees;
  llvm::StringMap<const Text *> defs, named;
  mutable std::map<const Text *, Definition> parses;
  mutable std::mutex mutex;
};

/// Builds the ops that `definition` says for the node.
llvm::LogicalResult evaluate(OnnxNode &node, const Definition &definition);
llvm::LogicalResult evaluate(AtenNode &node, const Definition &definition);

/// Where an operator is called without its overload, the overloads that are
/// looked for, in order.
llvm::ArrayRef<llvm::StringRef> plainOverloads();

/// Whether `name` is computed by the records themselves where its arguments are
/// known: `rank`, `max`.
bool isFunction(llvm::StringRef name);

} // namespace burin::nn::records
