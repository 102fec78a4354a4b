// Checks one graph: after every pass it has to mean what it meant before.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include <string>

namespace burin::fuzz {

struct CheckOptions {
  /// A pass after which the first addition of the plan becomes a subtraction:
  /// shows that a wrong pass is found.
  std::string spoiled;
  /// Whether the graph is compiled again with the size of its inputs' leading
  /// dimensions known at run time only, and run at the size that it has.
  bool opensSizes = false;
};

struct Verdict {
  enum Kind {
    Passed,
    Refused, ///< the reference refuses the graph or its inputs
    Failed
  } kind = Passed;
  std::string pass; ///< after which it failed
  std::string reason;
  /// Whether it was compiled so that it is told a size when it runs.
  bool isSized = false;
};

/// Evaluates the module's function by the reference, then compiles a copy and
/// evaluates it after each pass: nn ops by the reference, plans by
/// compiler/interpret, at last at the places of their buffers too. Compiles
/// once more without fusion.
Verdict check(mlir::ModuleOp module, const CheckOptions &options);

} // namespace burin::fuzz
