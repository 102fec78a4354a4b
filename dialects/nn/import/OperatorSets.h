// How far ONNX's operator sets were read. On its own, since the readers of
// files ask for it and know nothing of MLIR.
#pragma once

#include <cstdint>

namespace burin::nn {

/// The operator set of ONNX whose text was read for every binding that names no
/// end; operators of a later one may mean something else. Compositions call
/// operators of this one.
constexpr int64_t lastOpsetRead = 28;

/// The newest operator set that models may name. One beyond `lastOpsetRead` is
/// read operator by operator, and those that were found to mean the same, or
/// were written anew, name it as their end.
constexpr int64_t newestOpset = 28;
static_assert(lastOpsetRead <= newestOpset);

} // namespace burin::nn
