// The record of lstm.h.
include "runtime/kernels/generic/recurrence.td"

def Lstm : Recurrence<"lstm", 4, 1> {
  let params = !listconcat(
    common, Activation<"gate">.params, Activation<"cell">.params, Activation<"state">.params,
    [Choice<"input_gate", 3>, Choice<"output_gate", 3>, Choice<"forget_gate", 3>, Choice<"cell_gate", 3>],
    Flags<["peephole", "coupled"]>.params);
  let operands = [x, PackedLike<"recurrent", "x", Panels, "directions * packed(hidden, 4 * hidden)">,
                  First<"initial_state", "initial_state">, First<"initial_memory", "initial_memory">,
                  Like<"peephole", "x", "peephole * directions * 3 * hidden">, lengthsOfRows];
  let results = [y, lastState, lastMemory];
}
