// Places in sorted sequences.
#ifndef BURIN_DIALECTS_NN_OPS_SEARCH_TD
#define BURIN_DIALECTS_NN_OPS_SEARCH_TD

include "dialects/nn/Nn.td"

def Nn_SearchOp : Nn_Op<"search"> {
  let summary = "the place of each value in a sorted sequence, by bisection";
  let description = [{
    How many of the sequence's elements are less than the value, or with `right` not greater. The sequence is a
    vector, or has one for each of the values' last dimension; with `order` it is sorted once read at those places.
    Where it is not sorted the result is what bisection finds. NaN stands behind all numbers.

    ```mlir
    %0 = nn.search %sequence, %values {right = false} : (tensor<9xf32>, tensor<2x3xf32>) -> tensor<2x3xi64>
    ```
  }];
  let arguments = (ins AnyTensor:$sequence, AnyTensor:$values, Optional<AnyTensor>:$order, BoolAttr:$right);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = "int64_t countOperations();";
}

#endif // BURIN_DIALECTS_NN_OPS_SEARCH_TD
