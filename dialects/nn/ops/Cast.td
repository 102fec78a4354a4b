// Conversion between element types.
#ifndef BURIN_DIALECTS_NN_OPS_CAST_TD
#define BURIN_DIALECTS_NN_OPS_CAST_TD

include "dialects/nn/Nn.td"

def Nn_CastOp : Nn_Op<"cast", [Nn_LowersSizes]> {
  let summary = "the same values in another element type";
  let description = [{
    To a boolean is `x != 0` (so NaN is true). Floats become integers by truncation toward zero to a signed integer of
    64 bits, which wraps into a narrower one: 300 as `ui8` is 44, -1 is 255. What 64 bits do not hold, infinity and
    NaN are -2^63 as `i64`, its bits as `ui64`, and so 0 in all others. Integers wrap into narrower integers. Floats
    round to nearest, ties to even. `storage` says that the values are only kept in the other type (see
    `plan.cast`).

    ```mlir
    %0 = nn.cast %x {to = i32} : (tensor<4xf32>) -> tensor<4xi32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, TypeAttr:$to, UnitAttr:$storage);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // BURIN_DIALECTS_NN_OPS_CAST_TD
