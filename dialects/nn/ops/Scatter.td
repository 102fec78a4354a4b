// Writing elements at places that are data.
#ifndef BURIN_DIALECTS_NN_OPS_SCATTER_TD
#define BURIN_DIALECTS_NN_OPS_SCATTER_TD

include "dialects/nn/Nn.td"

class Nn_Scatter<string mnemonic> : Nn_Op<mnemonic> {
  let results = (outs AnyTensor:$result);
  let extraClassDeclaration = "int64_t countOperations();";
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Nn_ScatterElementsOp : Nn_Scatter<"scatter_elements"> {
  let summary = "x with each update at its own place, but at the index along an axis";
  let description = [{
    `reduction` says what becomes of the element that is there: it is replaced (`none`) or combined with the update
    (`add`, `mul`, `max`, `min`), in the order of the updates. Negative indices count from the end; at run time one
    outside makes the run return an error.

    ```mlir
    %0 = nn.scatter_elements %x, %indices, %updates {axis = 1 : i64, reduction = "none"}
        : (tensor<4x9xf32>, tensor<4x2xi64>, tensor<4x2xf32>) -> tensor<4x9xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$indices, AnyTensor:$updates, I64Attr:$axis, StrAttr:$reduction);
}

def Nn_ScatterNdOp : Nn_Scatter<"scatter_nd"> {
  let summary = "x with slices replaced at index tuples, which are the last dimension of the indices";
  let description = [{
    `reduction` as for `nn.scatter_elements`.
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$indices, AnyTensor:$updates, StrAttr:$reduction);
}

#endif // BURIN_DIALECTS_NN_OPS_SCATTER_TD
