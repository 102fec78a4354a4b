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

/// Binds dimensions, infers shapes, folds constants, recognizes what a model
/// spells out: nn to canonical nn.
void addSimplify(mlir::OpPassManager &manager, const ShapeOptions &options);

/// nn to a placed plan program.
void addPlan(mlir::OpPassManager &manager);

/// Registers both as `burin-pipeline-simplify` and `burin-pipeline-plan`.
void registerPipelines();

} // namespace burin::pipelines
