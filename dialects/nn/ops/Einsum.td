// Sums of products in Einstein's notation.
#ifndef BURIN_DIALECTS_NN_OPS_EINSUM_TD
#define BURIN_DIALECTS_NN_OPS_EINSUM_TD

include "dialects/nn/Nn.td"

def Nn_EinsumOp : Nn_Op<"einsum"> {
  let summary = "the sum of products that an equation of dimension labels describes";
  let description = [{
    Each operand's dimensions are labelled; those whose label the result lacks are summed. `...` stands for any
    dimensions, which broadcast. Without `->` the result has the labels that stand once, sorted.

    ```mlir
    %0 = nn.einsum(%a, %b) {equation = "bij,bjk->bik"}
        : (tensor<2x3x4xf32>, tensor<2x4x5xf32>) -> tensor<2x3x5xf32>
    ```
  }];
  let arguments = (ins Variadic<AnyTensor>:$operands, StrAttr:$equation);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "`(` operands `)` attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = "int64_t countOperations();";
}

#endif // BURIN_DIALECTS_NN_OPS_EINSUM_TD
