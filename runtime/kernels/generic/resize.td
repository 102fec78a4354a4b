// The record of resize.h.
include "runtime/kernels/KernelRecord.td"

def Resize : Kernel<"resize"> {
  let params = Sizes<["outer", "in", "out", "inner", "taps"]>.params;
  let runTime = ["outer", "in", "out", "inner", "taps"];
  let operands = [Widened<"x", "outer * in * inner">, Like<"weights", "x", "out * taps">,
                  Tensor<"places", Index, "out * taps">];
  let results = [Stored<["outer", "out", "inner"]>];
  let accumulator = Real;
  let takesEpilogue = 1;
  // A row of results in blocks.
  let stack = "out_bytes * 2 * 64";
}
