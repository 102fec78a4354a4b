// Normalizations whose statistics come from the input itself.
#ifndef BURIN_DIALECTS_NN_OPS_NORM_TD
#define BURIN_DIALECTS_NN_OPS_NORM_TD

include "dialects/nn/Nn.td"

class Nn_Norm<string mnemonic, dag attributes> : Nn_Op<mnemonic, [AttrSizedOperandSegments, Nn_LowersSizes]> {
  let arguments = !con((ins AnyTensor:$x, Optional<AnyTensor>:$scale, Optional<AnyTensor>:$bias), attributes);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "$x (`scale` $scale^)? (`bias` $bias^)? attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    int64_t countOperations();
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::inferResultTypes(::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return norm::inferResultTypes(*this, types);
    }
    ::llvm::LogicalResult $cppClass::interpret(Interpretation &values) { return norm::interpret(*this, values); }
    ::llvm::LogicalResult $cppClass::lower(Lowering &lowering) { return norm::lower(*this, lowering); }
    int64_t $cppClass::countOperations() { return norm::countOperations(*this); }
  }];
}

def Nn_LayerNormOp : Nn_Norm<"layer_norm", (ins I64Attr:$axis, F64Attr:$epsilon)> {
  let summary = "(x - mean) / sqrt(variance + epsilon) * scale + bias over the dimensions from `axis` on";
  let description = [{
    `scale` and `bias` broadcast to the normalized dimensions.

    ```mlir
    %0 = nn.layer_norm %x scale %s bias %b {axis = -1 : i64, epsilon = 1.0e-5 : f64} : (tensor<2x8xf32>, tensor<8xf32>, tensor<8xf32>) -> tensor<2x8xf32>
    ```
  }];
}

def Nn_RmsNormOp : Nn_Norm<"rms_norm", (ins I64Attr:$axis, F64Attr:$epsilon)> {
  let summary = "x / sqrt(mean of x^2 + epsilon) * scale + bias over the dimensions from `axis` on";
}

def Nn_GroupNormOp : Nn_Norm<"group_norm", (ins I64Attr:$groups, F64Attr:$epsilon)> {
  let summary = "(x - mean) / sqrt(variance + epsilon) * scale + bias over groups of channels of [N, C, ...]";
  let description = [{
    `groups` equal groups of neighbouring channels; 0 makes each channel a group (instance normalization). `scale`
    and `bias` have one element for each channel or for each group.
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_NORM_TD
