// Parses untrusted bytes into a ModelProto with size and nesting bounded, and
// refuses what is no model before anyone looks at its graph.
#include "compiler/import/onnx/Model.h"
#include "compiler/import/onnx/WireFormat.h"
#include "compiler/support/Diagnostic.h"
#include "dialects/nn/import/OperatorSets.h"
#include "llvm/Support/Path.h"
#include <climits>
#include <google/protobuf/io/coded_stream.h>

using burin::support::failure;
using burin::support::quote;

namespace burin::onnx {

/// Messages within messages; real models stay below 30.
static constexpr int maxNesting = 100;
/// ONNX before IR version 3 had no operator set imports.
static constexpr int64_t oldestIrVersion = 3;

llvm::StringRef canonicalDomain(llvm::StringRef domain) {
  return domain == "ai.onnx" ? "" : domain;
}

llvm::Error
readOpsets(const google::protobuf::RepeatedPtrField<proto::OperatorSetIdProto>
               &imports,
           llvm::StringMap<int64_t> &opsets) {
  for (const proto::OperatorSetIdProto &import : imports) {
    llvm::StringRef domain = canonicalDomain(import.domain());
    if (import.version() < 1)
      return failure("expected a version of at least 1 for operator set {}, "
                     "got {}",
                     quote(domain), import.version());
    if (domain.empty() && import.version() > nn::newestOpset)
      return failure("expected a version of at most {} for operator set '', "
                     "got {}",
                     nn::newestOpset, import.version());
    auto [entry, isNew] = opsets.try_emplace(domain, import.version());
    if (!isNew && entry->second != import.version())
      return failure("operator set {} is imported in version {} and in "
                     "version {}",
                     quote(domain), entry->second, import.version());
  }
  return llvm::Error::success();
}

/// Parses what is left of `bytes` without payloads.
static llvm::Error parseInto(proto::ModelProto &message,
                             llvm::ArrayRef<char> bytes,
                             llvm::ArrayRef<char> rest) {
  if (bytes.empty())
    return failure("expected an ONNX model, found an empty file");
  if (bytes.size() > INT_MAX)
    return failure("holds {} bytes, and protobuf allows {}: save the model "
                   "with external data",
                   bytes.size(), INT_MAX);
  google::protobuf::io::CodedInputStream input(
      reinterpret_cast<const uint8_t *>(rest.data()),
      static_cast<int>(rest.size()));
  input.SetRecursionLimit(maxNesting);
  if (message.ParseFromCodedStream(&input) && input.ConsumedEntireMessage())
    return llvm::Error::success();
  std::string place = locateDamage(bytes);
  if (place.empty())
    place = fmt::format("damaged inside, or nested deeper than {} messages",
                        maxNesting);
  return failure("not an ONNX model: {}", place);
}

llvm::Error Model::checkEnvelope() {
  if (!message.has_ir_version())
    return failure("not an ONNX model: no 'ir_version'");
  if (message.ir_version() < oldestIrVersion ||
      message.ir_version() > proto::IR_VERSION)
    return failure("expected an 'ir_version' of {} to {}, got {}",
                   oldestIrVersion, static_cast<int>(proto::IR_VERSION),
                   message.ir_version());
  if (!message.has_graph())
    return failure("not an ONNX model: no 'graph'");
  if (message.opset_import().empty())
    return failure("expected at least one operator set in 'opset_import'");
  return readOpsets(message.opset_import(), opsets);
}

llvm::Expected<std::shared_ptr<const Model>>
Model::parse(llvm::ArrayRef<char> bytes, llvm::StringRef folder) {
  std::shared_ptr<Model> model(new Model(folder));
  if (llvm::Error error = parseInto(model->message, bytes, bytes))
    return error;
  if (llvm::Error error = model->checkEnvelope())
    return error;
  return model;
}

const Payload *Model::payloadOf(const proto::TensorProto &tensor) const {
  auto number = payloadNumber(tensor.unknown_fields());
  return number && *number < payloads.size() ? &payloads[*number] : nullptr;
}

llvm::Expected<std::shared_ptr<const Model>> Model::load(llvm::StringRef path) {
  auto file = mapFile(path);
  if (!file)
    return support::withContext(file.takeError(), quote(path));
  std::shared_ptr<Model> model(new Model(llvm::sys::path::parent_path(path)));
  model->file = *file;
  llvm::ArrayRef<char> bytes = (*file)->bytes(), rest = bytes;
  std::string lightened;
  model->payloads = takePayloads(bytes, lightened);
  if (!model->payloads.empty())
    rest = llvm::ArrayRef(lightened.data(), lightened.size());
  if (llvm::Error error = parseInto(model->message, bytes, rest))
    return support::withContext(std::move(error), quote(path));
  if (llvm::Error error = model->checkEnvelope())
    return support::withContext(std::move(error), quote(path));
  return model;
}

std::optional<int64_t> Model::opset(llvm::StringRef domain) const {
  auto entry = opsets.find(canonicalDomain(domain));
  if (entry == opsets.end())
    return std::nullopt;
  return entry->second;
}

} // namespace burin::onnx
