// Parts of a tensor at regular steps.
#ifndef BURIN_DIALECTS_NN_OPS_SLICE_TD
#define BURIN_DIALECTS_NN_OPS_SLICE_TD

include "dialects/nn/Nn.td"

def Nn_SliceOp : Nn_Op<"slice", [Nn_MovesElements, Nn_LowersSizes]> {
  let summary = "elements from start to end, each a step apart";
  let description = [{
    `starts`, `ends` and `steps` have one entry for each of `axes`. Negative starts and ends count from the end and
    are then held inside the dimension; the end itself is not taken. A negative step goes backwards.

    ```mlir
    %0 = nn.slice %x, %starts, %ends {axes = array<i64: 1>, steps = array<i64: 2>}
        : (tensor<2x6xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$starts, AnyTensor:$ends, DenseI64ArrayAttr:$axes,
                       DenseI64ArrayAttr:$steps);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // BURIN_DIALECTS_NN_OPS_SLICE_TD
