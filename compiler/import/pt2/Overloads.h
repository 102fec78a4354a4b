// What the target of a graph node stands for: a binding of an nn op, or one of
// the few things that the importer itself carries out.

#ifndef BURIN_COMPILER_IMPORT_PT2_OVERLOADS_H
#define BURIN_COMPILER_IMPORT_PT2_OVERLOADS_H

#include "compiler/import/pt2/ComplexTensors.h"
#include "dialects/nn/Import.h"

namespace burin::pt2 {

struct Overload {
  enum class Kind : uint8_t {
    /// Nothing that the importer knows.
    Unknown,
    /// Computes symbols or checks what is checked elsewhere: no op.
    Dropped,
    /// Gives its tensor back; `conversion` ones only if the type is the same.
    Identity,
    /// A binding builds the ops.
    Call,
    /// Runs a subgraph in place.
    Inlined,
  };
  Kind kind = Kind::Unknown;
  /// `aten.conv2d.default`; what the node says where that is no operator.
  std::string name;
  nn::AtenBuild build = nullptr;
  /// Writes its result to its first argument.
  bool isInPlace = false;
  /// Changes the element type and nothing else.
  bool isConversion = false;
  /// How a call that reads or gives complex tensors is built.
  std::optional<OnComplex> onComplex;
};

/// Looks up the node's target. An in-place overload without a binding of its
/// own is what its functional twin is (`aten.add_.Tensor`, `aten.add.Tensor`).
Overload findOverload(const Node &node, const Graph &graph,
                      const nn::Bindings &bindings);

/// Whether results of the operator `name` may share the storage of its first
/// argument, so that writing to one may be seen through the other.
bool mayAlias(llvm::StringRef name);
/// Whether the result is the first argument itself.
bool isSameTensor(llvm::StringRef name);

/// True for arguments that say where or how a tensor is stored, which has no
/// meaning here (`device`, `memory_format`, ...).
bool isStorageArgument(llvm::StringRef name);

/// Lists the operators of `graph` and of its inlined subgraphs that nothing can
/// import, each once with its nodes; empty where there are none.
std::string describeUnknown(const Graph &graph, const nn::Bindings &bindings,
                            bool isDecomposed);

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_OVERLOADS_H
