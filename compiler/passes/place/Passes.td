// Passes on plan that give every value its place in memory.
#ifndef BURIN_COMPILER_PASSES_PLACE_PASSES_TD
#define BURIN_COMPILER_PASSES_PLACE_PASSES_TD

include "mlir/Pass/PassBase.td"

def PlaceBuffers : Pass<"burin-place-buffers", "burin::plan::ProgramOp"> {
  let summary = "assigns arena and weight offsets; values share bytes when their lives do not overlap";
}

#endif // BURIN_COMPILER_PASSES_PLACE_PASSES_TD
