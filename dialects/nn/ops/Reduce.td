// Reductions of dimensions: a record holds how one accumulates, for the lowering and as reference in C++.
#ifndef BURIN_DIALECTS_NN_OPS_REDUCE_TD
#define BURIN_DIALECTS_NN_OPS_REDUCE_TD

include "dialects/nn/Nn.td"

/// Reduces the dimensions `axes` of x, all without them; those that are reduced stay as size 1 with `keep_dims`.
class Nn_ReducingOp<string mnemonic, dag attributes = (ins)> : Nn_Op<mnemonic, [Nn_LowersSizes]> {
  let arguments = !con((ins AnyTensor:$x, OptionalAttr<DenseI64ArrayAttr>:$axes,
                            DefaultValuedAttr<BoolAttr, "false">:$keep_dims), attributes);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = "int64_t countOperations();";
}

/// `init` is the accumulator's start; `step` and `finish` are formulas (dialects/plan/Formula.h) over the accumulator
/// `a`, the element `x` and their count `n`. `onStep` and `onFinish` say the same in C++, in double or nn::Integer.
/// `elements` is Number, Float or Any (booleans too).
class Nn_Reduce<string mnemonic, string init, string step, string onStep, string bindings, string finish = "a",
                string onFinish = "a", string elements = "Number"> : Nn_ReducingOp<mnemonic> {
  let extraClassDefinition = [{
    void $cppClass::getBindings(Bindings &bindings) {
      }] # bindings # [{
    }
    ::llvm::LogicalResult $cppClass::inferResultTypes(::llvm::SmallVectorImpl<::mlir::Type> &types) {
      return reduce::inferResultTypes(*this, getAxes(), getKeepDims(), reduce::Elements::}] # elements # [{, types);
    }
    ::llvm::LogicalResult $cppClass::interpret(Interpretation &values) {
      auto step = [](auto a, auto x) { (void)a; return decltype(x)(}] # onStep # [{); };
      auto finish = [](auto a, auto n) { (void)n; return decltype(a)(}] # onFinish # [{); };
      return reduce::interpret(values, getAxes(), getKeepDims(), }] # init # [{, step, finish);
    }
    ::llvm::LogicalResult $cppClass::lower(Lowering &lowering) {
      return reduce::lower(*this, lowering, getAxes(), getKeepDims(), }] # init # ", \"" # step # "\", \"" # finish # [{");
    }
    int64_t $cppClass::countOperations() { return reduce::countOperations(*this); }
  }];
}

def Nn_ReduceSumOp : Nn_Reduce<"reduce_sum", "0", "a + x", "a + x", "reduce::bindSum(bindings);"> {
  let summary = "sum";
}
def Nn_ReduceMeanOp : Nn_Reduce<"reduce_mean", "0", "a + x", "a + x", "reduce::bindMean(bindings);", "a / n",
                                "elementwise::quotient(a, n)"> {
  let summary = "mean; that of integers is truncated";
}
def Nn_ReduceProdOp : Nn_Reduce<"reduce_prod", "1", "a * x", "a * x", "reduce::bindProd(bindings);"> {
  let summary = "product";
}
def Nn_ReduceMaxOp : Nn_Reduce<"reduce_max", "-INFINITY", "maximum(a, x)", "elementwise::largest(a, x)",
                               "reduce::bindMax(bindings);", "a", "a", "Any"> {
  let summary = "greatest element, NaN if one is; of booleans whether any is true";
}
def Nn_ReduceMinOp : Nn_Reduce<"reduce_min", "INFINITY", "minimum(a, x)", "elementwise::smallest(a, x)",
                               "reduce::bindMin(bindings);", "a", "a", "Any"> {
  let summary = "least element, NaN if one is; of booleans whether all are true";
}
def Nn_ReduceL1Op : Nn_Reduce<"reduce_l1", "0", "a + abs(x)", "a + (x < 0 ? -x : x)", "reduce::bindNorms(bindings);"> {
  let summary = "sum of the magnitudes";
}
def Nn_ReduceSumSquareOp : Nn_Reduce<"reduce_sum_square", "0", "a + x * x", "a + x * x",
    "bindings.onnx(\"ReduceSumSquare\", {}, reduce::importReduce<$cppClass>);"> {
  let summary = "sum of the squares";
}
def Nn_ReduceL2Op : Nn_Reduce<"reduce_l2", "0", "a + x * x", "a + x * x",
    "bindings.onnx(\"ReduceL2\", {}, reduce::importFloatReduce<$cppClass>);", "sqrt(a)", "std::sqrt(double(a))", "Float"> {
  let summary = "square root of the sum of the squares";
}
def Nn_ReduceLogSumOp : Nn_Reduce<"reduce_log_sum", "0", "a + x", "a + x",
    "bindings.onnx(\"ReduceLogSum\", {}, reduce::importFloatReduce<$cppClass>);", "log(a)", "std::log(double(a))", "Float"> {
  let summary = "logarithm of the sum";
}

def Nn_ReduceLogSumExpOp : Nn_ReducingOp<"reduce_log_sum_exp"> {
  let summary = "logarithm of the sum of the exponentials, without overflow";
}

def Nn_ReduceVarianceOp : Nn_ReducingOp<"reduce_variance", (ins F64Attr:$correction)> {
  let summary = "sum of the squared distances from the mean, divided by n - correction";
}

#endif // BURIN_DIALECTS_NN_OPS_REDUCE_TD
