// The constant op: the weights of a model and what folding makes.
#ifndef BURIN_DIALECTS_NN_OPS_CONSTANT_TD
#define BURIN_DIALECTS_NN_OPS_CONSTANT_TD

include "dialects/nn/Nn.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"

def Nn_ConstantOp : Nn_Op<"constant", [ConstantLike, AllTypesMatch<["value", "result"]>]> {
  let summary = "a tensor known at compile time";
  let description = [{
    ```mlir
    %0 = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
}

#endif // BURIN_DIALECTS_NN_OPS_CONSTANT_TD
