// Turning the beginnings of sequences round.
#ifndef BURIN_DIALECTS_NN_OPS_REVERSE_TD
#define BURIN_DIALECTS_NN_OPS_REVERSE_TD

include "dialects/nn/Nn.td"

def Nn_ReverseSequenceOp : Nn_Op<"reverse_sequence", [Nn_MovesElements]> {
  let summary = "x with the first elements of each sequence in reverse, as many as its length says";
  let description = [{
    `time` and `batch` are the axes along which a sequence runs and along which they stand side by side. At run time
    a length below 0 or beyond the sequence makes the run return an error.

    ```mlir
    %0 = nn.reverse_sequence %x, %lengths {batch = 1 : i64, time = 0 : i64}
        : (tensor<9x2x4xf32>, tensor<2xi64>) -> tensor<9x2x4xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$lengths, I64Attr:$batch, I64Attr:$time);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // BURIN_DIALECTS_NN_OPS_REVERSE_TD
