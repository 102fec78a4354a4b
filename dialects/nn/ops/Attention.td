// Scaled dot-product attention.
#ifndef BURIN_DIALECTS_NN_OPS_ATTENTION_TD
#define BURIN_DIALECTS_NN_OPS_ATTENTION_TD

include "dialects/nn/Nn.td"

def Nn_AttentionOp : Nn_Op<"attention", [Nn_LowersSizes]> {
  let summary = "softmax(scale * q k^T + mask) v for each head";
  let description = [{
    Operands are [batch..., heads, rows, channels]; of rank 2 they are one head. Keys and values may have fewer heads
    than queries: each of theirs then serves as many neighbouring heads of queries. A batch dimension of keys or
    values may be 1. `mask` broadcasts to [batch..., heads, queries, keys]: numbers are added, of booleans the true
    ones count.

    With `causal` key j counts for query i where j <= i only. Where `softcap` is not 0, scores become
    softcap * tanh(score / softcap) before they are masked. A query for which no key counts has weights of NaN, with
    `zero_empty` of 0. Weights of 0 times values that are infinite are NaN; which of those that `causal` leaves out are
    multiplied is open.

    ```mlir
    %0 = nn.attention %q, %k, %v {causal, scale = 0.125 : f64} : (tensor<1x12x64x64xf32>, tensor<1x12x64x64xf32>, tensor<1x12x64x64xf32>) -> tensor<1x12x64x64xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$q, AnyTensor:$k, AnyTensor:$v, Optional<AnyTensor>:$mask, F64Attr:$scale,
                       DefaultValuedAttr<F64Attr, "0.0">:$softcap, UnitAttr:$causal, UnitAttr:$zero_empty);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "$q `,` $k `,` $v (`mask` $mask^)? attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    int64_t countOperations();
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_ATTENTION_TD
