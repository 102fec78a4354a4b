// Numbers as integers of a scale.
#ifndef BURIN_DIALECTS_NN_OPS_QUANTIZE_TD
#define BURIN_DIALECTS_NN_OPS_QUANTIZE_TD

include "dialects/nn/Nn.td"

def Nn_QuantizeOp : Nn_Op<"quantize", [Nn_LowersSizes]> {
  let summary = "x / scale, rounded, plus the zero point, as far as the integers go";
  let description = [{
    Halves round to even; what lies outside of type `to` becomes its least or greatest. `scale` is of x's type, `zero` of
    the result's; both broadcast to x. A `zero` of x's type is added before the numbers are rounded, so that halves become
    the even integer of the result. With `reciprocal` x is multiplied by 1 / scale, rounded to its type, as PyTorch
    does: numbers that would lie between two integers may round the other way.

    ```mlir
    %0 = nn.quantize %x, %scale, %zero {to = ui8} : (tensor<2x4xf32>, tensor<f32>, tensor<ui8>) -> tensor<2x4xui8>
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$scale, Optional<AnyTensor>:$zero, TypeAttr:$to,
                       UnitAttr:$reciprocal);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    /// Whether the zero point, of floats, is added before numbers are rounded.
    bool addsBeforeRounding();
  }];
}

def Nn_DequantizeOp : Nn_Op<"dequantize", [Nn_LowersSizes]> {
  let summary = "(x - zero) * scale";
  let description = [{
    `zero` is of x's type or of the scale's, the result of the scale's; both broadcast to x. Floats of 8 bits have
    none, nor have places in a `codebook` of numbers, integers without sign of 2 or 4 bits.

    ```mlir
    %0 = nn.dequantize %x, %scale : (tensor<2x4xi8>, tensor<4xf32>) -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$scale, Optional<AnyTensor>:$zero,
                       OptionalAttr<DenseF32ArrayAttr>:$codebook);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let builders = [OpBuilder<(ins "::mlir::Type":$type, "::mlir::Value":$x, "::mlir::Value":$scale, "::mlir::Value":$zero), [{
    build($_builder, $_state, type, x, scale, zero, ::mlir::DenseF32ArrayAttr());
  }]>];
}

#endif // BURIN_DIALECTS_NN_OPS_QUANTIZE_TD
