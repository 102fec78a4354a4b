// Joining tensors along a dimension, and splitting one.
#ifndef BURIN_DIALECTS_NN_OPS_CONCAT_TD
#define BURIN_DIALECTS_NN_OPS_CONCAT_TD

include "dialects/nn/Nn.td"

def Nn_ConcatOp : Nn_Op<"concat", [Nn_MovesElements, Nn_LowersSizes]> {
  let summary = "tensors one after the other along an axis";
  let arguments = (ins Variadic<AnyTensor>:$parts, I64Attr:$axis);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Nn_SplitOp : Nn_Op<"split", [Nn_MovesElements, Nn_LowersSizes]> {
  let summary = "parts of a tensor along an axis";
  let description = [{
    Without `sizes` all parts have the size rounded up, and the last what is left.

    ```mlir
    %0:2 = nn.split %x {axis = 0 : i64, sizes = array<i64: 1, 4>} : (tensor<5xf32>) -> (tensor<1xf32>, tensor<4xf32>)
    ```
  }];
  let arguments = (ins AnyTensor:$x, I64Attr:$axis, OptionalAttr<DenseI64ArrayAttr>:$sizes);
  let results = (outs Variadic<AnyTensor>:$parts);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // BURIN_DIALECTS_NN_OPS_CONCAT_TD
