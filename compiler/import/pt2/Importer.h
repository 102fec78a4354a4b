// From a .pt2 file to a module of nn ops.

#ifndef BURIN_COMPILER_IMPORT_PT2_IMPORTER_H
#define BURIN_COMPILER_IMPORT_PT2_IMPORTER_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <string>
#include <vector>

namespace burin::pt2 {

/// What the user says about symbolic sizes before the import. The function's
/// arguments stay symbolic all the same; numbers given here are used where the
/// program computes with sizes (`x.view(2 * batch, -1)`).
struct ImportOptions {
  /// `s77` to 4.
  llvm::StringMap<int64_t> dims;
  /// Input name to all of its dimensions.
  llvm::StringMap<llvm::SmallVector<int64_t>> shapes;
  /// Which program of the archive; empty where there is one.
  std::string model;

  /// The options `--dim NAME=N` and `--shape INPUT=AxBxC` as the user wrote
  /// them. What is no such text is left out: the pass that binds the
  /// arguments refuses it.
  static ImportOptions parse(llvm::ArrayRef<std::string> dims,
                             llvm::ArrayRef<std::string> shapes);
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
