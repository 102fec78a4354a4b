// The dialect that holds sizes: the attribute by which the type of a tensor carries those that are expressions.
#ifndef BURIN_DIALECTS_SIZE_DIMS_TD
#define BURIN_DIALECTS_SIZE_DIMS_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/DialectBase.td"
include "mlir/IR/TensorEncoding.td"

def Size_Dialect : Dialect {
  let name = "size";
  let cppNamespace = "::burin::size";
  let summary = "sizes of tensors as expressions over symbols with ranges";
  let useDefaultAttributePrinterParser = 1;
}

def Size_DimsAttr : AttrDef<Size_Dialect, "Dims", [DeclareAttrInterfaceMethods<VerifiableTensorEncoding>]> {
  let mnemonic = "dims";
  let summary = "the sizes of a tensor, some of which are known at run time only";
  let description = [{
    An entry for each dimension: a number, an expression (dialects/size/Size.h) of a dimension that the type says is
    dynamic, or `"?"` where nothing is known of it. `ranges` has the least and the greatest value of each symbol.

    In a plan the type has the greatest value of each expression in the place of `?`: that is the order of the tensor's
    elements in memory, whatever the size is when it runs.

    ```mlir
    tensor<?x384xf32, #size.dims<["seq", 384], {seq = array<i64: 1, 512>}>>
    tensor<512x384xf32, #size.dims<["seq", 384], {seq = array<i64: 1, 512>}>>
    ```
  }];
  let parameters = (ins "::mlir::ArrayAttr":$sizes, "::mlir::DictionaryAttr":$ranges);
  let assemblyFormat = "`<` $sizes `,` $ranges `>`";
  let genVerifyDecl = 1;
}

#endif // BURIN_DIALECTS_SIZE_DIMS_TD
