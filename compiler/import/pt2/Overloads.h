// What the target of a graph node stands for: a binding of an nn op, or one of
// the few things that the importer itself carries out.

#ifndef BURIN_COMPILER_IMPORT_PT2_OVERLOADS_H
#define BURIN_COMPILER_IMPORT_PT2_OVERLOADS_H

#include "compiler/import/pt2/ComplexTensors.h"
#include "dialects/nn/import/Import.h"

namespace burin::pt2 {

struct Overload {
  enum class Kind : uint8_t {
    /// Nothing that the importer knows.
    Unknown,
    /// Computes symbols or checks what is checked elsewhere: no op.
    Dropped,
    /// Gives its tensor back, or a copy of it.
    Identity,
    /// A binding builds the ops.
    Call,
    /// A copy of a tensor with another in place of the view that `build` makes.
    Scatter,
    /// Runs a graph in place.
    Region,
    /// Runs one of two graphs.
    Branch,
    /// Runs a graph as long as another one says so.
    Loop,
  };
  Kind kind = Kind::Unknown;
  /// `aten.conv2d.default`; what the node says where that is no operator.
  std::string name;
  nn::AtenBuild build = nullptr;
  /// Writes its result to its first argument, or to the one called `out`.
  bool isInPlace = false;
  bool writesToOut = false;
  /// Changes the element type and nothing else.
  bool isConversion = false;
  /// How a call that reads or gives complex tensors is built.
  std::optional<OnComplex> onComplex;
};

/// Looks up the node's target. An in-place overload without a binding of its
/// own is what its functional twin is (`aten.add_.Tensor`, `aten.add.Tensor`).
Overload findOverload(const Node &node, const Graph &graph,
                      const nn::Bindings &bindings);

/// True for operators whose sizes, strides and offset are those of the storage
/// behind their tensor.
bool countsInStorage(llvm::StringRef name);

/// True for arguments that say where or how a tensor is stored, which has no
/// meaning here (`device`, `memory_format`, ...).
bool isStorageArgument(llvm::StringRef name);

/// Lists the operators of the program and of the graphs that it runs in place
/// that nothing can import, each once with its nodes; empty where there are
/// none.
std::string describeUnknown(const ExportedProgram &program,
                            const nn::Bindings &bindings);

} // namespace burin::pt2

#endif // BURIN_COMPILER_IMPORT_PT2_OVERLOADS_H
