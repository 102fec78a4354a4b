// Softmax and its logarithm.
#ifndef BURIN_DIALECTS_NN_OPS_SOFTMAX_TD
#define BURIN_DIALECTS_NN_OPS_SOFTMAX_TD

include "dialects/nn/Nn.td"

class Nn_SoftmaxBase<string mnemonic> : Nn_Op<mnemonic, [Nn_LowersSizes]> {
  let arguments = (ins AnyTensor:$x, I64Attr:$axis, UnitAttr:$flatten);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    int64_t countOperations();
  }];
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::inferResultTypes(::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return softmax::inferResultTypes(*this, types);
    }
    ::llvm::LogicalResult $cppClass::interpret(Interpretation &values) { return softmax::interpret(*this, values); }
    ::llvm::LogicalResult $cppClass::lower(Lowering &lowering) { return softmax::lower(*this, lowering); }
    int64_t $cppClass::countOperations() { return softmax::countOperations(*this); }
    void $cppClass::getBindings(Bindings &bindings) { softmax::bind<$cppClass>(bindings); }
  }];
}

def Nn_SoftmaxOp : Nn_SoftmaxBase<"softmax"> {
  let summary = "exp(x) / sum of exp(x) along an axis";
  let description = [{
    `axis` counts from the end where negative. With `flatten` the sum is over `axis` and all dimensions after it.

    ```mlir
    %0 = nn.softmax %x {axis = -1 : i64} : (tensor<2x10xf32>) -> tensor<2x10xf32>
    ```
  }];
}

def Nn_LogSoftmaxOp : Nn_SoftmaxBase<"log_softmax"> {
  let summary = "x - log of the sum of exp(x) along an axis; attributes as in nn.softmax";
}

#endif // BURIN_DIALECTS_NN_OPS_SOFTMAX_TD
