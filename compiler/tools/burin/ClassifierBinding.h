// Finds the manifest of a model and brings it together with the compiled
// program.
#pragma once

#include "codegen/cpp/Program.h"
#include "compiler/manifest/Manifest.h"
#include "llvm/Support/Error.h"

namespace burin::tools {

/// Reads `manifestPath`, or where that is empty `<model>.manifest.json` beside
/// the model if it is there. Absent without a manifest.
llvm::Expected<std::optional<manifest::Manifest>>
findManifest(llvm::StringRef modelPath, llvm::StringRef manifestPath);

/// Binds the manifest to the program's inputs and outputs.
llvm::Expected<codegen::Classifier>
bindClassifier(const manifest::Manifest &manifest, plan::ProgramOp program);

} // namespace burin::tools
