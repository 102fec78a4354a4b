// The rules of inference on sizes that are numbers, expressions or unknown: how
// an op's result types follow from its operands' with all that is known.
//
// A family reads `sizesOf` its operands, computes with sizes as with numbers,
// and gives `tensorOf` what comes out. A check refuses sizes that `differ`;
// those of which it is not known are taken for right.
#pragma once

#include "dialects/nn/shape/Shapes.h"
#include "dialects/size/Dims.h"

namespace burin::nn {

using size::Size;
using size::textOf;
using SizeList = llvm::SmallVector<Size>;

/// The sizes of a value; absent where its rank is unknown.
std::optional<SizeList> sizesOf(mlir::Value value);
/// Those of a ranked value.
SizeList rankedSizesOf(mlir::Value value);

mlir::Type tensorOf(const SizeList &sizes, mlir::Type element);
/// A tensor of these sizes, or the unranked one where they are absent.
mlir::Type tensorOf(const std::optional<SizeList> &sizes, mlir::Type element);

/// Whether two sizes are known not to be the same.
bool differ(const Size &a, const Size &b);
/// The one of two equal sizes of which more is known.
Size better(const Size &a, const Size &b);
/// The product of all.
inline Size productOf(llvm::ArrayRef<Size> sizes) {
  return size::product(sizes);
}

/// A ranked value as [outer, n, inner]: lines of n elements along `axis`, or
/// along that dimension and all behind it.
SizeList linesOf(mlir::Value value, int64_t axis, bool flatten = false);

/// What dimensions of these sizes broadcast to; absent where they do not.
/// Unknown where it depends on the symbols which of them is 1.
std::optional<Size> broadcast(const Size &a, const Size &b);
/// broadcastShapes on sizes.
mlir::FailureOr<std::optional<SizeList>>
broadcastSizes(mlir::Operation *op, mlir::ValueRange operands);

} // namespace burin::nn
