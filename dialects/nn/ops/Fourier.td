// Discrete Fourier transforms.
#ifndef BURIN_DIALECTS_NN_OPS_FOURIER_TD
#define BURIN_DIALECTS_NN_OPS_FOURIER_TD

include "dialects/nn/Nn.td"

def Nn_FourierOp : Nn_Op<"fourier"> {
  let summary = "discrete Fourier transform along an axis, real and imaginary parts apart";
  let description = [{
    Result k is `scale` times the sum of x_t * e^(-2 pi i k t / points), with +2 for an `inverse` one. x is cut to
    `points` elements or continued with zeros; without an imaginary part it is real. With `half` the result ends
    after points / 2 + 1 elements, which for real x determine the others. Any number of points takes time in the
    order of n log n.

    ```mlir
    %re, %im = nn.fourier %x {axis = -1 : i64, points = 400 : i64, inverse = false, half = true, scale = 1.0 : f64}
        : (tensor<80x400xf32>) -> (tensor<80x201xf32>, tensor<80x201xf32>)
    ```
  }];
  let arguments = (ins AnyTensor:$x, Optional<AnyTensor>:$imaginary, I64Attr:$axis, I64Attr:$points, BoolAttr:$inverse,
                       BoolAttr:$half, F64Attr:$scale);
  let results = (outs AnyTensor:$real_part, AnyTensor:$imaginary_part);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = "int64_t countOperations();";
}

#endif // BURIN_DIALECTS_NN_OPS_FOURIER_TD
