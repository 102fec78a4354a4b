// Buffers that a program writes to: what one run leaves there the next one
// finds.

#ifndef BURIN_COMPILER_IMPORT_PT2_STATES_H
#define BURIN_COMPILER_IMPORT_PT2_STATES_H

#include "compiler/import/pt2/Package.h"
#include "compiler/import/pt2/Symbols.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace burin::pt2 {

/// One such buffer.
struct ChangedBuffer {
  /// Its name in the model, and that of the graph's input.
  std::string name, input;
  /// What the graph returns as its new value; empty where operators write to it
  /// in place.
  std::string output;
};

/// The buffers that the program returns anew or that an in-place operator of
/// its graph reaches, through views, in the order of the signature.
std::vector<ChangedBuffer> changedBuffers(const Package &package,
                                          const nn::Bindings &bindings,
                                          const Symbols &symbols);

/// Adds an argument for `buffer` to `function`, a state that begins with what
/// the file holds. Null after an error where it shares its memory with another
/// tensor of the model, or has elements that no state can have.
mlir::Value addState(mlir::func::FuncOp function, const Package &package,
                     const ChangedBuffer &buffer, mlir::Location loc,
                     const std::shared_ptr<llvm::MemoryBuffer> &file);

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_STATES_H
