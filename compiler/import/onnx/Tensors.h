// Reads the constants of a model: whichever of its seven places a TensorProto
// keeps its elements in, they come out as dense bytes of one known type.
#pragma once

#include "compiler/import/onnx/Model.h"
#include "llvm/ADT/SmallVector.h"

namespace burin::onnx {

/// The most dimensions that are read; operators know half a dozen.
constexpr int maxRank = 64;

/// A dense row-major tensor: little-endian elements at any address, booleans
/// one byte of 0 or 1 each, elements of fewer bits side by side, the first in
/// the lowest bits of a byte.
struct TensorData {
  /// One of those that elementBits knows.
  proto::TensorProto::DataType elementType = proto::TensorProto::UNDEFINED;
  llvm::SmallVector<int64_t> dims;
  /// Exactly as many as type and dims need.
  llvm::ArrayRef<char> bytes;
  /// Keeps `bytes` alive: the model, a mapped file, or a buffer.
  std::shared_ptr<const void> owner;
  /// True where `bytes` lie in a mapped file.
  bool isMapped = false;
};

/// Bits of one element of a supported type, 8 of a boolean; nothing for the
/// others (strings, complex numbers and floats of 8 bits and fewer).
std::optional<int64_t> elementBits(int32_t dataType);

/// The name of an element type for messages: `float32`, `int4`, or
/// `element type 99` for what this version of ONNX does not know.
std::string elementTypeName(int32_t dataType);

/// What to export in the place of an element type that is not supported.
std::string adviseElementType(int32_t dataType);

/// Says that there are no tensors of this element type, and what to do.
std::string describeUnsupported(int32_t dataType);

/// Reads `tensor`, which lies inside `model`. Inline raw bytes and external
/// data are referred to, not copied. Sizes are checked against the bytes that
/// are there before anything is allocated.
llvm::Expected<TensorData> readTensor(const Model &model,
                                      const proto::TensorProto &tensor);

/// Why a tensor of this name cannot be read.
class TensorError : public llvm::ErrorInfo<TensorError> {
public:
  static char ID;
  TensorError(llvm::StringRef name, std::string reason)
      : name(name), reason(std::move(reason)) {}

  const std::string &getReason() const { return reason; }
  /// `tensor 'w': expected ...`
  void log(llvm::raw_ostream &out) const override;
  std::error_code convertToErrorCode() const override;

private:
  std::string name, reason;
};

/// Refuses a sparse tensor by its name.
llvm::Error refuseSparse(const proto::SparseTensorProto &tensor);

} // namespace burin::onnx
