// torch's lists of index tensors as one tensor of tuples.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::nn {

/// Fails after an error where an index is a mask: no size may depend on data.
mlir::LogicalResult refuseMasks(SourceNode &node,
                                llvm::ArrayRef<mlir::Value> indices);

/// The tensor of tuples whose k-th entries are the elements of `indices[k]`,
/// which broadcast with each other and are replaced by what they broadcast to.
/// Fails after an error where one is a mask or left out.
mlir::FailureOr<mlir::Value>
indexTuples(SourceNode &node, llvm::MutableArrayRef<mlir::Value> indices);

} // namespace burin::nn
