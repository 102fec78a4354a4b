// Compresses one layer after the other.
#pragma once

#include "compiler/passes/compress/Layers.h"
#include "dialects/nn/reference/FoldingBuilder.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

namespace burin::compress {

class Compressor {
public:
  /// Lets the layer compute as `compression` says. Activations that several
  /// layers read alike become bytes once. Fails after an error where the
  /// weights' bytes are missing or not finite.
  mlir::LogicalResult compress(Layer layer, const Compression &compression);

private:
  mlir::Value activation(nn::FoldingBuilder &build, const Layer &layer,
                         const Compression &compression);
  mlir::FailureOr<mlir::Value> weights(nn::FoldingBuilder &build,
                                       const Layer &layer,
                                       const Compression &compression);

  /// What activations have become, by what of them was asked for.
  llvm::DenseMap<mlir::Value, llvm::StringMap<mlir::Value>> known;
};

} // namespace burin::compress
