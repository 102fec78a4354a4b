// Ops that give the same elements another shape.
#ifndef BURIN_DIALECTS_NN_OPS_RESHAPE_TD
#define BURIN_DIALECTS_NN_OPS_RESHAPE_TD

include "dialects/nn/Nn.td"

/// Elements stay in row-major order; only the shape, which the op infers, is new.
class Nn_Reshaping<string mnemonic, dag inputs> : Nn_Op<mnemonic, [Nn_MovesElements, Nn_LowersSizes]> {
  let arguments = inputs;
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::interpret(Interpretation &values) { return reshape::interpret(values); }
    ::llvm::LogicalResult $cppClass::lower(Lowering &lowering) { return reshape::lower(*this, lowering); }
  }];
}

def Nn_ReshapeOp : Nn_Reshaping<"reshape", (ins AnyTensor:$x, AnyTensor:$shape,
                                            DefaultValuedAttr<BoolAttr, "false">:$allow_zero)> {
  let summary = "the same elements in a given shape";
  let description = [{
    One entry of `shape` may be -1, which takes what the others leave. A 0 copies the dimension of x at its place,
    unless `allow_zero` makes it a size.

    ```mlir
    %0 = nn.reshape %x, %shape : (tensor<2x3x4xf32>, tensor<2xi64>) -> tensor<2x12xf32>
    ```
  }];
}

def Nn_SqueezeOp : Nn_Reshaping<"squeeze", (ins AnyTensor:$x, OptionalAttr<DenseI64ArrayAttr>:$axes)> {
  let summary = "drops dimensions of size 1";
  let description = [{
    Without `axes` all dimensions of size 1 go. Negative axes count from the end.
  }];
}

def Nn_UnsqueezeOp : Nn_Reshaping<"unsqueeze", (ins AnyTensor:$x, DenseI64ArrayAttr:$axes)> {
  let summary = "inserts dimensions of size 1";
  let description = [{
    `axes` are places in the result; negative ones count from its end.
  }];
}

def Nn_CollapseOp : Nn_Reshaping<"collapse", (ins AnyTensor:$x, I64Attr:$first, I64Attr:$last)> {
  let summary = "merges the dimensions from `first` to `last` into one";
  let description = [{
    Both ends are included; negative ones count from the end. A rank of 0 becomes one dimension of size 1.
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_RESHAPE_TD
