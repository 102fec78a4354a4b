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

def Recipe_PanelsAttr : Recipe_Attr<"Panels", "panels",
    (ins ArrayRefParameter<"int64_t">:$sizes, ArrayRefParameter<"int64_t">:$strides)> {
  let summary = "matrices of a constant in the order in which matrix kernels read them";
  let description = [{
    `sizes` are the number of matrices, their rows and their columns, `strides` the steps from one to the next in
    `source`, counted in row-major order. What `pack_panels` does at run time, done when the weights are written.

    ```mlir
    #recipe.panels<dense_resource<w> : tensor<2x3xf32>, [1, 2, 3], [0, 3, 1]> : tensor<1x16xf32>
    ```
  }];
  let assemblyFormat = "`<` $source `,` `[` $sizes `]` `,` `[` $strides `]` `>`";
}

#endif // BURIN_DIALECTS_PLAN_RECIPES_TD
