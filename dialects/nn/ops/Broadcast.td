// Repeating elements to fill a larger shape.
#ifndef BURIN_DIALECTS_NN_OPS_BROADCAST_TD
#define BURIN_DIALECTS_NN_OPS_BROADCAST_TD

include "dialects/nn/Nn.td"

def Nn_ExpandOp : Nn_Op<"expand", [Nn_MovesElements, Nn_LowersSizes]> {
  let summary = "x broadcast with a shape";
  let description = [{
    The shapes broadcast both ways: where `shape` has 1 (or -1) the result has the dimension of x.

    ```mlir
    %0 = nn.expand %x, %shape : (tensor<3x1xf32>, tensor<3xi64>) -> tensor<2x3x4xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$shape);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Nn_TileOp : Nn_Op<"tile", [Nn_MovesElements, Nn_LowersSizes]> {
  let summary = "x repeated along each dimension";
  let arguments = (ins AnyTensor:$x, AnyTensor:$repeats);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // BURIN_DIALECTS_NN_OPS_BROADCAST_TD
