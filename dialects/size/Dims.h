// The types of tensors whose sizes are expressions, and sizes from types.
#pragma once

#include "dialects/size/Size.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/TensorEncoding.h"

#include "dialects/size/DimsDialect.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/size/DimsAttributes.h.inc"

namespace burin::size {

/// The sizes that an attribute holds.
llvm::SmallVector<Size> sizesOf(DimsAttr dims);
/// The attribute of these sizes; null where no symbol is part of them.
DimsAttr dimsOf(llvm::ArrayRef<Size> sizes, mlir::MLIRContext *context);

/// The sizes of a ranked type; those that are dynamic without an expression are
/// unknown.
llvm::SmallVector<Size> sizesOf(mlir::RankedTensorType type);

/// The tensor of these sizes. One that may be negative is not known to be a
/// size, and unknown.
mlir::RankedTensorType tensorOf(llvm::ArrayRef<Size> sizes, mlir::Type element);

/// The same of the static shape that has the greatest of each size, all of
/// which are bounded: a tensor of plan.
mlir::RankedTensorType largestOf(llvm::ArrayRef<Size> sizes,
                                 mlir::Type element);
/// The greatest of each.
llvm::SmallVector<int64_t> greatestOf(llvm::ArrayRef<Size> sizes);

/// Whether a size of the tensor is an expression.
bool hasSymbols(mlir::Type type);

/// Whether the elements of a tensor of the greatest sizes lie where they do in
/// one of the sizes themselves: only one of them is an expression, and all in
/// front of it are 1.
bool isDense(llvm::ArrayRef<Size> sizes);

/// What the sizes of `from` become where the elements of a tensor of the
/// greatest sizes stay where they are, under the shape `to`; absent where they
/// would not be a tensor's then.
std::optional<llvm::SmallVector<Size>> reshaped(llvm::ArrayRef<Size> from,
                                                llvm::ArrayRef<int64_t> to);

/// The sizes for a message, as numbers of a list are written.
std::string textOf(llvm::ArrayRef<Size> sizes);

/// All symbols of a type's sizes, with their ranges.
llvm::StringMap<Range> symbolsOf(mlir::RankedTensorType type);

} // namespace burin::size
