// Transposed convolution, which spreads each input element over a window.
#ifndef BURIN_DIALECTS_NN_OPS_CONVTRANSPOSE_TD
#define BURIN_DIALECTS_NN_OPS_CONVTRANSPOSE_TD

include "dialects/nn/Nn.td"

def Nn_ConvTransposeOp : Nn_Op<"conv_transpose"> {
  let summary = "transposed convolution over one or more spatial dimensions";
  let description = [{
    `x` is [N, C, spatial...], `w` is [C, O / group, kernel...], `bias` is [O]. Element x[p] times w[t] is added to
    result[p * stride + t * dilation - begin pad]. The result's size is
    (size - 1) * stride + (kernel - 1) * dilation + 1 + output_padding - both pads, or `output_shape`, which then
    decides the pads: of an odd sum the end gets the larger half with `auto_pad` `same_upper`, else the begin does.

    ```mlir
    %0 = nn.conv_transpose %x, %w {strides = array<i64: 2, 2>} : (tensor<1x3x4x4xf32>, tensor<3x8x2x2xf32>) -> tensor<1x8x8x8xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$w, Optional<AnyTensor>:$bias,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$strides,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$dilations,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$pads,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$output_padding,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$output_shape,
                       DefaultValuedAttr<StrAttr, "\"explicit\"">:$auto_pad,
                       DefaultValuedAttr<I64Attr, "1">:$group);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    int64_t countOperations();
    /// Reads aten.conv_transpose*, and aten.convolution with `transposed`.
    static ::llvm::LogicalResult importAten(AtenNode &node);
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_CONVTRANSPOSE_TD
