// Finds out, by running libraries that are compiled for that, how each layer of
// a model may be compressed and what that costs in accuracy.
#pragma once

#include "compiler/calibrate/Range.h"
#include "compiler/passes/compress/Layers.h"
#include "compiler/tools/burin/CalibrationData.h"
#include "compiler/tools/burin/CompileModel.h"

namespace burin::tools {

struct CalibrationOptions {
  std::string precision = "int8";
  int64_t group = 0; ///< weights of a column with a scale; 0: all
  calibrate::Method method = calibrate::Method::MinMax;
  double percentile = 99.99; ///< of what is seen, kept by that method
  double smoothing = 0.6;    ///< 0: none
  double maxError = 0.02;    ///< of a layer that is compressed

  bool isStatic() const { return precision == "int8"; }
  /// Whether columns of activations may be evened out.
  bool smoothes() const {
    return smoothing > 0 && (isStatic() || precision == "int8-dynamic");
  }
};

/// How a layer may be compressed, and what it then loses: the root of the mean
/// squared error of its results, relative to theirs.
struct LayerPlan {
  compress::Compression compression;
  std::optional<double> error; ///< absent: it cannot be measured
  /// Why it cannot be compressed, or has no range of the data; short.
  std::string reason;
  /// Such a layer is left in f32.
  bool isLeft = false;
};

/// A model as its file says it, and what its layers are called.
struct CalibratedModel {
  /// As the model is compiled, but for what openTemporaryLibrary sets.
  CompileRequest request;
  std::vector<std::string> nodes;
  std::vector<bool> hasFiniteWeights; ///< of each layer
  std::vector<bool> takesGroups;      ///< the same
};

/// One plan for each layer, in order. Fails where no activation is finite, or a
/// library cannot be compiled or run.
llvm::Expected<std::vector<LayerPlan>>
calibrate(const CalibratedModel &model, const std::vector<Sample> &samples,
          const CalibrationOptions &options);

/// Plans as a file holds them, under `key`.
std::string printPlans(llvm::ArrayRef<LayerPlan> plans, llvm::StringRef key);
/// What printPlans gave; absent where it was under another key, or is no such
/// text any more.
std::optional<std::vector<LayerPlan>> parsePlans(llvm::StringRef text,
                                                 llvm::StringRef key);

/// Gives each layer of a simplified module its plan, those that have one.
void setPlans(mlir::ModuleOp module,
              llvm::ArrayRef<std::optional<compress::Compression>> plans);

} // namespace burin::tools
