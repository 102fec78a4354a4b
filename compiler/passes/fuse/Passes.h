// Constructors and registration of the passes of stage fuse.
#pragma once

#include "dialects/plan/Plan.h"
#include "mlir/Pass/Pass.h"

namespace burin::fuse {

#define GEN_PASS_DECL
#include "compiler/passes/fuse/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "compiler/passes/fuse/Passes.h.inc"

} // namespace burin::fuse
