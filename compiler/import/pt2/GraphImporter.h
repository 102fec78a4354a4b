// Walks the nodes of an exported graph and has each become nn ops.

#ifndef BURIN_COMPILER_IMPORT_PT2_GRAPHIMPORTER_H
#define BURIN_COMPILER_IMPORT_PT2_GRAPHIMPORTER_H

#include "compiler/import/pt2/Overloads.h"
#include "compiler/import/pt2/Package.h"
#include "compiler/import/pt2/Storages.h"
#include "compiler/import/pt2/Symbols.h"
#include "dialects/nn/import/Faults.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>
#include <memory>
#include <tuple>

namespace burin::pt2 {

/// One graph that is being imported: the program's, or one that it runs in
/// place.
struct Scope {
  const Graph &graph;
  llvm::StringMap<Storages::Id> values;
  /// Nodes by module, for names that tell them apart.
  llvm::StringMap<unsigned> moduleNodes;
  /// Operators run in the element types that the file states for their results
  /// (`torch.autocast`).
  bool isAutocast = false;

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

  /// Adds a name to `scope`.
  mlir::LogicalResult define(Scope &scope, llvm::StringRef name,
                             Storages::Id tensor, mlir::Location loc);
  /// The same for a tensor of its own: `value`, or a part of the model called
  /// `state`.
  mlir::LogicalResult defineBase(Scope &scope, llvm::StringRef name,
                                 mlir::Value value, mlir::Location loc,
                                 llvm::StringRef state = "",
                                 mlir::Value imaginary = {});
  mlir::LogicalResult importNodes(Scope &scope);
  /// The value of a name, the real part of a complex tensor; null where there
  /// is none. A weight becomes an op when
  /// it is first asked for. Fails after an error, at `node` unless it is about
  /// a weight.
  mlir::FailureOr<mlir::Value> lookUp(Scope &scope, llvm::StringRef name,
                                      nn::SourceNode &node);
  mlir::Location locate(llvm::StringRef name);

private:
  mlir::LogicalResult importNode(NodeVisit &visit);
  void defineOpaque(NodeVisit &visit);
  void restrictErrors(NodeVisit &visit, llvm::StringSet<> &names);
  mlir::Location locateNode(const Node &node, const Scope &scope);

  mlir::LogicalResult callBinding(NodeVisit &visit);
  mlir::LogicalResult convert(NodeVisit &visit);
  mlir::LogicalResult passThrough(NodeVisit &visit);
  // Graphs that run in place, in Regions.cpp.
  mlir::LogicalResult runRegion(NodeVisit &visit);
  /// The tensor of the node's scope called `name`.
  mlir::FailureOr<Storages::Id> operandOf(NodeVisit &visit,
                                          llvm::StringRef name);
  /// Imports `graph` on these tensors; gives its results, 0 for one that is
  /// none.
  mlir::FailureOr<llvm::SmallVector<Storages::Id>>
  runGraph(NodeVisit &visit, const Graph &graph,
           llvm::ArrayRef<Storages::Id> operands, bool isAutocast);
  mlir::LogicalResult bindResults(NodeVisit &visit,
                                  llvm::ArrayRef<Storages::Id> results);

  // Graphs that data choose or repeat, in Control.cpp.
  using Values = llvm::SmallVector<mlir::Value>;
  mlir::LogicalResult runBranch(NodeVisit &visit);
  mlir::LogicalResult runLoop(NodeVisit &visit);
  mlir::LogicalResult runOneBranch(NodeVisit &visit, const Graph &graph,
                                   const Argument &operands);
  /// The values of the tensors that an argument lists.
  mlir::FailureOr<Values> valuesOf(NodeVisit &visit, const Argument &argument);
  /// Imports `graph` on these values, of which nothing else knows; gives those
  /// of its results.
  mlir::FailureOr<Values> runOnValues(NodeVisit &visit, const Graph &graph,
                                      mlir::ValueRange values);
  /// Imports `graph` into the only block of `region`, which is still empty.
  mlir::FailureOr<Values> runInBlock(NodeVisit &visit, const Graph &graph,
                                     mlir::Region &region,
                                     mlir::ValueRange values);
  /// Imports an iteration into the block of the body of `loop`, a draft; gives
  /// the next condition and the next carried values.
  mlir::FailureOr<Values> runIteration(NodeVisit &visit, const Graph &condition,
                                       const Graph &body, mlir::Region &region,
                                       mlir::ValueRange carried,
                                       mlir::ValueRange others);
  /// Defines the results of a branch or a loop.
  mlir::LogicalResult defineValues(NodeVisit &visit, mlir::ValueRange values);
  mlir::LogicalResult bindItem(NodeVisit &visit);
  mlir::LogicalResult readState(Storages::Id id);
  mlir::Value constantOf(llvm::StringRef state, const TensorView &view,
                         mlir::Type element);

  // Complex tensors, in ComplexTensors.cpp.
  mlir::LogicalResult callOnComplex(NodeVisit &visit);
  mlir::LogicalResult callOnParts(NodeVisit &visit, OnComplex rule);
  mlir::LogicalResult convertComplex(NodeVisit &visit);
  void readComplexState(Storages::Id id, const TensorView &view);

  // Results, in NodeResults.cpp.
  mlir::LogicalResult defineResults(NodeVisit &visit);
  struct NamedResult {
    std::string name;
    mlir::Value value;
    mlir::Value imaginary;
  };
  mlir::LogicalResult defineOwn(NodeVisit &visit,
                                llvm::ArrayRef<NamedResult> results);
  mlir::LogicalResult defineViews(NodeVisit &visit, Storages::Id of);
  mlir::LogicalResult writeBack(NodeVisit &visit);
  mlir::LogicalResult scatter(NodeVisit &visit);
  Storages::Id selfOf(NodeVisit &visit);
  mlir::LogicalResult checkResult(NodeVisit &visit, llvm::StringRef name,
                                  mlir::Value value);

  // Arguments, in NodeArguments.cpp.
  mlir::LogicalResult readArguments(NodeVisit &visit);
  mlir::LogicalResult readArgument(NodeVisit &visit,
                                   const NamedArgument &argument);
  mlir::LogicalResult relateToStorage(NodeVisit &visit);
  mlir::LogicalResult addTensors(NodeVisit &visit, llvm::StringRef name,
                                 llvm::ArrayRef<Argument::OptionalName> names);
  mlir::LogicalResult addIntegers(NodeVisit &visit, llvm::StringRef name,
                                  llvm::ArrayRef<SymScalar> scalars,
                                  bool isList);
  mlir::LogicalResult addNumber(NodeVisit &visit, llvm::StringRef name,
                                const SymScalar &scalar, bool isTruth);
  void castOperands(NodeVisit &visit);
  mlir::FailureOr<SymExpr> symbolic(NodeVisit &visit, llvm::StringRef argument,
                                    const SymScalar &scalar);

  const Package &package;
  const std::shared_ptr<llvm::MemoryBuffer> &file;
  const nn::Bindings &bindings;
  Symbols &symbols;
  mlir::OpBuilder &builder;
  nn::Faults &faults;
  Storages storages;
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
