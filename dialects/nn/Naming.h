// Names that the source model gives: of an op's node, under the dialect's own
// namespace, and of a function's inputs and outputs.
#pragma once

#include "dialects/plan/Naming.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace burin::nn {

using plan::nodeName;

/// `nn.name` of argument `number`; `in<number>` where the model gives none.
inline std::string inputName(mlir::FunctionOpInterface function,
                             unsigned number) {
  auto name = function.getArgAttrOfType<mlir::StringAttr>(number, "nn.name");
  return name ? name.str() : "in" + std::to_string(number);
}

/// `nn.name` of result `number`; `out<number>` where the model gives none.
inline std::string outputName(mlir::FunctionOpInterface function,
                              unsigned number) {
  auto name = function.getResultAttrOfType<mlir::StringAttr>(number, "nn.name");
  return name ? name.str() : "out" + std::to_string(number);
}

} // namespace burin::nn
