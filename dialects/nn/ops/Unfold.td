// Overlapping windows of a dimension, and their sum.
#ifndef BURIN_DIALECTS_NN_OPS_UNFOLD_TD
#define BURIN_DIALECTS_NN_OPS_UNFOLD_TD

include "dialects/nn/Nn.td"

def Nn_UnfoldOp : Nn_Op<"unfold", [Nn_MovesElements]> {
  let summary = "windows along an axis, whose elements become a new last dimension";
  let description = [{
    Window i has `size` elements, `dilation` apart, from element i * step on; the axis counts the windows that fit.

    ```mlir
    %0 = nn.unfold %x {axis = 1 : i64, size = 3 : i64, step = 2 : i64, dilation = 1 : i64}
        : (tensor<4x7xf32>) -> tensor<4x3x3xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, I64Attr:$axis, I64Attr:$size, I64Attr:$step, I64Attr:$dilation);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Nn_FoldOp : Nn_Op<"fold"> {
  let summary = "the sum of windows along an axis, each at its place";
  let description = [{
    The transpose of nn.unfold: the last dimension holds the windows' elements, and the axis, which counts them,
    becomes one of `length` elements.

    ```mlir
    %0 = nn.fold %x {axis = 1 : i64, length = 7 : i64, step = 2 : i64, dilation = 1 : i64}
        : (tensor<4x3x3xf32>) -> tensor<4x7xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, I64Attr:$axis, I64Attr:$length, I64Attr:$step, I64Attr:$dilation);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // BURIN_DIALECTS_NN_OPS_UNFOLD_TD
