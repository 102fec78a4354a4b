// Finds what a node's operator means: a function of the model, a binding of an
// nn op, or one of the few operators that the importer itself carries out.
#pragma once

#include "compiler/import/onnx/Model.h"
#include "dialects/nn/import/Import.h"

namespace burin::onnx {

using Nodes = google::protobuf::RepeatedPtrField<proto::NodeProto>;
/// Imported version by canonical domain.
using Opsets = llvm::StringMap<int64_t>;

/// A function that the model defines.
struct Function {
  const proto::FunctionProto *definition;
  Opsets opsets;
};

/// What an operator means. At most one of the two pointers is set.
struct Operator {
  /// `Conv`, or `domain::Name` outside the default domain.
  std::string name;
  /// Version of the domain that is in force; 0 where none is imported.
  int64_t version = 0;
  const Function *function = nullptr;
  nn::OnnxBuild build = nullptr;
  /// Constant, Identity, If: no binding, the importer carries it out.
  bool isStructural = false;
  /// The node has an older form than `version`, the one that `build` reads.
  bool isUpgraded = false;

  bool isKnown() const { return function || build || isStructural; }
};

/// All operators that a model can use.
class Operators {
public:
  /// Fails where the model's functions contradict each other.
  static llvm::Expected<Operators> create(const Model &model,
                                          const nn::Bindings &bindings);

  Operator find(const proto::NodeProto &node, const Opsets &opsets) const;

  /// Lists every unknown operator in `nodes` and in the functions they call,
  /// with its version, its nodes and the versions that would be known. Empty
  /// where all are known. Bodies of If are not looked into.
  std::string describeUnknown(const Nodes &nodes, const Opsets &opsets) const;

private:
  explicit Operators(const nn::Bindings &bindings) : bindings(&bindings) {}

  const nn::Bindings *bindings;
  Opsets modelOpsets;
  llvm::StringMap<Function> functions;
};

/// Whether the importer itself carries out this operator of the default domain.
bool isStructural(llvm::StringRef name);

/// The name that the model gives `node`, or its operator and first output.
std::string nameOf(const proto::NodeProto &node);

} // namespace burin::onnx
