// Walks the nodes of an exported graph and has each become nn ops.

#ifndef BURIN_COMPILER_IMPORT_PT2_GRAPHIMPORTER_H
#define BURIN_COMPILER_IMPORT_PT2_GRAPHIMPORTER_H

#include "compiler/import/pt2/Overloads.h"
#include "compiler/import/pt2/Package.h"
#include "compiler/import/pt2/Symbols.h"
#include "dialects/nn/Faults.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>
#include <memory>
#include <set>
#include <tuple>

namespace burin::pt2 {

/// A value of the graph. Names of the same tensor have the same `tensor`, its
/// views the same `storage`, so that a write through one is noticed by others.
struct GraphValue {
  mlir::Value value;
  unsigned storage = 0;
  unsigned tensor = 0;
  /// A parameter, buffer or constant: its name in the archive.
  std::string state;
  /// The other part of a complex tensor.
  mlir::Value imaginary = {};
};

/// One graph that is being imported: the program's, or one that it runs in
/// place.
struct Scope {
  const Graph &graph;
  llvm::StringMap<GraphValue> values;
  /// For each name, the last node that reads it; the outputs come after all.
  llvm::StringMap<size_t> lastUse;
  /// Nodes by module, for names that tell them apart.
  llvm::StringMap<unsigned> moduleNodes;
  /// Storages of the tensors that a graph gets from the one that runs it.
  std::set<unsigned> outerStorages;
  size_t position = 0;

  explicit Scope(const Graph &graph);
};

/// A graph node on its way to become ops.
struct NodeVisit {
  const Node &node;
  Scope &scope;
  const Overload &overload;
  nn::AtenNode view;
  /// Arguments that are computed from unbound symbols, and these symbols.
  std::map<std::string, std::string> symbolic = {};
  /// For arguments with complex tensors, which of their tensors are that: each
  /// of these is two values.
  std::map<std::string, std::vector<bool>> complexAt = {};
};

/// Creates ops at the builder's insertion point. Every failure has emitted an
/// error; nodes that fail have opaque results of the types that the file
/// states, so that those after them are looked at all the same.
class GraphImporter {
public:
  GraphImporter(const Package &package,
                const std::shared_ptr<llvm::MemoryBuffer> &file,
                const nn::Bindings &bindings, Symbols &symbols,
                mlir::OpBuilder &builder, nn::Faults &faults)
      : package(package), file(file), bindings(bindings), symbols(symbols),
        builder(builder), faults(faults) {}

  /// Adds a name to `scope`, for a tensor of its own unless one is given.
  mlir::LogicalResult define(Scope &scope, llvm::StringRef name,
                             GraphValue value, mlir::Location loc);
  mlir::LogicalResult importNodes(Scope &scope);
  /// The value of a name; null where there is none. A weight becomes an op when
  /// it is first asked for. Fails after an error.
  mlir::FailureOr<mlir::Value> lookUp(Scope &scope, llvm::StringRef name);
  mlir::Location locate(llvm::StringRef name);

private:
  mlir::LogicalResult importNode(NodeVisit &visit);
  void defineOpaque(NodeVisit &visit);
  void restrictErrors(NodeVisit &visit, llvm::StringSet<> &names);
  mlir::Location locateNode(const Node &node, const Scope &scope);

  mlir::LogicalResult callBinding(NodeVisit &visit);
  mlir::LogicalResult convert(NodeVisit &visit);
  mlir::LogicalResult passThrough(NodeVisit &visit);
  mlir::LogicalResult runSubgraph(NodeVisit &visit);
  mlir::LogicalResult defineResults(NodeVisit &visit);
  mlir::LogicalResult writeBack(NodeVisit &visit);
  mlir::LogicalResult checkResult(NodeVisit &visit, llvm::StringRef name,
                                  mlir::Value value);
  mlir::Value readConstant(llvm::StringRef name, const TensorView &view,
                           mlir::Type element);

  // Complex tensors, in ComplexTensors.cpp.
  mlir::LogicalResult callOnComplex(NodeVisit &visit);
  mlir::LogicalResult callOnParts(NodeVisit &visit, OnComplex rule);
  mlir::LogicalResult convertComplex(NodeVisit &visit);
  mlir::LogicalResult readComplexState(GraphValue &known,
                                       const TensorView &view);

  // Arguments, in NodeArguments.cpp.
  mlir::LogicalResult readArguments(NodeVisit &visit);
  mlir::LogicalResult readArgument(NodeVisit &visit,
                                   const NamedArgument &argument);
  mlir::LogicalResult addTensors(NodeVisit &visit, llvm::StringRef name,
                                 llvm::ArrayRef<Argument::OptionalName> names);
  mlir::LogicalResult addIntegers(NodeVisit &visit, llvm::StringRef name,
                                  llvm::ArrayRef<SymScalar> scalars,
                                  bool isList);
  mlir::FailureOr<SymExpr> symbolic(NodeVisit &visit, llvm::StringRef argument,
                                    const SymScalar &scalar);

  const Package &package;
  const std::shared_ptr<llvm::MemoryBuffer> &file;
  const nn::Bindings &bindings;
  Symbols &symbols;
  mlir::OpBuilder &builder;
  nn::Faults &faults;
  unsigned identities = 0;
  /// Constants made so far; tied weights become one.
  using ViewKey = std::tuple<const char *, int64_t, std::vector<int64_t>,
                             std::vector<int64_t>, ScalarType>;
  std::map<ViewKey, mlir::Value> constants;
};

/// Calls `visit` for the name of each tensor that the argument holds, in order;
/// an absent optional one has none.
void forEachTensor(
    const Argument &argument,
    llvm::function_ref<void(const Argument::OptionalName &)> visit);

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_GRAPHIMPORTER_H
