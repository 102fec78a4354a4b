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

def FollowChoices : Pass<"burin-tile-follow-choices", "burin::plan::ProgramOp"> {
  let summary = "asks of kernels the choices that a record holds";
  let description = [{
    Gives kernels `choices` by a record as `burin compile --keep` writes it (schedules.json). The passes behind it decide by
    these; where a kernel cannot run so, they set what it does instead. With `strict` no kernel is asked for what changes
    sums; on a second device none is asked for anything.
  }];
  let options = [Option<"record", "record", "std::string", /*default=*/"", "the record's text; empty for none">,
                 Option<"strict", "strict", "bool", /*default=*/"false", "keep the sums that the model says">];
}

def TransformFilters : Pass<"burin-tile-transform-filters", "burin::plan::ProgramOp"> {
  let summary = "computes convolutions of 3 x 3 with fewer products where that takes less time";
  let description = [{
    A convolution by constant filters of 3 x 3 without strides becomes one of a kernel whose record names it as `filters`
    (Winograd's minimal filtering by tiles of 2 x 2 or 4 x 4, runtime/kernels/generic/winograd.h), where the program's device
    has a body of it and products saved weigh more than filters that grow and patches that are transformed. Where that
    depends on how many images a run is told, a branch chooses. Results differ by a few roundings from those of windows;
    `burin compile --strict` leaves the pass out.
  }];
}

def MultiplyDigits : Pass<"burin-tile-multiply-digits", "burin::plan::ProgramOp"> {
  let summary = "takes the few rows that meet weights of few bits as whole numbers of three bytes";
  let description = [{
    Products of few rows (`few_code_rows`) with weights of 2, 4 or 8 bits get `digits`, where they have none: at levels that
    multiply bytes each block of a row becomes whole numbers of 22 bits and a sign, whose products with weights are exact
    (runtime/kernels/generic/row_digits.h). Results differ by roundings from those of floats; `burin compile --strict` leaves
    the pass out.
  }];
}

def RunInBands : Pass<"burin-tile-run-in-bands", "burin::plan::ProgramOp"> {
  let summary = "has a convolution run inside the depthwise one that reads it, by bands of rows";
  let description = [{
    A kernel whose result only one other reads becomes `banded` where the record of that one says that it takes it by bands
    (`bandsOf`), as a depthwise convolution does with what a convolution expands: what lies between them is never whole in
    memory, and a step for threads to wait at is gone. Results keep every bit.
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
    that a library may run on have in common. The printer follows it. On a second device each result has a thread of its
    own: what is left to decide there are the blocks of long sums.
  }];
}

#endif // BURIN_COMPILER_PASSES_TILE_PASSES_TD
