// An error about a source node in its parts, from where it is raised to where
// it is counted and printed: nobody has to take a message apart.
#pragma once

#include "mlir/IR/Diagnostics.h"
#include <string>
#include <utility>
#include <vector>

namespace burin::nn {

struct NodeError {
  /// The parts of what NodeError::begin, an op's emitOpError or anybody else
  /// has raised.
  explicit NodeError(const mlir::Diagnostic &diagnostic);

  /// Starts an error about the node (or tensor, or input) at `loc`, `kind` of
  /// which is `Conv node`; its reason is continued by the caller. `attribute`
  /// is the one that the error is about, where it holds whatever the operands
  /// are.
  static mlir::InFlightDiagnostic begin(mlir::Location loc,
                                        llvm::StringRef kind,
                                        llvm::StringRef attribute = "");
  /// The same in the form of emitOpError, for an op's own checks.
  static mlir::InFlightDiagnostic begin(mlir::Operation *op,
                                        llvm::StringRef attribute);

  /// Emits it in its parts, with its notes.
  mlir::InFlightDiagnostic raise() const;

  /// `Conv node 'layer3.conv2': expected ...`: what people read.
  std::string text() const;

  /// Where the node is; gives its name.
  mlir::Location loc;
  /// Empty where the reason itself says what it is about.
  std::string kind;
  std::string attribute;
  std::string reason;
  std::vector<std::pair<mlir::Location, std::string>> notes;
};

} // namespace burin::nn
