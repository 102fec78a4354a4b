// What `burin inspect` shows of a model whose sizes are known at run time only.
#pragma once

#include "dialects/size/Range.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/JSON.h"
#include <map>
#include <string>
#include <vector>

namespace burin::tools {

/// An input or an output.
struct Tensor {
  std::string name, type;
};

/// The sizes of all values of a function, as expressions.
struct OpenSizes {
  struct Value {
    std::string node, op, sizes;
  };
  /// By name.
  std::map<std::string, size::Range> symbols;
  /// In the order in which they are computed.
  std::vector<Value> values;
};

/// `[batch, 3*seq, 384]`; `[*]` where the rank is unknown.
std::string sizesText(mlir::Type type);

/// Reads them, and warns of each node whose results have unknown sizes though
/// those of its operands are known.
OpenSizes readOpenSizes(mlir::func::FuncOp function);

void printOpenSizes(const OpenSizes &sizes, llvm::ArrayRef<Tensor> inputs,
                    llvm::ArrayRef<Tensor> outputs);
void printOpenSizesJson(const OpenSizes &sizes, llvm::json::Array inputs,
                        llvm::json::Array outputs);

} // namespace burin::tools
