// Writes many graphs as one model, for comparisons with the built library:
// building takes a second whether the model has one graph or forty.
#pragma once

#include "compiler/tools/burin-fuzz/Graph.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/Error.h"

namespace burin::fuzz {

/// Writes to `folder` model.mlir with all graphs of these seeds whose numbers
/// are finite and which the reference does not refuse, in.npz with its inputs,
/// ref.npz with the reference's outputs and tolerance.npz with the distance
/// from them that each element may have (double, infinite where it says
/// nothing).
llvm::Error writeModel(mlir::MLIRContext *context, uint64_t seed,
                       uint64_t count, const GraphOptions &options,
                       const std::string &folder);

} // namespace burin::fuzz
