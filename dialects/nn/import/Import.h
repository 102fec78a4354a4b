// What an op's bindings see of a source node, and how they are found: the seam
// between the importers and the ops.
#pragma once

#include "dialects/nn/import/NodeError.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <limits>
#include <optional>

namespace burin::nn {

/// Attributes and creation, as ONNX and ATen nodes share them. Reads note what
/// was consumed; an attribute of the wrong kind emits an error, marks the node
/// as failed and reads as its default.
class SourceNode {
public:
  SourceNode(mlir::OpBuilder &builder, mlir::Location loc, llvm::StringRef op)
      : builder(builder), loc(loc), op(op) {}

  /// Starts an error about the node, whose reason the caller continues;
  /// `attribute` is the one that it is about, where it holds whatever the
  /// operands are.
  mlir::InFlightDiagnostic emitError(llvm::StringRef attribute = "");
  /// True once an error was emitted through this node.
  bool hasFailed() const { return failed; }

  bool has(llvm::StringRef name) const { return attributes.count(name) != 0; }
  int64_t getInt(llvm::StringRef name, int64_t otherwise);
  bool getBool(llvm::StringRef name, bool otherwise) {
    return getInt(name, otherwise) != 0;
  }
  double getFloat(llvm::StringRef name, double otherwise);
  std::string getString(llvm::StringRef name, llvm::StringRef otherwise);
  std::optional<llvm::SmallVector<int64_t>> getInts(llvm::StringRef name);
  llvm::SmallVector<int64_t> getInts(llvm::StringRef name,
                                     llvm::ArrayRef<int64_t> otherwise);
  std::optional<llvm::SmallVector<double>> getFloats(llvm::StringRef name);
  /// The element type that an attribute names (ONNX `to`, ATen `dtype`); null
  /// where absent.
  mlir::Type getElementType(llvm::StringRef name);
  mlir::ElementsAttr getTensor(llvm::StringRef name);
  /// The attribute as the importer translated it: IntegerAttr (i64), FloatAttr
  /// (f64), StringAttr, BoolAttr, DenseI64ArrayAttr, DenseF64ArrayAttr,
  /// TypeAttr, ElementsAttr, ArrayAttr of these; null where absent.
  mlir::Attribute getAttribute(llvm::StringRef name);
  /// Reads and drops an attribute that has no meaning at inference.
  void ignore(llvm::StringRef name) { consumed.insert(name); }

  /// Names of attributes that no read has asked for, in order.
  llvm::SmallVector<llvm::StringRef> unread() const;

  /// Emits an error and fails unless every operand is there and, where `count`
  /// says so, they are that many.
  mlir::LogicalResult checkOperands(llvm::ArrayRef<mlir::Value> operands,
                                    std::optional<unsigned> count);

  /// Creates a one-result op at this node's location and infers its type; null
  /// after an emitted error. Small results that are known already come as
  /// constants. `args` are those of the generated builder behind the result
  /// type.
  template <typename Op, typename... Args> mlir::Value create(Args &&...args) {
    llvm::SmallVector<mlir::Value> made = finish(
        builder.create<Op>(loc, unknownType(), std::forward<Args>(args)...));
    return made.empty() ? mlir::Value() : made.front();
  }
  /// The same for an op of `count` results; none after an emitted error.
  template <typename Op, typename... Args>
  llvm::SmallVector<mlir::Value> createMany(unsigned count, Args &&...args) {
    llvm::SmallVector<mlir::Type> types(count, unknownType());
    return finish(builder.create<Op>(loc, mlir::TypeRange(types),
                                     std::forward<Args>(args)...));
  }
  /// A constant of these elements.
  mlir::Value constant(mlir::ElementsAttr elements);
  mlir::Value constant(llvm::ArrayRef<int64_t> values);
  /// A rank-0 constant of `value` in `elementType`.
  mlir::Value scalar(mlir::Type elementType, double value);

  mlir::OpBuilder &builder;
  const mlir::Location loc;
  /// `Conv`, `aten.conv2d.default`.
  const std::string op;
  llvm::StringMap<mlir::Attribute> attributes;
  /// What the source node's results become, in its order; null for results that
  /// nobody uses.
  llvm::SmallVector<mlir::Value> results;
  /// How many results the source node names.
  unsigned resultCount = 1;

private:
  mlir::Type unknownType();
  /// What `check` says of an op becomes an error about this node.
  mlir::LogicalResult
  inOwnName(llvm::function_ref<mlir::LogicalResult()> check);
  /// Infers types and folds shape arithmetic; the results, or nothing after an
  /// emitted error.
  llvm::SmallVector<mlir::Value> finish(mlir::Operation *made);

  bool failed = false;

protected:
  llvm::StringSet<> consumed;
};

/// An ONNX node: operands by position.
class OnnxNode : public SourceNode {
public:
  using SourceNode::SourceNode;
  /// The operand at `i`; null where it is left out.
  mlir::Value operand(unsigned i) const {
    return i < operands.size() ? operands[i] : mlir::Value();
  }
  /// The element type whose number (TensorProto.DataType) an attribute holds
  /// (`to`, `dtype`); null where absent, or after an error.
  mlir::Type getElementType(llvm::StringRef name);

  llvm::SmallVector<mlir::Value> operands;
  /// Version of the node's domain that the model imports.
  int64_t version = 0;
};

/// The element type of a number of ONNX's TensorProto.DataType; null for one
/// that nn has no type for.
mlir::Type onnxElementType(int64_t number, mlir::MLIRContext *context);

/// An ATen call: arguments by the names of its schema; those left out by the
/// exporter are absent and take the default that the binding gives.
class AtenNode : public SourceNode {
public:
  using SourceNode::SourceNode;
  /// The tensor argument called `name`; null where absent or None.
  mlir::Value operand(llvm::StringRef name);
  llvm::SmallVector<mlir::Value> operandList(llvm::StringRef name);
  /// A tensor argument, or a constant made of a number argument, in
  /// `elementType`; null where absent.
  mlir::Value operandOrScalar(llvm::StringRef name, mlir::Type elementType);
  /// Integers (`SymInt[]`, or one `SymInt`) as a tensor<Nxi64>: a constant, or
  /// what symbolic dimensions come to once they are bound; null where absent.
  /// An op that takes its sizes as an operand reads them so, where `getInts`
  /// refuses all that is not a plain number at import.
  mlir::Value integers(llvm::StringRef name);

  /// Names of arguments, tensors or not, that no read has asked for, in order.
  llvm::SmallVector<llvm::StringRef> unread() const;

  /// One value for Tensor, several for Tensor[], one tensor<Nxi64> for symbolic
  /// integers.
  llvm::StringMap<llvm::SmallVector<mlir::Value>> arguments;
  /// Argument names in schema order, tensors only.
  llvm::SmallVector<std::string> order;
};

/// Builds ops for a node and fills `node.results`; fails after an emitted
/// error.
using OnnxBuild = llvm::LogicalResult (*)(OnnxNode &node);
using AtenBuild = llvm::LogicalResult (*)(AtenNode &node);

/// Versions of an operator's domain that a binding was written for, ends
/// included.
struct VersionRange {
  int64_t since = 1;
  int64_t until = std::numeric_limits<int64_t>::max();
};

/// Every source operator that the registered nn ops can read, gathered from the
/// ops themselves.
class Bindings {
public:
  /// Walks the ops that are registered in `context`, and the compositions.
  static Bindings gather(mlir::MLIRContext *context);

  /// Called by the ops. `name` is `Conv`, or `domain::Name` outside the default
  /// domain.
  void onnx(llvm::StringRef name, VersionRange versions, OnnxBuild build);
  /// `overload` is `aten.conv2d.default`.
  void aten(llvm::StringRef overload, AtenBuild build);
  /// Each overload of `base` is also called `alias`: `multiply` for `mul`.
  void atenAlias(llvm::StringRef alias, llvm::StringRef base);

  /// The operators that two bindings claim, of which the first holds, and
  /// aliases of nothing: no build has any.
  llvm::ArrayRef<std::string> faults() const { return noted; }

  /// Null where no binding covers `version`.
  OnnxBuild findOnnx(llvm::StringRef name, int64_t version) const;
  /// The versions in which `name` can be read, empty for an unknown operator.
  llvm::ArrayRef<VersionRange> onnxVersions(llvm::StringRef name) const;
  AtenBuild findAten(llvm::StringRef overload) const;
  /// The readable operators, sorted by name, for messages and the generated
  /// table.
  llvm::SmallVector<llvm::StringRef> onnxNames() const;
  llvm::SmallVector<llvm::StringRef> atenNames() const;

private:
  struct OnnxEntry {
    llvm::SmallVector<VersionRange, 2> versions;
    llvm::SmallVector<OnnxBuild, 2> builds;
  };
  /// Binds the aliases of what is bound by now.
  void resolveAliases();

  std::vector<std::string> noted;
  llvm::StringMap<OnnxEntry> onnxEntries;
  llvm::StringMap<AtenBuild> atenEntries;
  llvm::StringMap<llvm::SmallVector<std::string, 1>> aliases;
};

/// How many operands each `Op` takes; absent where that varies.
template <typename Op> constexpr std::optional<unsigned> operandCount() {
  using namespace mlir::OpTrait;
  if constexpr (Op::template hasTrait<OneOperand>())
    return 1;
  else if constexpr (Op::template hasTrait<NOperands<2>::Impl>())
    return 2;
  else if constexpr (Op::template hasTrait<NOperands<3>::Impl>())
    return 3;
  else
    return std::nullopt;
}

/// A binding whose op takes the node's operands in order and reads no
/// attribute.
template <typename Op> llvm::LogicalResult importOperands(OnnxNode &node) {
  if (failed(node.checkOperands(node.operands, operandCount<Op>())))
    return mlir::failure();
  node.results.push_back(node.create<Op>(mlir::ValueRange(node.operands)));
  return mlir::success(bool(node.results.back()));
}

} // namespace burin::nn
