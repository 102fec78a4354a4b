// Reading elements at places that are data.
#ifndef BURIN_DIALECTS_NN_OPS_GATHER_TD
#define BURIN_DIALECTS_NN_OPS_GATHER_TD

include "dialects/nn/Nn.td"

def Nn_GatherOp : Nn_Op<"gather", [Nn_MovesElements, Nn_LowersSizes]> {
  let summary = "slices of x along an axis, one for each index";
  let description = [{
    The indices' shape stands in the result where x has the axis. Negative indices count from the end; at run time
    one outside makes the run return an error.

    ```mlir
    %0 = nn.gather %x, %indices {axis = 0 : i64} : (tensor<9x4xf32>, tensor<2x3xi64>) -> tensor<2x3x4xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$indices, I64Attr:$axis);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Nn_GatherElementsOp : Nn_Op<"gather_elements", [Nn_MovesElements, Nn_LowersSizes]> {
  let summary = "for each index the element of x at its own place, but at the index along an axis";
  let arguments = (ins AnyTensor:$x, AnyTensor:$indices, I64Attr:$axis);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Nn_GatherNdOp : Nn_Op<"gather_nd", [Nn_MovesElements, Nn_LowersSizes]> {
  let summary = "slices of x at index tuples, which are the last dimension of the indices";
  let description = [{
    The first `batch` dimensions of x and of the indices go together.
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$indices, I64Attr:$batch);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // BURIN_DIALECTS_NN_OPS_GATHER_TD
