// Reads operators of the first operator sets as those that came after them:
// what they compute is the same, and only attributes say it otherwise.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::onnx {

/// The operator set as whose operator one of the default domain in `version` is
/// read, where no binding covers that; nothing where it means something else.
std::optional<int64_t> upgradedVersion(llvm::StringRef name, int64_t version,
                                       const nn::Bindings &bindings);

/// Brings attributes and operands into the form of `upgradedVersion`. Fails
/// after an error.
mlir::LogicalResult upgrade(nn::OnnxNode &node);

} // namespace burin::onnx
