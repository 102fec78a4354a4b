// Convolution over spatial dimensions, with its attributes.
#ifndef BURIN_DIALECTS_NN_OPS_CONV_TD
#define BURIN_DIALECTS_NN_OPS_CONV_TD

include "dialects/nn/Nn.td"

def Nn_ConvOp : Nn_Op<"conv", [Nn_LowersSizes]> {
  let summary = "convolution over one or more spatial dimensions";
  let description = [{
    `x` is [N, C, spatial...], `w` is [O, C / group, kernel...], `bias` is [O]. Empty lists stand for strides and
    dilations of 1 and no padding; `pads` lists all begins, then all ends; `auto_pad` is `explicit`, `same_upper` or
    `same_lower`. `element` names a type for the sums (and the bias): a float that holds all
    values of x and w (w may be of integers then, or of narrower floats), or i32, where x and w are integers of 8 bits.

    ```mlir
    %0 = nn.conv %x, %w {strides = array<i64: 2, 2>} : (tensor<1x3x9x9xf32>, tensor<8x3x3x3xf32>) -> tensor<1x8x4x4xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$w, Optional<AnyTensor>:$bias,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$strides,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$dilations,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$pads,
                       DefaultValuedAttr<StrAttr, "\"explicit\"">:$auto_pad,
                       DefaultValuedAttr<I64Attr, "1">:$group,
                       OptionalAttr<TypeAttr>:$element);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    int64_t countOperations();
    /// Whether it may go to a kernel that reads both operands in bf16, with sums of f32.
    bool multipliesBfloats();
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_CONV_TD
