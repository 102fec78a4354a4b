// The whole compilation of one model, as `compile` and `run MODEL` ask for it.
#pragma once

#include "compiler/tools/burin/ModelFile.h"
#include <string>

namespace burin::tools {

struct CompileRequest {
  std::string modelPath, outputFolder;
  std::string name; ///< empty: from the model file's name
  std::string target = "x86-64";
  std::string manifestPath; ///< empty: beside the model, if there
  std::string weightsPath;  ///< empty: weights are part of the library
  std::string compiler;     ///< empty: the target's
  unsigned jobs = 0;        ///< 0: one for each processor
  bool keep = false, sourcesOnly = false, isQuiet = false;
  bool isForRun = false; ///< asked for by `run MODEL`, which has fewer options
  nn::InputShapes inputs;
};

/// Compiles and reports on standard error; nothing is left behind on failure.
/// Returns an exit code.
int compileModel(const CompileRequest &request);

} // namespace burin::tools
