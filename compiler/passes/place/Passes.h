// Constructors and registration of the passes of stage place.
#pragma once

#include "dialects/plan/Plan.h"
#include "mlir/Pass/Pass.h"

namespace burin::place {

#define GEN_PASS_DECL
#include "compiler/passes/place/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "compiler/passes/place/Passes.h.inc"

} // namespace burin::place
