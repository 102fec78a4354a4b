// Tensors that follow from indices: ranges, diagonals, triangles, one-hot codes.
#ifndef BURIN_DIALECTS_NN_OPS_GENERATE_TD
#define BURIN_DIALECTS_NN_OPS_GENERATE_TD

include "dialects/nn/Nn.td"

def Nn_RangeOp : Nn_Op<"range", [Nn_LowersSizes]> {
  let summary = "numbers from start up to limit, delta apart";
  let description = [{
    All operands are scalars of one type. The limit is not taken; a negative delta counts down.
  }];
  let arguments = (ins AnyTensor:$start, AnyTensor:$limit, AnyTensor:$delta);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Nn_EyeOp : Nn_Op<"eye"> {
  let summary = "ones on a diagonal of a matrix shaped as x, else zeros";
  let description = [{
    `diagonal` counts from the main one to the right. Only the shape of x is read.
  }];
  let arguments = (ins AnyTensor:$x, I64Attr:$diagonal, TypeAttr:$to);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Nn_TriangleOp : Nn_Op<"triangle", [Nn_MovesElements, Nn_LowersSizes]> {
  let summary = "the upper or lower triangle of matrices, else zeros";
  let description = [{
    The diagonal `diagonal` (a scalar, counted to the right) belongs to both triangles.
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$diagonal, BoolAttr:$upper);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Nn_OneHotOp : Nn_Op<"one_hot", [Nn_LowersSizes]> {
  let summary = "a new axis of `depth` that has `values[1]` at the index and `values[0]` elsewhere";
  let description = [{
    Negative indices count from the depth; an index outside [-depth, depth) gives `values[0]` throughout.
  }];
  let arguments = (ins AnyTensor:$indices, AnyTensor:$depth, AnyTensor:$values, I64Attr:$axis);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

#endif // BURIN_DIALECTS_NN_OPS_GENERATE_TD
