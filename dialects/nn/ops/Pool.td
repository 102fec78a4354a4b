// Pooling: maxima and means of windows, or of equal parts, of the spatial dimensions.
#ifndef BURIN_DIALECTS_NN_OPS_POOL_TD
#define BURIN_DIALECTS_NN_OPS_POOL_TD

include "dialects/nn/Nn.td"

/// A pool of x [N, C, spatial...] with the given attributes.
class Nn_Pool<string mnemonic, dag attributes> : Nn_Op<mnemonic, [Nn_LowersSizes]> {
  let arguments = !con((ins AnyTensor:$x), attributes);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "$x attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    int64_t countOperations();
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::inferResultTypes(::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return pool::inferResultTypes(*this, types);
    }
    ::llvm::LogicalResult $cppClass::interpret(Interpretation &values) { return pool::interpret(*this, values); }
    ::llvm::LogicalResult $cppClass::lower(Lowering &lowering) { return pool::lower(*this, lowering); }
    int64_t $cppClass::countOperations() { return pool::countOperations(*this); }
  }];
}

defvar windowAttributes = (ins DenseI64ArrayAttr:$kernel,
                               DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$strides,
                               DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$dilations,
                               DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$pads,
                               DefaultValuedAttr<StrAttr, "\"explicit\"">:$auto_pad,
                               DefaultValuedAttr<BoolAttr, "false">:$ceil_mode);

def Nn_MaxPoolOp : Nn_Pool<"max_pool", windowAttributes> {
  let summary = "largest element of each window";
  let description = [{
    Empty lists stand for strides and dilations of 1 and no padding; `pads` lists all begins, then all ends;
    `auto_pad` is `explicit`, `same_upper` or `same_lower`. With `ceil_mode` a last window may end beyond the
    padding. Padding takes no part.

    ```mlir
    %0 = nn.max_pool %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x8x8x8xf32>) -> tensor<1x8x4x4xf32>
    ```
  }];
}

def Nn_AveragePoolOp : Nn_Pool<"average_pool", !con(windowAttributes, (ins
    DefaultValuedAttr<BoolAttr, "false">:$count_include_pad, DefaultValuedAttr<I64Attr, "0">:$divisor))> {
  let summary = "mean of each window";
  let description = [{
    Attributes as in nn.max_pool. The sum is divided by the number of elements inside x, with `count_include_pad` by
    those inside x or its padding, and by `divisor` where that is not 0.
  }];
}

def Nn_AdaptiveMaxPoolOp : Nn_Pool<"adaptive_max_pool", (ins DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$size)> {
  let summary = "largest element of each of `size` parts";
  let description = [{
    Part i of n of a dimension of s elements is [floor(i * s / n), ceil((i + 1) * s / n)). An empty `size` asks for
    one part in each spatial dimension.
  }];
}

def Nn_AdaptiveAveragePoolOp : Nn_Pool<"adaptive_average_pool", (ins DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$size)> {
  let summary = "mean of each of `size` parts, which are those of nn.adaptive_max_pool";
}

#endif // BURIN_DIALECTS_NN_OPS_POOL_TD
