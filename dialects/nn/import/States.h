// State from run to run: which argument of a function finds what a result of
// the run before left. Both carry the state's name as `nn.state`; an argument
// may have `nn.initial`, the elements that the first run finds instead of
// zeros.
#pragma once

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace burin::nn {

/// The state of argument or result `number`; null where it is the caller's.
inline mlir::StringAttr stateOfInput(mlir::FunctionOpInterface function,
                                     unsigned number) {
  return function.getArgAttrOfType<mlir::StringAttr>(number, "nn.state");
}
inline mlir::StringAttr stateOfOutput(mlir::FunctionOpInterface function,
                                      unsigned number) {
  return function.getResultAttrOfType<mlir::StringAttr>(number, "nn.state");
}

/// Fails after an emitted error unless each state of `function` is one argument
/// and one result, of one type where both are known, and an output is left for
/// the caller.
llvm::LogicalResult verifyStates(mlir::FunctionOpInterface function);

/// What the user says of a model's states, `--state PAST=PRESENT`.
struct StatePairs {
  /// Names of an input and of the output that it finds in the next run.
  std::vector<std::pair<std::string, std::string>> pairs;

  /// Reads `PAST=PRESENT`. Fails on other text, and on a name that is in two
  /// pairs.
  static llvm::Expected<StatePairs> parse(llvm::ArrayRef<std::string> texts);

  /// Makes states of the inputs and outputs of `function` that are paired, each
  /// of the input's name; a `*` in both names of a pair stands for any text
  /// that is the same in both. Fails after an error where there is none of a
  /// name, or one of two that is a state already, or where verifyStates() does.
  llvm::LogicalResult apply(mlir::func::FuncOp function) const;
};

} // namespace burin::nn
