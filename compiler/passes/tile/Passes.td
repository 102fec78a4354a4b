// Passes on plan that shape loops and constants for the microkernels.
#ifndef BURIN_COMPILER_PASSES_TILE_PASSES_TD
#define BURIN_COMPILER_PASSES_TILE_PASSES_TD

include "mlir/Pass/PassBase.td"

def PackWeights : Pass<"burin-tile-pack-weights", "burin::plan::ProgramOp"> {
  let summary = "stores constant operands of contractions in the order in which the microkernel reads them";
  let description = [{
    Kernels whose record says that they only pack, as `pack_panels` does, become weights by a recipe on constants,
    `#recipe.panels`, which is followed when the weights are written (runtime/kernels/generic/panel_order.h describes
    the panels); on other values they stay and run.
  }];
}

def CollapseLoops : Pass<"burin-tile-collapse-loops", "burin::plan::ProgramOp"> {
  let summary = "joins neighbouring loops that every access walks as one";
  let description = [{
    Two loops become one where each tensor is read, and the result stored, at a step of the outer loop that is the
    inner loop's whole length: an elementwise nest over any shape is one loop over its elements, and a window that
    covers an image is one sum.
  }];
}

def Schedule : Pass<"burin-tile-schedule", "burin::plan::ProgramOp"> {
  let summary = "decides how the loops of nests run: tasks, strips, tiles, lanes, blocks, cuts";
  let description = [{
    Sets `schedule` of each nest that shall not run one index after the other (`#plan.schedule`), from what all machines
    that a library may run on have in common. The printer follows it.
  }];
}

#endif // BURIN_COMPILER_PASSES_TILE_PASSES_TD
