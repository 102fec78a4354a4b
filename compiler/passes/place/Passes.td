// Passes on plan that give every value its place in memory.
#ifndef BURIN_COMPILER_PASSES_PLACE_PASSES_TD
#define BURIN_COMPILER_PASSES_PLACE_PASSES_TD

include "mlir/Pass/PassBase.td"

def PlaceBuffers : Pass<"burin-place-buffers", "burin::plan::ProgramOp"> {
  let summary = "gives every value a memory and an offset; values share bytes when their lives do not overlap";
  let description = [{
    Outputs lie in the caller's memory; one that is an input, a constant or an output already is copied there by a nest.
    Constants lie in the memory `weights`, all else in one `arena` (compiler/analysis/Packing.h), and the program lists
    both. An elementwise nest takes the place of an operand that nobody reads later, if it reads each of its elements
    where it writes one.
  }];
}

#endif // BURIN_COMPILER_PASSES_PLACE_PASSES_TD
