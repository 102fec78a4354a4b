// Takes the long fields of tensors out of a serialized model before it is
// parsed, so that weights stay where they lie: in the mapped file.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace burin::onnx {

/// A field of a TensorProto that was not parsed: raw_data, or packed float_data
/// or double_data, whose bytes are those of the numbers.
struct Payload {
  llvm::ArrayRef<char> bytes;
  int field = 0;
};

/// The long payloads of the tensors in `model`, a serialized ModelProto: of
/// initializers and of attributes, in the graph, in branches and in functions.
/// `rest` becomes the model without them, in which each such tensor bears the
/// number of its payload. Empty, with `rest` of no use, where there are none or
/// the model is damaged.
std::vector<Payload> takePayloads(llvm::ArrayRef<char> model,
                                  std::string &rest);

/// The number that takePayloads gave a tensor, from its unknown fields.
std::optional<uint64_t> payloadNumber(llvm::StringRef unknownFields);

} // namespace burin::onnx
