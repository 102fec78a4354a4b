// The record of cumulative.h.
include "runtime/kernels/generic/row_reduction.td"

def Cumulative : Kernel<"cumulative"> {
  let params = !listconcat(lineSizes, Flags<["exclusive", "reverse", "product"]>.params);
  let runTime = ["outer", "n", "inner"];
  let operands = [Widened<"in", "outer * n * inner">];
  let results = [Stored<["outer", "n", "inner"]>];
  let accumulator = Number;
  let takesEpilogue = 1;
  // Results of a row that wait to be written, perhaps turned round, or what 64 columns come to; blocks of results.
  let stack = "sum_bytes * 2 * 256 + out_bytes * 2 * 64";
}
