// Source operators whose result is as large as their operands' elements say.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::nn {

/// NonZero, Unique and Compress of ONNX, where what decides the size is known
/// when compiling.
void bindDataSizes(Bindings &bindings);

} // namespace burin::nn
