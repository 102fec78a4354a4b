// The element types that tensors of a program may have, and what each is called
// by the C ABI, in C++ and in NumPy's files: the one table of them.
#pragma once

#include "compiler/support/Npy.h"
#include "mlir/IR/Types.h"
#include "runtime/include/burin/burin.h"
#include <vector>

namespace burin::plan {

struct ElementType {
  burin_dtype dtype;
  /// Of `dtype`, in C, and its short name, `f32`.
  llvm::StringLiteral dtypeName, shortName;
  /// In the library's sources.
  llvm::StringLiteral cType;
  /// Of the arrays that hold such tensors; NumPy has no bf16 and no floats of 8
  /// bits, which they hold as float32.
  support::NumpyType array;
  /// What people read: NumPy's name, or what NumPy would call it.
  llvm::StringLiteral text;
};

/// Null for a type that no tensor of a program may have.
const ElementType *findElementType(mlir::Type type);
/// That of a number of the ABI.
const ElementType &elementTypeOf(burin_dtype dtype);
/// Whether elements of `dtype` are floats.
bool isFloat(burin_dtype dtype);

/// Whether arrays hold elements of `type` as float32, which it is narrower
/// than.
bool isWidenedInArrays(mlir::Type type);
/// Elements of `dtype` in memory as those of arrays, and back, rounded to
/// nearest.
std::vector<char> toArray(burin_dtype dtype, std::vector<char> bytes);
std::vector<char> fromArray(burin_dtype dtype, std::vector<char> bytes);

/// Whether `wide` holds every value of `narrow`, both of them element types,
/// exactly.
bool holdsAll(mlir::Type wide, mlir::Type narrow);

} // namespace burin::plan
