// Says where a damaged protobuf file is damaged, which the parser does not.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include <string>

namespace burin::onnx {

/// Looks through the fields of a serialized ModelProto, its graph, and the
/// graph's nodes and initializers. Returns the first place that breaks off or
/// makes no sense (`field 7 at byte 29 claims 5000 bytes, 300 are left`), or an
/// empty string where these levels are sound.
std::string locateDamage(llvm::ArrayRef<char> bytes);

} // namespace burin::onnx
