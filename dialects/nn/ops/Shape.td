// Sizes of a tensor as data.
#ifndef BURIN_DIALECTS_NN_OPS_SHAPE_TD
#define BURIN_DIALECTS_NN_OPS_SHAPE_TD

include "dialects/nn/Nn.td"

def Nn_ShapeOp : Nn_Op<"shape", [Nn_LowersSizes]> {
  let summary = "the dimensions of x from `first` up to `last`";
  let description = [{
    Negative ends count from the rank; both are held inside it. It folds as soon as the dimensions are known.

    ```mlir
    %0 = nn.shape %x {first = 1} : (tensor<?x3x4xf32>) -> tensor<2xi64>
    ```
  }];
  let arguments = (ins AnyTensor:$x, DefaultValuedAttr<I64Attr, "0">:$first, OptionalAttr<I64Attr>:$last);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
  let extraClassDeclaration = [{
    /// An op that gives the whole shape of `x`; null after an error.
    static ::mlir::Value of(::burin::nn::SourceNode &node, ::mlir::Value x);
    /// The dimensions that it gives; absent for an unranked operand.
    std::optional<::llvm::ArrayRef<int64_t>> dimensions();
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_SHAPE_TD
