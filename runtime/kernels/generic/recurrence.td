// What the records of recurrent kernels have in common.
#ifndef BURIN_RUNTIME_KERNELS_RECURRENCE_TD
#define BURIN_RUNTIME_KERNELS_RECURRENCE_TD

include "runtime/kernels/KernelRecord.td"

/// An activation and its scales.
class Activation<string user> {
  list<Param> params = [Choice<user # "_activation", 10>, Fraction<user # "_alpha">, Fraction<user # "_beta">];
}
/// The state or the memory of all rows, where `flag` says that it is read.
class First<string name, string flag> : Like<name, "x", flag # " * directions * batch * hidden">;

/// A cell of so many gates.
class Recurrence<string header, int gateCount, int memories> : Kernel<header> {
  list<Param> common = !listconcat(
    Sizes<["steps", "batch", "hidden", "x_step", "x_row", "y_step", "y_row"]>.params,
    [Param<"gates", "Integer", gateCount, gateCount>, Param<"directions", "Integer", 1, 2>, Fraction<"clip">,
     Param<"has_memory", "Flag", memories, memories>],
    Flags<["reverse", "initial_state", "initial_memory", "lengths"]>.params);
  let runTime = ["steps", "batch", "x_step", "x_row", "y_step", "y_row"];
  Tensor x = Tensor<"x", Real, "reach(0, {steps, batch, directions * gates * hidden}, {x_step, x_row, 1})">;
  Tensor lengthsOfRows = Tensor<"lengths", Number, "lengths * batch">;
  Tensor y = Like<"y", "x", "reach(0, {steps, batch, directions * hidden}, {y_step, y_row, 1})">;
  Tensor lastState = Like<"last_state", "x", "directions * batch * hidden">;
  Tensor lastMemory = Like<"last_memory", "x", "directions * batch * hidden">;
  let devices = ["cuda"];
  let scratch = "(gates + 2) * hidden * batch * directions * x_bytes";
  // A row's results, and a tile's sums on their way to memory.
  let stack = "x_bytes * (2 * 64 + (vectors ? most_tile_rows * panel_width : Extent(4 * 4 * 4)))";
}

#endif // BURIN_RUNTIME_KERNELS_RECURRENCE_TD
