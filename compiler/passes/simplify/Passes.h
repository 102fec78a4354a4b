// Constructors and registration of the passes of stage simplify.
#pragma once

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace burin::simplify {

#define GEN_PASS_DECL
#include "compiler/passes/simplify/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "compiler/passes/simplify/Passes.h.inc"

} // namespace burin::simplify
