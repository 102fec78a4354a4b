// The record of gru.h.
include "runtime/kernels/generic/recurrence.td"

def Gru : Recurrence<"gru", 3, 0> {
  let params = !listconcat(common, Activation<"gate">.params, Activation<"candidate">.params,
                           [Choice<"update_gate", 1>, Choice<"reset_gate", 1>], Flags<["reset_after", "bias"]>.params);
  let operands = [x,
                  PackedLike<"recurrent", "x", Panels,
                             "directions * (reset_after ? packed(hidden, 3 * hidden) : 3 * packed(hidden, hidden))">,
                  First<"initial_state", "initial_state">, Like<"bias", "x", "bias * directions * hidden">,
                  lengthsOfRows];
  let results = [y, lastState];
}
