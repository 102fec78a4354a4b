// Running sums and products.
#ifndef BURIN_DIALECTS_NN_OPS_CUMULATIVE_TD
#define BURIN_DIALECTS_NN_OPS_CUMULATIVE_TD

include "dialects/nn/Nn.td"

def Nn_CumulativeOp : Nn_Op<"cumulative", [Nn_LowersSizes]> {
  let summary = "running sums or products along an axis";
  let description = [{
    Element i combines those up to i, without i itself with `exclusive`, and from the other end with `reverse`.
  }];
  let arguments = (ins AnyTensor:$x, I64Attr:$axis, DefaultValuedAttr<BoolAttr, "false">:$exclusive,
                       DefaultValuedAttr<BoolAttr, "false">:$reverse, DefaultValuedAttr<BoolAttr, "false">:$product);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // BURIN_DIALECTS_NN_OPS_CUMULATIVE_TD
