// The record of rnn.h.
include "runtime/kernels/generic/recurrence.td"

def Rnn : Recurrence<"rnn", 1, 0> {
  let params = !listconcat(common, Activation<"state">.params);
  let operands = [x, PackedLike<"recurrent", "x", Panels, "directions * packed(hidden, hidden)">,
                  First<"initial_state", "initial_state">, lengthsOfRows];
  let results = [y, lastState];
}
