// Transposition: the same elements with their dimensions in another order.
#ifndef BURIN_DIALECTS_NN_OPS_TRANSPOSE_TD
#define BURIN_DIALECTS_NN_OPS_TRANSPOSE_TD

include "dialects/nn/Nn.td"

def Nn_TransposeOp : Nn_Op<"transpose", [Nn_MovesElements, Nn_LowersSizes]> {
  let summary = "permutes dimensions";
  let description = [{
    Dimension i of the result is dimension `permutation[i]` of x; without a permutation all are reversed.

    ```mlir
    %0 = nn.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<2x3x4xf32>) -> tensor<2x4x3xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, OptionalAttr<DenseI64ArrayAttr>:$permutation);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    /// The permutation with its default, entries from 0; the rank of x is known.
    ::llvm::SmallVector<int64_t> fullPermutation();
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_TRANSPOSE_TD
