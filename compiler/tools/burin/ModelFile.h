// From a model file to nn and to a placed plan, for the commands that take
// models.
#pragma once

#include "compiler/pipelines/Compile.h"
#include "compiler/support/Progress.h"
#include "dialects/nn/import/InputShapes.h"
#include "dialects/nn/import/States.h"
#include "dialects/plan/Plan.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/CommandLine.h"
#include <functional>
#include <optional>

namespace burin::tools {

/// `--dim`, `--shape` and `--value` of one subcommand.
class ShapeFlags {
public:
  explicit ShapeFlags(llvm::cl::SubCommand &sub);
  /// What they say of the inputs, all of which have to be bound. Fails, as
  /// wrong usage, on text that is none of theirs, and where there is someone
  /// who takes none, whom a message names, on a range of sizes; else those of
  /// the model are kept, too.
  llvm::Expected<nn::InputShapes>
  parse(llvm::StringRef whoTakesNone = "") const;

private:
  llvm::cl::list<std::string> dims, shapes, values;
};

/// `--state` of one subcommand.
class StateFlags {
public:
  explicit StateFlags(llvm::cl::SubCommand &sub);
  /// Fails, as wrong usage, on text that is no pair.
  llvm::Expected<nn::StatePairs> parse() const;

private:
  llvm::cl::list<std::string> states;
};

/// A context with burin's dialects, whose diagnostics go to standard error as
/// `error: ...`, naming the source node.
class ModelContext {
public:
  ModelContext();
  mlir::MLIRContext context;
  /// Called before a message is printed, where something is to be taken away.
  std::function<void()> beforeMessage;
};

/// Imports the model at `path` (.onnx, .pt2, or .mlir with nn ops), binds its
/// inputs and pairs its states. Null after an error that was printed.
mlir::OwningOpRef<mlir::ModuleOp> importModelFile(llvm::StringRef path,
                                                  ModelContext &context,
                                                  const nn::InputShapes &inputs,
                                                  const nn::StatePairs &states);

/// Infers the sizes of what importModelFile gave, of which some are
/// expressions, and folds what is constant; false after an error that was
/// printed.
bool inferSizes(mlir::ModuleOp module);

/// Simplifies what importModelFile gave; false after an error that was printed.
bool simplify(mlir::ModuleOp module);

/// Turns simplified nn into a placed program; null after an error that was
/// printed.
plan::ProgramOp makePlan(mlir::ModuleOp module,
                         const pipelines::PlanOptions &options = {});

} // namespace burin::tools
