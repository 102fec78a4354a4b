// Gathers all that keeps a model from being imported, so that one attempt names
// every fault and not the first.
#pragma once

#include "dialects/nn/import/NodeError.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <deque>
#include <memory>
#include <utility>

namespace burin::nn {

/// While it lives, errors are kept instead of shown. Nodes that are refused for
/// the same reason count as one fault.
class Faults {
public:
  explicit Faults(mlir::MLIRContext *context);

  /// Shows what was kept, the first `maxShown` faults in full; fails where
  /// there was any.
  mlir::LogicalResult report();
  bool any() const { return nodes > 0; }
  /// How many errors there were, those that are not kept among them.
  size_t seen() const { return errors; }

  /// A value of `type` in the place of a result that could not be imported.
  mlir::Value makeOpaque(mlir::OpBuilder &builder, mlir::Location loc,
                         mlir::Type type);
  /// Whether what is said of a reader of `value` may be due to an earlier
  /// fault: it, or what it was computed from, is opaque, and its type, or the
  /// integers that a shape is made of, are not known.
  bool isTainted(mlir::Value value) const;
  void taint(mlir::Value value) { tainted.insert(value); }

  /// From here on, while `attributes` is not null, no errors but those about
  /// one of these attributes are kept: they hold whatever the operands are.
  /// Returns what was asked before.
  const llvm::StringSet<> *onlyAbout(const llvm::StringSet<> *attributes) {
    return std::exchange(only, attributes);
  }

  static constexpr size_t maxShown = 20;

private:
  struct Fault {
    NodeError error;
    std::vector<std::string> others;
    size_t count = 1;
  };
  void keep(NodeError error);

  std::deque<Fault> faults;
  /// By kind and reason; only of those that are shown.
  llvm::StringMap<Fault *> byReason;
  size_t errors = 0, nodes = 0, hidden = 0;
  llvm::DenseSet<mlir::Value> tainted;
  const llvm::StringSet<> *only = nullptr;
  mlir::MLIRContext *context;
  std::unique_ptr<mlir::ScopedDiagnosticHandler> handler;
};

} // namespace burin::nn
