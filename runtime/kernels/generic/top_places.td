// The record of top_places.h.
include "runtime/kernels/generic/row_reduction.td"

def TopPlaces : Kernel<"top_places"> {
  let params = !listconcat(lineSizes, [Size<"k">, Flag<"largest">]);
  let runTime = ["outer", "n", "inner", "k"];
  let operands = [Tensor<"in", Anything, "outer * n * inner">];
  let results = [Tensor<"out", Place, "outer * k * inner">];
  let requirements = [Requirement<"k <= n", "k of at most n">];
}
