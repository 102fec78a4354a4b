// Constructors and registration of the passes of stage tile.
#pragma once

#include "dialects/plan/Plan.h"
#include "mlir/Pass/Pass.h"

namespace burin::tile {

#define GEN_PASS_DECL
#include "compiler/passes/tile/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "compiler/passes/tile/Passes.h.inc"

} // namespace burin::tile
