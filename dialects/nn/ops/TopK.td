// The greatest or least elements along an axis.
#ifndef BURIN_DIALECTS_NN_OPS_TOPK_TD
#define BURIN_DIALECTS_NN_OPS_TOPK_TD

include "dialects/nn/Nn.td"

def Nn_TopKOp : Nn_Op<"top_k", [Nn_LowersSizes]> {
  let summary = "the k greatest (or least) elements along an axis and their places";
  let description = [{
    The best come first, of equal elements the one that stands first; NaN counts as the greatest. `k` may be the
    whole axis, which sorts it.

    ```mlir
    %values, %places = nn.top_k %x, %k {axis = -1 : i64, largest = true}
        : (tensor<2x9xf32>, tensor<1xi64>) -> (tensor<2x3xf32>, tensor<2x3xi64>)
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$k, I64Attr:$axis, BoolAttr:$largest);
  let results = (outs AnyTensor:$values, AnyTensor:$places);
  let extraClassDeclaration = "int64_t countOperations();";
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // BURIN_DIALECTS_NN_OPS_TOPK_TD
