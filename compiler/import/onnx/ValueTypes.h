// Reads the types that a graph declares for its values, symbolic dimensions
// with their names included.
#pragma once

#include "compiler/import/onnx/Model.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"

namespace burin::onnx {

/// What a graph says of a value. Dimensions that are no numbers, and those of 0
/// or less, which exporters write for unknown ones, are dynamic.
struct DeclaredType {
  /// Ranked or unranked.
  mlir::ShapedType type;
  /// One entry a dimension, its number or its name (`?` where it has none);
  /// null where all dimensions are numbers.
  mlir::ArrayAttr dims;
};

/// Fails for whatever is no dense tensor of a supported element type, and for
/// shapes whose size in bytes 63 bits do not hold.
llvm::Expected<DeclaredType> readValueType(const proto::ValueInfoProto &value,
                                           mlir::MLIRContext *context);

/// Compares what was inferred for `value` with what the model declares: another
/// element type is an error, another shape a warning (it happens, and other
/// engines accept it).
mlir::LogicalResult checkDeclaredType(mlir::Value value, llvm::StringRef name,
                                      mlir::ShapedType declared);

} // namespace burin::onnx
