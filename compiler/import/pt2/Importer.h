// From a .pt2 file to a module of nn ops.

#ifndef BURIN_COMPILER_IMPORT_PT2_IMPORTER_H
#define BURIN_COMPILER_IMPORT_PT2_IMPORTER_H

#include "dialects/nn/import/InputShapes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <string>

namespace burin::pt2 {

/// What the user says of a program before it is imported.
struct ImportOptions {
  /// Sizes by symbol (`s77`) or by input. They are used where the program
  /// computes with sizes too (`x.view(2 * batch, -1)`).
  nn::InputShapes shapes;
  /// Which program of the archive; empty where there is one.
  std::string model;
};

/// A module whose function `main` computes the exported program: arguments and
/// results carry the program's names as `nn.name`, arguments with symbolic
/// dimensions these as `nn.dims`, and ops the names of their modules and nodes
/// as locations. Weights are resources over `file`, which they keep alive. Null
/// after an emitted error. Needs the nn and func dialects to be registered.
mlir::OwningOpRef<mlir::ModuleOp>
importBuffer(const std::shared_ptr<llvm::MemoryBuffer> &file,
             mlir::MLIRContext *context, const ImportOptions &options = {});

/// Maps the file at `path` and imports it.
mlir::OwningOpRef<mlir::ModuleOp> importFile(llvm::StringRef path,
                                             mlir::MLIRContext *context,
                                             const ImportOptions &options = {});

/// Makes `--import-pt2` known to burin-translate.
void registerTranslation();

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_IMPORTER_H
