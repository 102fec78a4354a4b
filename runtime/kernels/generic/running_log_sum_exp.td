// The record of running_log_sum_exp.h.
include "runtime/kernels/generic/row_reduction.td"

def RunningLogSumExp : Kernel<"running_log_sum_exp"> {
  let params = lineSizes;
  let runTime = ["outer", "n", "inner"];
  let operands = [Tensor<"in", Float, "outer * n * inner">];
  let results = [Like<"out", "in", "outer * n * inner">];
}
