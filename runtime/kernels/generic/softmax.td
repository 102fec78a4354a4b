// The record of softmax.h.
include "runtime/kernels/generic/row_reduction.td"

def Softmax : Kernel<"softmax"> {
  let params = !listconcat(lineSizes, [Flag<"log">]);
  let runTime = ["outer", "n", "inner"];
  let operands = [Widened<"in", "outer * n * inner">];
  let results = [Stored<["outer", "n", "inner"]>];
  let accumulator = Real;
  let takesEpilogue = 1;
  let devices = ["cuda"];
  // A block of exponentials, or what 64 columns come to; a row of results in blocks.
  let stack = "sum_bytes * 256 + out_bytes * 2 * 64";
}
