// Where the largest elements of windows lie.
#ifndef BURIN_DIALECTS_NN_OPS_POOLINDICES_TD
#define BURIN_DIALECTS_NN_OPS_POOLINDICES_TD

include "dialects/nn/Nn.td"

def Nn_MaxPoolIndicesOp : Nn_Op<"max_pool_indices"> {
  let summary = "the element number of the largest element of each window";
  let description = [{
    Windows are those of nn.max_pool; of equals the first counts, and a NaN is the largest. Numbers count the elements
    of the image in row-major order (in column-major order with `column_major`), with `whole` those of all images. A
    window of nothing above negative infinity has number 0 of its image.
  }];
  let arguments = (ins AnyTensor:$x, DenseI64ArrayAttr:$kernel, DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$strides,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$dilations,
                       DefaultValuedAttr<DenseI64ArrayAttr, "{}">:$pads,
                       DefaultValuedAttr<StrAttr, "\"explicit\"">:$auto_pad,
                       DefaultValuedAttr<BoolAttr, "false">:$ceil_mode, DefaultValuedAttr<BoolAttr, "false">:$whole,
                       DefaultValuedAttr<BoolAttr, "false">:$column_major);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "$x attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    int64_t countOperations();
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_POOLINDICES_TD
