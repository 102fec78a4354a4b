// What the user says of a model's inputs, `--dim`, `--shape` and `--value`:
// read here and bound to a function's arguments here.
#pragma once

#include "dialects/size/Range.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <string>

namespace burin::nn {

/// SizeList and values that a user gives to inputs, by names of the model.
struct InputShapes {
  /// SizeList by the name of a dimension (`batch`), which may be on many
  /// inputs.
  llvm::StringMap<int64_t> dims;
  /// Ranges of dimensions that are known at run time only, by their names.
  llvm::StringMap<size::Range> ranges;
  /// All dimensions of an input, by its name.
  llvm::StringMap<llvm::SmallVector<int64_t>> shapes;
  /// The elements of inputs that are to be constants; a single one stands for
  /// all.
  llvm::StringMap<llvm::SmallVector<std::string>> values;
  /// Whether a dimension that stays open is an error. One with a range, of its
  /// own or of the model's, does not.
  bool mustBindAll = false;
  /// Whether dimensions for which the model has a range keep it where they are
  /// given no other.
  bool keepsRanges = false;

  /// Reads `NAME=N` and `NAME=LEAST..MOST`, `INPUT=AxBxC` (`INPUT=` for no
  /// dimensions) and `INPUT=V,V`. Fails on other text and where two texts
  /// contradict each other.
  static llvm::Expected<InputShapes>
  parse(llvm::ArrayRef<std::string> dims, llvm::ArrayRef<std::string> shapes,
        llvm::ArrayRef<std::string> values = {});

  /// Gives the arguments of `function` the types that follow, and puts
  /// constants in the place of those that have a value. A dimension that has a
  /// range becomes a symbol of the types' sizes (#size.dims). A dimension is
  /// known by its entry in the argument attribute `nn.dims`; a name that
  /// `--shape` gives a size on one input has that size on the others too.
  /// Dimensions and shapes bind anew without harm.
  ///
  /// Returns what each argument has become, in order. Fails after an error
  /// where a size contradicts another or the model, where a name belongs to no
  /// input, where an input is larger than `maxTensorBytes`, where values do not
  /// fit their input, and, if all must be bound, where some are not: that error
  /// proposes sizes, of those that `allowed` has by the name of a dimension.
  mlir::FailureOr<llvm::SmallVector<mlir::Value>>
  bind(mlir::func::FuncOp function,
       const llvm::StringMap<size::Range> &allowed = {}) const;
};

} // namespace burin::nn
