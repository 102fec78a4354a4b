// Running extremes and logarithms of sums.
#ifndef BURIN_DIALECTS_NN_OPS_RUNNING_TD
#define BURIN_DIALECTS_NN_OPS_RUNNING_TD

include "dialects/nn/Nn.td"

def Nn_RunningExtremeOp : Nn_Op<"running_extreme", [Nn_LowersSizes]> {
  let summary = "for each element the greatest (or least) one up to it along an axis, and its place";
  let description = [{
    Of equal elements the last counts, and NaN, the first of which is met, as the extreme from there on. Places are
    i64.
  }];
  let arguments = (ins AnyTensor:$x, I64Attr:$axis, BoolAttr:$least);
  let results = (outs AnyTensor:$values, AnyTensor:$places);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Nn_RunningLogSumExpOp : Nn_Op<"running_log_sum_exp", [Nn_LowersSizes]> {
  let summary = "for each element the logarithm of the sum of the exponentials up to it along an axis";
  let arguments = (ins AnyTensor:$x, I64Attr:$axis);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // BURIN_DIALECTS_NN_OPS_RUNNING_TD
