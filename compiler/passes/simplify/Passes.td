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
    thus becomes constant before the op that needs the shape is reached. Constants of 8 bits and fewer that are cast to be
    weights of a product are not turned into floats, but dequantized by a scale of 1.
  }];
  let options = [Option<"maxBytes", "max-bytes", "int64_t", "2147483648", "largest total of folded results, in bytes">,
                 Option<"maxOperations", "max-operations", "int64_t", "1000000000", "most scalar operations to spend">];
}

def BoundSizes : Pass<"burin-simplify-bound-sizes", "mlir::ModuleOp"> {
  let summary = "gives tensors of sizes that are known at run time only the types of the largest";
  let description = [{
    Where a dimension was `?` it is the greatest size that it may have, and the type's `#size.dims` says which size it has
    when it runs. A size that is not known or has no bounds, or may be 0, is an error that names the node.
  }];
}

def FoldPads : Pass<"burin-simplify-fold-pads", "mlir::ModuleOp"> {
  let summary = "folds zeros around an image into the pads of the convolution that reads it";
  let description = [{
    Also where a transpose stands between both, as in models whose images are channels-last.
  }];
}

def FuseProducts : Pass<"burin-simplify-fuse-products", "mlir::ModuleOp"> {
  let summary = "makes one product of narrow ones that multiply the same matrix";
  let description = [{
    Applies where the columns of constant matrices, side by side, fill fewer panels than each by itself; biases go
    along, and readers take slices. Four products with 8 columns take half their time as one. Wide products, such as
    queries, keys and values of attention, gain nothing: their panels are full, and their readers would have to step over
    one another's columns.
  }];
}

def FoldBatchNorm : Pass<"burin-simplify-fold-batch-norm", "mlir::ModuleOp"> {
  let summary = "folds batch normalization into the convolution before it";
  let description = [{
    Where the convolution has no other reader and all parameters are constant, its weights and bias are scaled and
    shifted in 64-bit arithmetic, and the normalization goes. What would not be finite then is left alone.
  }];
}

def DropIdentities : Pass<"burin-simplify-drop-identities", "mlir::ModuleOp"> {
  let summary = "drops ops that change nothing";
  let description = [{
    Sums with 0, products and quotients by 1, bounds at infinity, choices by a constant condition, and expansions, tiles,
    casts, reshapes, slices, pads, transposes, concatenations and splits that give their operand as it is. An elementwise
    op reads what an expansion reads where it broadcasts that by itself. What nobody reads goes.
  }];
}

def MergeMoves : Pass<"burin-simplify-merge-moves", "mlir::ModuleOp"> {
  let summary = "makes one op of a chain of reshapes, transposes or casts";
  let description = [{
    A transpose that only moves dimensions of size 1 is a reshape, and a gather at constant indices that are equally far
    apart a slice. Of two casts the first goes where its type holds every value exactly. The least or greatest of all
    elements is that of what was moved.
  }];
}

def RecognizeActivations : Pass<"burin-simplify-recognize-activations", "mlir::ModuleOp"> {
  let summary = "makes one op of an activation function that a model spells out";
  let description = [{
    GELU by erf and by tanh, swish (SiLU and its like), hard swish, hard sigmoid and Mish. At the heart of each stands one
    function of a polynomial in x, and the result is a polynomial in x and that function: both are compared by their
    coefficients, so that the order of the factors and where constants stand do not matter.
  }];
}

def RecognizeLayerNorm : Pass<"burin-simplify-recognize-layer-norm", "mlir::ModuleOp"> {
  let summary = "makes one op of a normalization of the last dimension that a model spells out";
  let description = [{
    Layer normalization as PyTorch's exporters, TensorFlow and JAX write it (the variance as mean of squared distances or
    as difference of the mean square and the squared mean; a quotient, or products with the inverse root; scale and bias
    behind it, or folded into the factors), and RMS normalization. Other axes are left alone.
  }];
}

def RecognizeAttention : Pass<"burin-simplify-recognize-attention", "mlir::ModuleOp"> {
  let summary = "makes one op of attention that a model spells out";
  let description = [{
    A product of queries and transposed keys, a softmax of its rows, and the product with the values. Factors may stand
    behind the first product or before it on either side; behind it may follow a mask that is added, or a choice between
    the scores and minus infinity, or a number as large (of which a query without keys may see the difference: then, and
    for several masks, one mask is computed of them all). A constant mask that leaves out what comes after the query
    becomes `causal`, one that leaves out nothing goes. A choice that makes weights 0 where they are NaN becomes
    `zero_empty`.
  }];
}

def RecognizeOneHot : Pass<"burin-simplify-recognize-one-hot", "mlir::ModuleOp"> {
  let summary = "gathers rows of a constant matrix where it is multiplied by a one-hot code";
  let description = [{
    The code is `nn.one_hot`, or indices compared for equality with 0, 1, 2, ..., cast or chosen to be 1 and 0. An index
    outside reads a row of zeros behind the matrix. Matrices with elements that are not finite are left alone.
  }];
}

def FoldIntoTables : Pass<"burin-simplify-fold-into-tables", "mlir::ModuleOp"> {
  let summary = "computes elementwise functions of gathered rows once for each row of the table";
  let description = [{
    Applies where all operands are rows of constant tables at the same indices, or constants that are the same for all
    rows, and the table is no larger than what is gathered: a bias and an activation behind an embedding cost nothing.
  }];
}

def QuantizeEarly : Pass<"burin-simplify-quantize-early", "mlir::ModuleOp"> {
  let summary = "quantizes before reshapes, transposes, concatenations and maxima of windows rather than behind them";
  let description = [{
    By one scale and one zero point for all elements; the maximum of integers is the integer of the maximum. What was
    dequantized by the same ones is not quantized again.
  }];
}

def QuantizeUnsigned : Pass<"burin-simplify-quantize-unsigned", "mlir::ModuleOp"> {
  let summary = "quantizes to unsigned bytes where a model quantizes activations to signed ones";
  let description = [{
    All that is quantized, moved, joined or chosen the greatest of, and dequantized again, has its integers and zero points
    128 higher, if products read it, and on their left side alone. What products multiply and what others read are thus the
    same bytes.
  }];
}

def MultiplyIntegers : Pass<"burin-simplify-multiply-integers", "mlir::ModuleOp"> {
  let summary = "multiplies integers of 8 bits where their numbers are multiplied";
  let description = [{
    A matrix product or a convolution of dequantized tensors, or of integers less their zero points, becomes one of unsigned
    bytes on the left and signed ones on the right with sums of i32. Behind it come what the zero points amount to (sums of
    the weights, which are constant), then the scales. Signed activations are quantized to unsigned ones, whose zero point lies
    128 higher; an image is padded with its zero point. Each row of a product's left side may have a scale and a zero point of
    its own, as tokens have. Left alone are convolutions whose weights have a zero point that does not fit, and parameters
    that vary along what is summed.
  }];
}

def MultiplyNbits : Pass<"burin-simplify-multiply-nbits", "mlir::ModuleOp"> {
  let summary = "multiplies weights of few bits as they are packed";
  let description = [{
    A matrix product whose second matrix is dequantized from constant integers of 2 or 4 bits, with scales and zero points for
    groups of neighbouring rows, becomes one of these integers, which are unpacked while they are multiplied. Reshapes,
    transposes and rows that fill up a block may stand between both. Integers of 8 bits go that way where they have several groups,
    or a zero point. Groups that are no whole words of 32 bits are left alone.
  }];
}

def DequantizeWeights : Pass<"burin-simplify-dequantize-weights", "mlir::ModuleOp"> {
  let summary = "keeps quantized weights and gathered tables in few bits, and scales behind them";
  let description = [{
    Weights of a matrix product or a convolution with a scale for all of them, or one for each column or output channel,
    and no zero point: the sums are formed with the integers, which f32 holds exactly, and scaled; a scale of
    1 takes no product. Weights that are floats of 8 bits are read as f16.

    Rows that are gathered from a quantized table are gathered as integers, with the scales and zero points of their own, and
    dequantized behind it; of fewer than 8 bits the bytes that hold them are gathered, and taken apart by shifts. All other
    constants are dequantized when compiling, and what only moves few of their elements with them.
  }];
}

def FoldScales : Pass<"burin-simplify-fold-scales", "mlir::ModuleOp"> {
  let summary = "folds the scale of a quantization into those of what it quantizes";
  let description = [{
    Where sums, differences, bounds and products by constants of dequantized integers are quantized by one constant scale, the
    constants are divided by it when compiling, and the quantization has a scale of 1. Bounds that the integers have anyway go,
    as those of a ReLU where 0 is the least byte. A bias that is a multiple of the scale of integer sums, as quantizers round
    it, is added to the sums, together with what their zero points amount to. The last bits of what is rounded may differ from
    those of the model's own order, by a step in places.
  }];
}

def WidenIntegers : Pass<"burin-simplify-widen-integers", "mlir::ModuleOp"> {
  let summary = "keeps integers of 2 or 4 bits in bytes";
  let description = [{
    But for weights that are multiplied as they are packed. What is quantized or cast to so few bits is held within them; an
    input or an output of such elements is an error.
  }];
}

def WidenFloats : Pass<"burin-simplify-widen-floats", "mlir::ModuleOp"> {
  let summary = "computes in f32 what is kept in narrower floats";
  let description = [{
    Operands of 8 or 16 bits are cast to f32 and results back, by casts that are for storage only: where fusion joins two ops
    no value between them rounds. Constants are widened at once, but for the weights of matrix products and convolutions,
    which are read as they are. Of bf16 these read their other operand so as well; a convolution over an odd number of
    channels, but for one, gets a channel of zeros. What only moves elements, or is dequantized, is left as it is.
  }];
}

#endif // BURIN_COMPILER_PASSES_SIMPLIFY_PASSES_TD
