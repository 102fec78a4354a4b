// The whole compilation of one model, as `compile` and `run MODEL` ask for it.
#pragma once

#include "codegen/cpp/Program.h"
#include "compiler/tools/burin/ModelFile.h"
#include <string>

namespace burin::tools {

struct CompileRequest {
  std::string modelPath, outputFolder;
  std::string name; ///< empty: from the model file's name
  std::string target = "x86-64";
  std::string manifestPath;   ///< empty: beside the model, if there
  std::string weightsPath;    ///< empty: weights are part of the library
  std::string schedulesPath;  ///< empty: as the passes decide
  std::string compiler;       ///< empty: the target's
  std::string deviceCompiler; ///< empty: the target's
  std::string architectures;  ///< of devices, as sm_80,sm_90a; empty: both
  unsigned jobs = 0;          ///< 0: one for each processor
  bool keep = false, sourcesOnly = false, isQuiet = false;
  bool isStrict = false; ///< no results but those of the model's own sums
  bool isForRun = false; ///< asked for by `run MODEL`, which has fewer options
  bool hasNoManifest = false; ///< not even one beside the model
  nn::InputShapes inputs;
  nn::StatePairs states;
  /// Changes the simplified model before it is planned; false after an error
  /// that was printed.
  std::function<bool(mlir::ModuleOp)> transform;
  /// More files for the folder.
  std::vector<codegen::EmittedFile> files;
  /// A record whose choices kernels are asked for, where there is no
  /// schedulesPath; empty for none.
  std::string choices;
  /// Whether the folder gets the record of what was chosen, even without
  /// `keep`.
  bool keepsRecord = false;
  /// Sees the program that becomes the library.
  std::function<void(plan::ProgramOp)> onPlan;
  /// Called before a message is printed.
  std::function<void()> beforeMessage;
};

/// What can be said of a request without its model, as wrong usage: the error
/// that compileModel() would begin with.
llvm::Error checkRequest(const CompileRequest &request);

/// A module as text without its weights, which would hide it.
std::string printWithoutWeights(mlir::ModuleOp module);

/// Compiles and reports on standard error; nothing is left behind on failure.
/// Returns an exit code.
int compileModel(const CompileRequest &request);

} // namespace burin::tools
