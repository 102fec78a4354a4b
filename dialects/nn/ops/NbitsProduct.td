// Matrix products with weights of few bits.
#ifndef BURIN_DIALECTS_NN_OPS_NBITSPRODUCT_TD
#define BURIN_DIALECTS_NN_OPS_NBITSPRODUCT_TD

include "dialects/nn/Nn.td"

def Nn_MatmulNbitsOp : Nn_Op<"matmul_nbits", [Nn_LowersSizes]> {
  let summary = "product with a constant matrix of integers or floats of few bits, of which groups of rows have a scale";
  let description = [{
    `b` is of integers of 2, 4 or 8 bits or of finite floats of 8, [k, n]. Unsigned ones of 2 or 4 bits may be places in a
    `codebook`, which has a number for each; these and floats have no `zero`. Each `group` of its rows has a line of `scale` and of `zero`, both
    [ceil(k / group), n] of f32: b stands for (b - zero) * scale. A group is a multiple of 32 / bits, or all rows. The result is
    of a's element type. With `rounds_rows` elements of a may be rounded to 8 bits, with a scale for each group.

    ```mlir
    %0 = nn.matmul_nbits %a, %b, %scale {group = 32} : (tensor<8x64xf32>, tensor<64x16xi4>, tensor<2x16xf32>) -> tensor<8x16xf32>
    ```
  }];
  let arguments = (ins AnyTensor:$a, AnyTensor:$b, AnyTensor:$scale, Optional<AnyTensor>:$zero, I64Attr:$group,
                       UnitAttr:$rounds_rows, OptionalAttr<DenseF32ArrayAttr>:$codebook);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    int64_t countOperations();
    /// The attribute of a product with dequantized weights that becomes `rounds_rows`.
    static constexpr llvm::StringLiteral roundsRows = "nn.rounds_rows";
    /// Whether weights of so many bits and groups of so many of k rows can be multiplied.
    static bool takes(int64_t bits, int64_t group, int64_t k);
  }];
}

#endif // BURIN_DIALECTS_NN_OPS_NBITSPRODUCT_TD
