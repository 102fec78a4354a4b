// A parsed .onnx file together with what its tensors may refer to: the only way
// by which the importer reads a model.
#pragma once

#include "compiler/import/onnx/ExternalFiles.h"
#include "compiler/import/onnx/Payloads.h"
#include "third_party/onnx/onnx.pb.h"
#include <cstdint>
#include <optional>

namespace burin::onnx {

namespace proto = ::onnx;

/// An ONNX model whose envelope was checked: a known IR version, a graph, and
/// operator set imports that do not contradict each other. What the graph says
/// is not checked yet.
class Model : public std::enable_shared_from_this<Model> {
public:
  /// Reads the file at `path`; its external data lies beneath its folder. Fails
  /// with a message that begins with the quoted path.
  static llvm::Expected<std::shared_ptr<const Model>>
  load(llvm::StringRef path);

  /// As load, from bytes in memory. `folder` holds the external data.
  static llvm::Expected<std::shared_ptr<const Model>>
  parse(llvm::ArrayRef<char> bytes, llvm::StringRef folder);

  const proto::ModelProto &proto() const { return message; }
  const proto::GraphProto &graph() const { return message.graph(); }
  ExternalFiles &externalFiles() const { return files; }
  /// The elements of `tensor` that were left in the file; null where there are
  /// none.
  const Payload *payloadOf(const proto::TensorProto &tensor) const;

  /// The version of `domain` that the model imports; nothing where it imports
  /// none. The empty domain and `ai.onnx` are the same.
  std::optional<int64_t> opset(llvm::StringRef domain) const;

private:
  explicit Model(llvm::StringRef folder) : files(folder) {}
  llvm::Error checkEnvelope();

  proto::ModelProto message;
  llvm::StringMap<int64_t> opsets;
  /// The model's own file, and the long fields of tensors in it.
  std::shared_ptr<const MappedFile> file;
  std::vector<Payload> payloads;
  mutable ExternalFiles files;
};

/// `domain` with the default domain's long name, `ai.onnx`, made empty.
llvm::StringRef canonicalDomain(llvm::StringRef domain);

/// Reads operator set imports of a model or function into `opsets`, keyed by
/// canonical domain; fails on versions below 1, on those of the default domain
/// that are newer than what is known, and on contradictions.
llvm::Error
readOpsets(const google::protobuf::RepeatedPtrField<proto::OperatorSetIdProto>
               &imports,
           llvm::StringMap<int64_t> &opsets);

} // namespace burin::onnx
