// Constructors and registration of the passes of stage compress.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace burin::compress {

#define GEN_PASS_DECL
#include "compiler/passes/compress/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "compiler/passes/compress/Passes.h.inc"

} // namespace burin::compress
