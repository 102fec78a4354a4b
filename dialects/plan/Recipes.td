// Constants that are made of others when they are written: attributes that nn and plan share.
#ifndef BURIN_DIALECTS_PLAN_RECIPES_TD
#define BURIN_DIALECTS_PLAN_RECIPES_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"

def Recipe_Dialect : Dialect {
  let name = "recipe";
  let cppNamespace = "::burin::plan";
  let summary = "constants as a source and what to do with it";
  let useDefaultAttributePrinterParser = 1;
}

class Recipe_Attr<string name, string attrMnemonic, dag others> : AttrDef<Recipe_Dialect, name, [ElementsAttrInterface]> {
  let mnemonic = attrMnemonic;
  let parameters = !con((ins AttributeSelfTypeParameter<"", "::mlir::ShapedType">:$type, "::mlir::ElementsAttr":$source),
                        others);
  let genVerifyDecl = 1;
  let extraClassDeclaration = [{
    /// There are no values here to compare.
    bool isSplat() const { return false; }
  }];
}

def Recipe_StridedAttr : Recipe_Attr<"Strided", "strided",
    (ins "int64_t":$offset, ArrayRefParameter<"int64_t">:$strides)> {
  let summary = "a constant made of elements of another one at regular steps";
  let description = [{
    Element i is the one of `source`, counted in row-major order, at `offset` and the sum of i[d] times `strides[d]`:
    transposes, slices and expansions of a constant that lies elsewhere. `source` is dense or a resource.

    ```mlir
    // the transpose of a 2x3 matrix
    #recipe.strided<dense_resource<w> : tensor<2x3xf32>, 0, [1, 3]> : tensor<3x2xf32>
    ```
  }];
  let assemblyFormat = "`<` $source `,` $offset `,` `[` $strides `]` `>`";
}

def Recipe_UnpackedAttr : Recipe_Attr<"Unpacked", "unpacked", (ins "int64_t":$bits)> {
  let summary = "integers of 1, 2 or 4 bits that lie side by side in the bytes of a constant";
  let description = [{
    Element i is what the bits of `source` from i * `bits` on say, the lowest ones of a byte first, as ONNX has it. `source` is
    dense or a resource, of bytes. The elements' type has so many bits, or 8.

    ```mlir
    #recipe.unpacked<dense_resource<w> : tensor<3xui8>, 4> : tensor<2x3xi4>
    ```
  }];
  let assemblyFormat = "`<` $source `,` $bits `>`";
}

def Recipe_WordsAttr : Recipe_Attr<"Words", "words", (ins)> {
  let summary = "a matrix of numbers of 2, 4 or 8 bits whose rows lie side by side in words";
  let description = [{
    A word of 32 bits holds the next 32 / bits rows of a column of `source`, the first one in the lowest bits and zeros behind
    the last. Elements of an unsigned type are moved down by half their range: what matmul_nbits.h multiplies is signed.
    Of floats of 8 bits there are their bits.

    ```mlir
    #recipe.words<dense_resource<w> : tensor<20x3xi4>> : tensor<3x3xui32>
    ```
  }];
  let assemblyFormat = "`<` $source `>`";
}

def Recipe_PanelsAttr : Recipe_Attr<"Panels", "panels",
    (ins ArrayRefParameter<"int64_t">:$sizes, ArrayRefParameter<"int64_t">:$strides,
         DefaultValuedParameter<"int64_t", "1">:$tile)> {
  let summary = "matrices of a constant in the order in which matrix kernels read them";
  let description = [{
    `sizes` are the number of matrices, their rows and their columns, `strides` the steps from one to the next in
    `source`, counted in row-major order. `tile` rows of each column lie side by side. What `pack_panels` (a tile of 1),
    `pack_pairs` (of 2) and `pack_quads` (of 4) do at run time, done when the weights are written.

    ```mlir
    #recipe.panels<dense_resource<w> : tensor<2x3xf32>, [1, 2, 3], [0, 3, 1]> : tensor<1x16xf32>
    #recipe.panels<dense_resource<w> : tensor<2x3xi8>, [1, 2, 3], [0, 3, 1], 4> : tensor<1x32xi8>
    ```
  }];
  let assemblyFormat = "`<` $source `,` `[` $sizes `]` `,` `[` $strides `]` (`,` $tile^)? `>`";
}

def Recipe_FiltersAttr : Recipe_Attr<"Filters", "filters",
    (ins ArrayRefParameter<"int64_t">:$sizes, ArrayRefParameter<"int64_t">:$strides, "int64_t":$tile)> {
  let summary = "filters of 3 x 3, transformed as minimal filtering by tiles takes them";
  let description = [{
    `sizes` are channels and filters, `strides` the steps in `source`, counted in row-major order, from one tap, from one
    channel and from one filter to the next; taps go row by row. For each point of a tile (`winograd_points` of
    runtime/kernels/generic/winograd.h) there is a matrix of channels by filters, packed as `#recipe.panels` are. What is
    computed is rounded once.

    ```mlir
    #recipe.filters<dense_resource<w> : tensor<3x3x16x8xf32>, [16, 8], [128, 8, 1], 2> : tensor<2048xf32>
    ```
  }];
  let assemblyFormat = "`<` $source `,` `[` $sizes `]` `,` `[` $strides `]` `,` $tile `>`";
}

#endif // BURIN_DIALECTS_PLAN_RECIPES_TD
