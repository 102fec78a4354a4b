// The record of running_extreme.h.
include "runtime/kernels/generic/row_reduction.td"

def RunningExtreme : Kernel<"running_extreme"> {
  let params = !listconcat(lineSizes, [Flag<"least">]);
  let runTime = ["outer", "n", "inner"];
  let operands = [Tensor<"in", Anything, "outer * n * inner">];
  let results = [Like<"values", "in", "outer * n * inner">, Tensor<"places", Place, "outer * n * inner">];
}
