// Batch normalization as inference computes it.
#ifndef BURIN_DIALECTS_NN_OPS_BATCHNORM_TD
#define BURIN_DIALECTS_NN_OPS_BATCHNORM_TD

include "dialects/nn/Nn.td"

def Nn_BatchNormOp : Nn_Op<"batch_norm", [Nn_LowersSizes]> {
  let summary = "(x - mean) / sqrt(variance + epsilon) * scale + bias, each by channel";
  let description = [{
    `x` is [N, C, ...], or [N] with one channel; the other operands are [C].

    ```mlir
    %0 = nn.batch_norm %x, %scale, %bias, %mean, %variance {epsilon = 1.0e-5 : f64} : (tensor<1x2x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$x, AnyTensor:$scale, AnyTensor:$bias, AnyTensor:$mean, AnyTensor:$variance,
                       F64Attr:$epsilon);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    /// The factor and the addend of each channel, as x * factor + addend, from parameters given as tensors of numbers.
    static std::pair<std::vector<double>, std::vector<double>>
    affineOf(const HostTensor &scale, const HostTensor &bias, const HostTensor &mean, const HostTensor &variance,
             double epsilon);
    /// Gives the norm as the node's first result; an absent scale or bias changes nothing.
    static ::llvm::LogicalResult importInto(::burin::nn::SourceNode &node, ::mlir::Value x, ::mlir::Value scale,
                                            ::mlir::Value bias, ::mlir::Value mean, ::mlir::Value variance,
                                            double epsilon);
    int64_t countOperations();
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_BATCHNORM_TD
