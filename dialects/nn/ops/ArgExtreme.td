// Places of extreme elements.
#ifndef BURIN_DIALECTS_NN_OPS_ARGEXTREME_TD
#define BURIN_DIALECTS_NN_OPS_ARGEXTREME_TD

include "dialects/nn/Nn.td"

def Nn_ArgExtremeOp : Nn_Op<"arg_extreme", [Nn_LowersSizes]> {
  let summary = "place of the greatest or least element";
  let description = [{
    Of elements that are equal the first counts, or the last with `last`; NaN counts as the extreme. Places are i64.
  }];
  let arguments = (ins AnyTensor:$x, I64Attr:$axis, DefaultValuedAttr<BoolAttr, "false">:$keep_dims,
                       DefaultValuedAttr<BoolAttr, "false">:$least, DefaultValuedAttr<BoolAttr, "false">:$last);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = "int64_t countOperations();";
}

#endif // BURIN_DIALECTS_NN_OPS_ARGEXTREME_TD
