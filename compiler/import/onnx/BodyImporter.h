// Walks the nodes of a graph, of a function that is called, or of a branch that
// is taken, and has each become ops.
#pragma once

#include "compiler/import/onnx/KnownValues.h"
#include "compiler/import/onnx/Operators.h"
#include "compiler/import/onnx/Sequences.h"
#include "dialects/nn/import/Faults.h"
#include "mlir/IR/Block.h"

namespace burin::nn {
class LoopOp;
} // namespace burin::nn

namespace burin::onnx {

/// What a name stands for.
struct Definition {
  /// Null for an input that the caller of a function left out, and for an
  /// output of a node that nobody computes.
  mlir::Value value;
  /// The former of the two.
  bool isLeftOut = false;
  /// The node whose output it is, if it is one.
  const proto::NodeProto *source = nullptr;
};

/// One body that is being imported. Names are visible from here outwards.
struct Scope {
  Scope(const Nodes &nodes, const Opsets &opsets)
      : nodes(nodes), opsets(opsets) {}

  const Definition *find(llvm::StringRef name) const;

  const Nodes &nodes;
  const Opsets &opsets;
  /// The scope around a branch; null for graphs and functions.
  const Scope *outer = nullptr;
  /// Calls and branches around this body.
  unsigned depth = 0;
  /// Name of the call or branch, put before the names of nodes.
  std::string prefix;
  /// Of the call of a function: what its body refers to by name.
  llvm::StringMap<const proto::AttributeProto *> attributes;
  llvm::StringMap<Definition> definitions;
};

/// An ONNX node on its way to become ops.
struct NodeVisit {
  const proto::NodeProto &node;
  Scope &scope;
  /// What bindings see; operands are there, attributes only after
  /// BodyImporter::readAttributes.
  nn::OnnxNode view;
};

struct Loop;
struct RunTimeLoop;

/// Creates ops at the builder's insertion point. Every failure has emitted an
/// error; nodes that fail have opaque results, so that those after them are
/// looked at all the same.
class BodyImporter {
public:
  BodyImporter(const Model &model, const Operators &operators,
               mlir::OpBuilder &builder, nn::Faults &faults)
      : model(model), operators(operators), builder(builder), faults(faults) {}

  /// Defines the constants of `graph`.
  mlir::LogicalResult importInitializers(const proto::GraphProto &graph,
                                         Scope &scope);
  /// Refuses all operators that are unknown, in one error.
  mlir::LogicalResult checkOperators(const Scope &scope);
  /// Imports node by node what checkOperators has seen. Fails only where the
  /// rest is not worth looking at.
  mlir::LogicalResult importNodes(Scope &scope);
  /// What the graph declares its values to be, for those that are opaque.
  void noteDeclared(const proto::GraphProto &graph);
  /// Adds a name to `scope`; fails where it has it already.
  mlir::LogicalResult define(Scope &scope, llvm::StringRef name,
                             Definition definition, mlir::Location loc);
  /// The value that a body gives as its result `name`.
  mlir::FailureOr<mlir::Value> result(const Scope &scope, llvm::StringRef name,
                                      mlir::Location loc);

  /// The location that stands for the node or value called `name`: fit for a
  /// terminal, so that whatever cites it need not escape it.
  mlir::Location locate(llvm::StringRef name);

private:
  /// Defines a constant; one of a type that is not supported is refused where
  /// it is read.
  mlir::LogicalResult defineTensor(Scope &scope, const std::string &name,
                                   const proto::TensorProto &tensor);
  /// A stand-in for a constant that cannot be read, and why.
  mlir::Value refuseLater(mlir::Location loc, llvm::StringRef kind,
                          std::string reason);
  /// `value` as it is read: says why it cannot be where it cannot.
  mlir::Value noteRead(mlir::Value value);
  mlir::LogicalResult importNode(NodeVisit &visit);
  mlir::LogicalResult importBound(NodeVisit &visit, const Operator &meaning);
  /// Fails after an error where nothing has read an attribute.
  mlir::LogicalResult checkUnread(NodeVisit &visit);
  void defineOpaque(NodeVisit &visit);
  mlir::LogicalResult readOperands(NodeVisit &visit);
  mlir::LogicalResult readAttributes(NodeVisit &visit);
  mlir::LogicalResult defineResults(NodeVisit &visit);
  /// What `attribute` stands for inside a function: itself, the caller's, or
  /// null where the caller gives none.
  const proto::AttributeProto *resolve(const proto::AttributeProto &attribute,
                                       const Scope &scope) const;

  mlir::LogicalResult callFunction(NodeVisit &visit, const Function &function);
  mlir::LogicalResult bindFunction(NodeVisit &visit, const Function &function,
                                   Scope &body);
  mlir::LogicalResult checkDepth(NodeVisit &visit);

  // Structural operators, in Structural.cpp.
  using Structural = mlir::LogicalResult (BodyImporter::*)(NodeVisit &);
  static Structural findStructural(llvm::StringRef name);
  friend bool isStructural(llvm::StringRef name);
  mlir::LogicalResult importConstant(NodeVisit &visit);
  mlir::LogicalResult importIdentity(NodeVisit &visit);
  mlir::LogicalResult importIf(NodeVisit &visit);
  mlir::LogicalResult importSequence(NodeVisit &visit);

  // In Branches.cpp.
  /// The scope of a graph that stands in a node.
  Scope scopeOf(const proto::GraphProto &graph, const NodeVisit &visit) const;
  /// The graph that is the node's attribute `name`; null where it has none.
  const proto::GraphProto *graphOf(const NodeVisit &visit,
                                   llvm::StringRef name) const;
  /// The same for a branch, which gives what the node does.
  mlir::FailureOr<const proto::GraphProto *> branchOf(NodeVisit &visit,
                                                      llvm::StringRef name);
  /// Imports a branch where the builder stands; adds what it gives.
  mlir::LogicalResult importBranch(NodeVisit &visit,
                                   const proto::GraphProto &graph,
                                   llvm::SmallVectorImpl<mlir::Value> &results);
  /// Imports both branches into one op.
  mlir::LogicalResult importBothBranches(NodeVisit &visit);
  /// The branches, as the blocks of `draft`, and what they give.
  mlir::LogicalResult
  importBlocks(NodeVisit &visit,
               std::array<const proto::GraphProto *, 2> graphs,
               mlir::Operation *draft,
               llvm::MutableArrayRef<llvm::SmallVector<mlir::Value>> given);
  /// Refuses sequences.
  mlir::LogicalResult checkTensors(NodeVisit &visit,
                                   llvm::ArrayRef<mlir::Value> values);
  /// Refuses what is no single boolean.
  mlir::LogicalResult checkCondition(NodeVisit &visit, mlir::Value condition,
                                     llvm::StringRef what);

  // In RunTimeLoops.cpp.
  /// Imports a Loop's body once, into the block of an op.
  mlir::LogicalResult importRunTimeLoop(NodeVisit &visit,
                                        const proto::GraphProto &body);
  RunTimeLoop beginLoop(NodeVisit &visit);
  /// Imports `body` into the loop's block; gives its outputs.
  mlir::FailureOr<llvm::SmallVector<mlir::Value>>
  importLoopBody(NodeVisit &visit, RunTimeLoop &loop,
                 const proto::GraphProto &body,
                 llvm::ArrayRef<mlir::Value> inputs);
  /// The op, once all that its block gives is known.
  mlir::FailureOr<nn::LoopOp> finishLoop(NodeVisit &visit, RunTimeLoop &loop);
  mlir::LogicalResult checkCarried(NodeVisit &visit, const RunTimeLoop &loop);
  mlir::LogicalResult checkTrips(NodeVisit &visit, mlir::Value trips);
  /// In Scans.cpp.
  mlir::LogicalResult importScan(NodeVisit &visit);

  // In Loops.cpp.
  mlir::LogicalResult importLoop(NodeVisit &visit);
  /// One that begins with a known condition and number of steps.
  mlir::LogicalResult importKnownLoop(NodeVisit &visit, const Loop &start);
  /// Writes a loop out until it ends, or until its next condition is not known,
  /// or it has more than `mostNodes` or many steps. True where it ended.
  mlir::FailureOr<bool> writeOut(NodeVisit &visit, Loop &loop,
                                 size_t mostNodes);
  /// Takes all ops behind `last` out of the block in which the builder stands.
  /// They stay in memory, since others may know of them.
  void discardBehind(mlir::Operation *last);
  /// Imports the body of `loop` once more.
  mlir::LogicalResult importStep(NodeVisit &visit, Loop &loop);
  /// The number that `value` is; absent where it is not known.
  mlir::FailureOr<std::optional<double>> readKnown(NodeVisit &visit,
                                                   mlir::Value value);

  const Model &model;
  const Operators &operators;
  mlir::OpBuilder &builder;
  nn::Faults &faults;
  KnownValues known;
  Sequences sequences;
  llvm::StringMap<mlir::Type> declared;
  /// Reasons that nobody has asked for yet, by stand-in.
  struct Refusal {
    std::string kind, reason;
  };
  llvm::DenseMap<mlir::Value, Refusal> refusals;
  /// What was imported in vain.
  mlir::Block discarded;
  /// Branches around what is being imported that data choose.
  unsigned openBranches = 0;
  /// Nodes imported so far; calls multiply them.
  size_t nodeCount = 0;
  /// Set where a model is too deep or too long to be looked at further.
  bool isAborted = false;
};

} // namespace burin::onnx
