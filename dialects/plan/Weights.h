// The bytes of constants, for what reads them and what writes them out: a
// transposed, cut or packed constant stays a source and a recipe until then.
#pragma once

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace burin::plan {

/// Takes bytes piece by piece.
using ByteSink = llvm::function_ref<void(llvm::ArrayRef<char>)>;

/// True where the bytes of `value` are there, as many as its type needs.
bool hasElements(mlir::ElementsAttr value);

/// Gives the elements of `value` in memory order, splats spread out and
/// booleans one byte each; fails, before the first piece, where it has none.
/// Memory of mapped files is given back on the way.
llvm::LogicalResult writeElements(mlir::ElementsAttr value, ByteSink sink);

/// The bytes of a resource or of dense elements where they lie as their type
/// says, one after the other; empty where they do not.
llvm::ArrayRef<char> bytesInPlace(mlir::ElementsAttr value);

/// How the elements of a constant lie in `source`: see #recipe.strided.
struct Layout {
  mlir::ElementsAttr source;
  int64_t offset = 0;
  llvm::SmallVector<int64_t> strides;
};

/// The layout of `value`, one stride for each of its dimensions; without a
/// source where it is packed.
Layout layoutOf(mlir::ElementsAttr value);

/// The constant of `type` that lies so; no recipe where `type` is nothing but
/// another shape of the source.
mlir::ElementsAttr arrange(mlir::RankedTensorType type, const Layout &layout);

/// Elements of one k x n matrix in the order of
/// runtime/kernels/generic/panel_order.h, `tile` rows of a column side by side,
/// and panels of `n` columns.
int64_t panelElements(int64_t k, int64_t n, int64_t tile = 1);
int64_t panelCount(int64_t n);
/// Of minimal filtering by tiles of `tile` x `tile` results, as
/// runtime/kernels/generic/winograd.h describes it: the points of a tile, and
/// the tiles that cover `results` in one dimension.
int64_t tilePoints(int64_t tile);
int64_t tileCount(int64_t results, int64_t tile);

} // namespace burin::plan
