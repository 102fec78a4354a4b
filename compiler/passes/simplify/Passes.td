// Passes on nn that bind and infer shapes, fold constants and bring ops to canonical forms.
#ifndef BURIN_COMPILER_PASSES_SIMPLIFY_PASSES_TD
#define BURIN_COMPILER_PASSES_SIMPLIFY_PASSES_TD

include "mlir/Pass/PassBase.td"

def BindDims : Pass<"burin-simplify-bind-dims", "mlir::ModuleOp"> {
  let summary = "gives symbolic dimensions and input shapes their values";
  let description = [{
    `dims` binds every dimension of a name (`batch=1`), `shapes` all dimensions of an input (`image=1x3x48x320`).
    A dimension that stays unbound is an error that names it and shows the option that would bind it.
  }];
  let options = [ListOption<"dims", "dims", "std::string", "NAME=N">,
                 ListOption<"shapes", "shapes", "std::string", "INPUT=AxBxC">];
}

def InferShapes : Pass<"burin-simplify-infer-shapes", "mlir::ModuleOp"> {
  let summary = "infers result types and folds what has constant operands";
  let description = [{
    Walks each function once in order. An op whose operands are all constant is evaluated by the reference
    interpreter and replaced, as long as the bytes and the operations spent stay within the budget; shape arithmetic
    thus becomes constant before the op that needs the shape is reached.
  }];
  let options = [Option<"maxBytes", "max-bytes", "int64_t", "2147483648", "largest total of folded results, in bytes">,
                 Option<"maxOperations", "max-operations", "int64_t", "1000000000", "most scalar operations to spend">];
}

def FoldBatchNorm : Pass<"burin-simplify-fold-batch-norm", "mlir::ModuleOp"> {
  let summary = "folds batch normalization into the convolution before it";
  let description = [{
    Where the convolution has no other reader and all parameters are constant, its weights and bias are scaled and
    shifted in 64-bit arithmetic, and the normalization goes.
  }];
}

#endif // BURIN_COMPILER_PASSES_SIMPLIFY_PASSES_TD
