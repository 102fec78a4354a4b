// The way of a model through the passes: one pipeline for every front end and
// tool.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <string>
#include <vector>

namespace burin::pipelines {

/// Sizes for an import that left dimensions open.
struct ShapeOptions {
  std::vector<std::string> dims;   ///< NAME=N
  std::vector<std::string> shapes; ///< INPUT=AxBxC
};

/// Infers the sizes of a model, of which some are expressions, and folds
/// constants.
void addInferSizes(mlir::OpPassManager &manager);

/// Binds dimensions, infers shapes, folds constants, recognizes what a model
/// spells out: nn to canonical nn.
void addSimplify(mlir::OpPassManager &manager, const ShapeOptions &options);

/// Compresses the layers of canonical nn that say how
/// (burin-compress-quantize-layers).
void addCompress(mlir::OpPassManager &manager);

/// The same beside the layers as they are, with results that compare both
/// (burin-compress-measure-layers).
void addMeasure(mlir::OpPassManager &manager);

/// What may be done to a program.
struct PlanOptions {
  /// Only what gives the results of the sums that the model says, in some
  /// order.
  bool strict = false;
  /// Who runs the steps, as plan names it.
  std::string device = "host";
  /// A record whose choices kernels are asked for (schedules.json); empty for
  /// none.
  std::string choices;
};

/// nn to a placed plan program.
void addPlan(mlir::OpPassManager &manager, const PlanOptions &options = {});

/// Registers both as `burin-pipeline-simplify` and `burin-pipeline-plan`.
void registerPipelines();

} // namespace burin::pipelines
