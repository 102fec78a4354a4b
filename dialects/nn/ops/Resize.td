// Resampling of images and sequences to another size.
#ifndef BURIN_DIALECTS_NN_OPS_RESIZE_TD
#define BURIN_DIALECTS_NN_OPS_RESIZE_TD

include "dialects/nn/Nn.td"

def Nn_ResizeOp : Nn_Op<"resize", [AttrSizedOperandSegments]> {
  let summary = "x at other sizes of some axes, by neighbours or weighted means";
  let description = [{
    `scales` and `sizes` are constants of one entry for each of `axes` (all, where that is empty): the sizes are given,
    or the scaled ones rounded down; a scale of 0 stands for that of the sizes. `mode` is `nearest`, `linear` or
    `cubic`; `coordinates`, `nearest_mode`, `cubic_coefficient`, `exclude_outside`, `extrapolation`, `roi` (starts, then
    ends), `policy` and `antialias` are ONNX's; torch_* coordinates are PyTorch's (dialects/nn/reference/Interpolation.h).

    ```mlir
    %0 = nn.resize %x scales %s {mode = "nearest", coordinates = "asymmetric", nearest_mode = "floor"}
        : (tensor<1x8x4x4xf32>, tensor<4xf32>) -> tensor<1x8x8x8xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, Optional<AnyTensor>:$scales, Optional<AnyTensor>:$sizes,
                       Optional<AnyTensor>:$roi, DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$axes,
                       DefaultValuedAttr<StrAttr, "\"nearest\"">:$mode,
                       DefaultValuedAttr<StrAttr, "\"half_pixel\"">:$coordinates,
                       DefaultValuedAttr<StrAttr, "\"round_prefer_floor\"">:$nearest_mode,
                       DefaultValuedAttr<F64Attr, "-0.75">:$cubic_coefficient,
                       DefaultValuedAttr<BoolAttr, "false">:$exclude_outside,
                       DefaultValuedAttr<F64Attr, "0.0">:$extrapolation,
                       DefaultValuedAttr<StrAttr, "\"stretch\"">:$policy,
                       DefaultValuedAttr<BoolAttr, "false">:$antialias);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = [{
    $x (`scales` $scales^)? (`sizes` $sizes^)? (`roi` $roi^)? attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    int64_t countOperations();
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_RESIZE_TD
