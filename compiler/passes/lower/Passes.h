// Constructors and registration of the passes of stage lower.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace burin::lower {

#define GEN_PASS_DECL
#include "compiler/passes/lower/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "compiler/passes/lower/Passes.h.inc"

} // namespace burin::lower
