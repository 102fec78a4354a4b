// Recurrent layers over a whole sequence: LSTM, GRU and the plain recurrence.
#ifndef BURIN_DIALECTS_NN_OPS_RECURRENT_TD
#define BURIN_DIALECTS_NN_OPS_RECURRENT_TD

include "dialects/nn/Nn.td"

/// One layer, whose inputs' products with their weights are done already: all steps of them are one matrix product
/// in front of the op. `x` is [steps, batch, directions * gates * hidden], or [batch, steps, ...] with `batch_first`;
/// `recurrent` is [directions, gates * hidden, hidden].
class Nn_Recurrent<string mnemonic, dag operands, dag attributes, dag states>
    : Nn_Op<mnemonic, [AttrSizedOperandSegments]> {
  let arguments = !con((ins AnyTensor:$x, AnyTensor:$recurrent, Optional<AnyTensor>:$initial), operands,
                       (ins Optional<AnyTensor>:$lengths, DefaultValuedAttr<StrAttr, "\"forward\"">:$direction,
                            DefaultValuedAttr<BoolAttr, "false">:$batch_first), attributes,
                       (ins DefaultValuedAttr<F64Attr, "0.0">:$clip, DefaultValuedAttr<DenseF64ArrayAttr, "{}">:$scales));
  let results = !con((outs AnyTensor:$y, AnyTensor:$last), states);
  let extraClassDeclaration = [{
    int64_t countOperations();
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::inferResultTypes(::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return recurrent::inferResultTypes(*this, types);
    }
    ::llvm::LogicalResult $cppClass::interpret(Interpretation &values) { return recurrent::interpret(*this, values); }
    ::llvm::LogicalResult $cppClass::lower(Lowering &lowering) { return recurrent::lower(*this, lowering); }
    int64_t $cppClass::countOperations() { return recurrent::countOperations(*this); }
  }];
}

def Nn_LstmOp : Nn_Recurrent<"lstm", (ins Optional<AnyTensor>:$initial_memory, Optional<AnyTensor>:$peephole),
    (ins DefaultValuedAttr<StrAttr, "\"iofc\"">:$order, DefaultValuedAttr<BoolAttr, "false">:$coupled,
         DefaultValuedAttr<StrAttr, "\"sigmoid\"">:$gate_activation,
         DefaultValuedAttr<StrAttr, "\"tanh\"">:$cell_activation,
         DefaultValuedAttr<StrAttr, "\"tanh\"">:$state_activation), (outs AnyTensor:$last_memory)> {
  let summary = "long short-term memory over a sequence";
  let description = [{
    From the sums i, o, f, c of `x` and h x recurrent^T, in the order that `order` says, each held within `clip` where
    that is not 0: memory = sigmoid(f) * memory + sigmoid(i) * tanh(c), h = sigmoid(o) * tanh(memory). With `coupled`
    1 - sigmoid(i) stands in the place of sigmoid(f). Each activation may be another of `sigmoid`, `tanh`, `relu`,
    `affine`, `leaky_relu`, `thresholded_relu`, `scaled_tanh`, `hard_sigmoid`, `elu`, `softsign` and `softplus`, as
    ONNX defines them; `scales` has alpha and beta of each in turn, and is empty where none has any. `direction` is
    `forward`, `reverse` or `bidirectional`. `initial` and `initial_memory` [directions, batch, hidden] are 0 where
    left out; `peephole` [directions, 3 * hidden] are the memory's weights in i, o and f. `lengths` are the steps of
    each row of the batch: behind them y is 0.

    ```mlir
    %y, %h, %c = nn.lstm %x, %r {direction = "reverse"}
        : (tensor<5x2x12xf32>, tensor<1x12x3xf32>) -> (tensor<5x2x1x3xf32>, tensor<1x2x3xf32>, tensor<1x2x3xf32>)
    ```
  }];
  let assemblyFormat = [{
    $x `,` $recurrent (`initial` $initial^)? (`memory` $initial_memory^)? (`peephole` $peephole^)?
    (`lengths` $lengths^)? attr-dict `:` functional-type(operands, results)
  }];
}

def Nn_GruOp : Nn_Recurrent<"gru", (ins Optional<AnyTensor>:$bias),
    (ins DefaultValuedAttr<StrAttr, "\"zrh\"">:$order, DefaultValuedAttr<BoolAttr, "false">:$reset_after,
         DefaultValuedAttr<StrAttr, "\"sigmoid\"">:$gate_activation,
         DefaultValuedAttr<StrAttr, "\"tanh\"">:$candidate_activation), (outs)> {
  let summary = "gated recurrent units over a sequence";
  let description = [{
    h = (1 - z) * candidate + z * h with z = sigmoid(its sum), r = sigmoid(its sum) and the candidate's tanh of
    x + (r * h) x recurrent^T + bias, or of x + r * (h x recurrent^T + bias) with `reset_after`. `order` is `zrh` or
    `rzh`; `bias` is [directions, hidden]. The rest is as in nn.lstm.
  }];
  let assemblyFormat = [{
    $x `,` $recurrent (`initial` $initial^)? (`bias` $bias^)? (`lengths` $lengths^)? attr-dict `:`
    functional-type(operands, results)
  }];
}

def Nn_RnnOp : Nn_Recurrent<"rnn", (ins), (ins DefaultValuedAttr<StrAttr, "\"tanh\"">:$state_activation), (outs)> {
  let summary = "h = tanh(x + h x recurrent^T) over a sequence";
  let description = [{
    Operands, attributes and results as in nn.lstm.
  }];
  let assemblyFormat = [{
    $x `,` $recurrent (`initial` $initial^)? (`lengths` $lengths^)? attr-dict `:` functional-type(operands, results)
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_RECURRENT_TD
