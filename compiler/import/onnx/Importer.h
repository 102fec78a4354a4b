// From an .onnx file to a module of nn ops.
#pragma once

#include "compiler/import/onnx/Model.h"
#include "dialects/nn/import/InputShapes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace burin::onnx {

/// A module whose function `main` computes the model's graph: arguments and
/// results carry the model's names as `nn.name`, arguments with symbolic
/// dimensions these as `nn.dims`, and ops the names of their nodes as
/// locations. The arguments have the types that `shapes` gives them, so that
/// shape arithmetic becomes constants on the way. Null after an emitted error.
/// Needs the nn and func dialects to be registered.
mlir::OwningOpRef<mlir::ModuleOp>
importModel(const Model &model, mlir::MLIRContext *context,
            const nn::InputShapes &shapes = {});

/// Loads the file at `path` and imports it.
mlir::OwningOpRef<mlir::ModuleOp>
importFile(llvm::StringRef path, mlir::MLIRContext *context,
           const nn::InputShapes &shapes = {});

/// Makes `--import-onnx` known to burin-translate.
void registerTranslation();

} // namespace burin::onnx
