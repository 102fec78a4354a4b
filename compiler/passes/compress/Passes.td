// Passes on simplified nn that keep weights, and the activations that they multiply, in fewer bits.
#ifndef BURIN_COMPILER_PASSES_COMPRESS_PASSES_TD
#define BURIN_COMPILER_PASSES_COMPRESS_PASSES_TD

include "mlir/Pass/PassBase.td"

def ObserveActivations : Pass<"burin-compress-observe-activations", "mlir::ModuleOp"> {
  let summary = "makes results of the activations that layers read";
  let description = [{
    A layer is a matrix product or a convolution in f32 by constant weights. What several of them read is one result; they
    come behind the function's own, in the order of their first readers.
  }];
}

def MeasureLayers : Pass<"burin-compress-measure-layers", "mlir::ModuleOp"> {
  let summary = "computes layers as they are and compressed, and makes results of how they differ";
  let description = [{
    For each layer with an attribute `nn.compress` three results come behind the function's own: the sum of the squared
    differences, the sum of the squares of what the layer gives as it is, and the mean difference of each column or output
    channel. Both ways read the activations of the model as it is.
  }];
}

def QuantizeLayers : Pass<"burin-compress-quantize-layers", "mlir::ModuleOp"> {
  let summary = "compresses the layers that say how";
  let description = [{
    A layer's attribute `nn.compress` is a dictionary. `precision` is `int8` (activations as unsigned bytes of one scale and
    zero point, which follow from `range`), `int8-dynamic` (of a scale that is computed when it runs, for each row where the
    layer is a matrix product of one batch), `w8` or `w4` (activations as they are) or `bf16` (both cast). The weights of all
    but the last are signed bytes, of `w4` integers of 4 bits, of a scale for each column or output channel, or with `group` for
    so many neighbouring weights of a column of a matrix product. `smooth` has a number for each k: activations
    are divided by it before they become bytes, weights multiplied by it, which changes no product. `correction` is
    added to each column or output channel. Products stay products of dequantized operands:
    burin-simplify-multiply-integers and burin-simplify-dequantize-weights make the most of those.
  }];
}

#endif // BURIN_COMPILER_PASSES_COMPRESS_PASSES_TD
