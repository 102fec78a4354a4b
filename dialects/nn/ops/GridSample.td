// Images read at points that are data.
#ifndef BURIN_DIALECTS_NN_OPS_GRIDSAMPLE_TD
#define BURIN_DIALECTS_NN_OPS_GRIDSAMPLE_TD

include "dialects/nn/Nn.td"

def Nn_GridSampleOp : Nn_Op<"grid_sample"> {
  let summary = "an image, or volume, read at the points of a grid";
  let description = [{
    The grid's last dimension holds a point, the coordinate along the image's last dimension first; from -1 to 1 is
    the image, from edge to edge or, with `align`, from the centre of its first element to that of its last. `mode`
    is `linear`, `nearest` or `cubic`, `padding` says what lies outside: `zeros`, the nearest edge (`border`) or the
    mirror image (`reflection`). A coordinate that is NaN lies outside of all.

    ```mlir
    %0 = nn.grid_sample %x, %grid {mode = "linear", padding = "zeros", align = false}
        : (tensor<1x3x8x9xf32>, tensor<1x4x5x2xf32>) -> tensor<1x3x4x5xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$grid, StrAttr:$mode, StrAttr:$padding, BoolAttr:$align);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = "int64_t countOperations();";
}

#endif // BURIN_DIALECTS_NN_OPS_GRIDSAMPLE_TD
