// The whole compression of one model, as `burin compress` asks for it.
#pragma once

#include "compiler/tools/burin/Calibration.h"

namespace burin::tools {

struct CompressRequest {
  CompileRequest compile; ///< of the library that is wanted
  CalibrationOptions calibration;
  std::string method; ///< its name, for the report
  std::string dataPath;
  size_t samples = 128;       ///< at most
  bool correctsBiases = true; ///< where that makes the model's error less
  bool isJson = false;        ///< the report on standard output
};

/// Compresses and reports on standard output; nothing is left behind on
/// failure. Returns an exit code.
int compressModel(const CompressRequest &request);

/// Files in the library's folder: what was measured, and the plans, which a
/// next run for the same model, data and options takes up.
constexpr llvm::StringLiteral reportFile = "compress.json";
constexpr llvm::StringLiteral calibrationFile = "calibration.json";

} // namespace burin::tools
