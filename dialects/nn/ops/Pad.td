// Padding at the ends of dimensions.
#ifndef BURIN_DIALECTS_NN_OPS_PAD_TD
#define BURIN_DIALECTS_NN_OPS_PAD_TD

include "dialects/nn/Nn.td"

def Nn_PadOp : Nn_Op<"pad", [Nn_MovesElements, Nn_LowersSizes]> {
  let summary = "adds elements at the ends of dimensions";
  let description = [{
    `pads` lists what each of `axes` (all without them) gets at its beginning, then what each gets at its end; negative
    ones take away. `mode` says what the new elements are: `constant` the scalar `value`, `edge` the last element,
    `reflect` the tensor mirrored without its edge, `wrap` its other end.

    ```mlir
    %0 = nn.pad %x, %pads, %zero {mode = "constant"} : (tensor<2xf32>, tensor<2xi64>, tensor<f32>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$pads, AnyTensor:$value, OptionalAttr<DenseI64ArrayAttr>:$axes, StrAttr:$mode);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // BURIN_DIALECTS_NN_OPS_PAD_TD
