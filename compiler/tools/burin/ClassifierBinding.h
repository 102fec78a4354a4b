// Finds the manifest of a model and brings it together with the compiled
// program.
#pragma once

#include "codegen/cpp/Program.h"
#include "llvm/Support/Error.h"

namespace burin::tools {

/// Reads `manifestPath`, or where that is empty `<model>.manifest.json` beside
/// the model if it is there, and binds it to the program's inputs and outputs.
/// Absent without a manifest.
llvm::Expected<std::optional<codegen::Classifier>>
findClassifier(plan::ProgramOp program, llvm::StringRef modelPath,
               llvm::StringRef manifestPath);

} // namespace burin::tools
