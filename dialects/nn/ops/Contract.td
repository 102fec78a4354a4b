// Contractions: matrix products.
#ifndef BURIN_DIALECTS_NN_OPS_CONTRACT_TD
#define BURIN_DIALECTS_NN_OPS_CONTRACT_TD

include "dialects/nn/Nn.td"

def Nn_MatmulOp : Nn_Op<"matmul", [Nn_LowersSizes]> {
  let summary = "matrix product, batched and broadcast as in numpy";
  let description = [{
    The last two dimensions are rows and columns, those before them broadcast. An operand of one dimension is a row
    (left) or a column (right), and the result lacks that dimension. `transpose_a` and `transpose_b` exchange the
    last two dimensions of an operand that has them. `element` names a type for the sums: a float
    that holds all values of a and b (b may be of integers then, or of narrower floats), or i32, where a and b are
    integers of 8 bits.

    ```mlir
    %0 = nn.matmul %a, %b {transpose_b} : (tensor<8x3xf32>, tensor<4x3xf32>) -> tensor<8x4xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$a, AnyTensor:$b, UnitAttr:$transpose_a, UnitAttr:$transpose_b,
                       OptionalAttr<TypeAttr>:$element);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    int64_t countOperations();
    /// Whether it may go to a kernel that reads both operands in bf16, with sums of f32.
    bool multipliesBfloats();
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_CONTRACT_TD
