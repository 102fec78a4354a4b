// What elements may stand for numbers, beside integers.
#pragma once

#include "mlir/IR/Operation.h"
#include <optional>

namespace burin::nn {

/// Whether `type` is one of the float types of 8 bits, whatever its layout.
bool isFloat8(mlir::Type type);

/// Fails after an error unless `codebook`, if there is one, has a number for
/// each of the unsigned integers `element` of 2 or 4 bits.
mlir::LogicalResult checkCodebook(mlir::Operation *op,
                                  std::optional<llvm::ArrayRef<float>> codebook,
                                  mlir::Type element);

} // namespace burin::nn
