// Passes on plan that give every value its place in memory.
#ifndef BURIN_COMPILER_PASSES_PLACE_PASSES_TD
#define BURIN_COMPILER_PASSES_PLACE_PASSES_TD

include "mlir/Pass/PassBase.td"

def PlaceBuffers : Pass<"burin-place-buffers", "burin::plan::ProgramOp"> {
  let summary = "gives every value a memory and an offset; values share bytes when their lives do not overlap";
  let description = [{
    Outputs lie in the caller's memory; one that is an input, a constant or an output already is copied there by a nest.
    Constants lie in the memory `weights`, states in `state`, all else in one `arena` (compiler/analysis/Packing.h), and
    the program lists them. Lives run through branches and loops: what both blocks of a branch leave has one place, what a
    loop carries has one through all iterations, and what cannot be written there is copied. A tied step writes where its
    operand lies; where that may not be written, or is still read, a nest copies it first. What is kept in a state is
    computed there if it is an update of it, or nothing reads the state by then; else a nest copies it at the end. An
    elementwise nest takes the place of an operand that nobody reads later, if it reads each of its elements where it writes
    one.
  }];
}

#endif // BURIN_COMPILER_PASSES_PLACE_PASSES_TD
